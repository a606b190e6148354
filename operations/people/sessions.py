"""Logins: a row for each browser and each program that somebody has logged in with.

The secret is 256 random bits; only its SHA-256 is stored. A login ends when it is ended (logging out, another login of
the same person, a new password, role or hall, a disabled account), when it has lasted as long as it may, or when nobody
has used it for too long. Every process asks the database, so an end holds everywhere at once.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from operations.clock.leaps import follow
from operations.context import TOKEN_LIFE, Actor, Context
from operations.spent_requests import Request, once
from protocol import account as wire
from queueing.errors import Conflict, NotFound, QueueingError
from storage import sessions, staff
from storage.sessions import SessionRow
from storage.staff import StaffRow

LONGEST_BROWSER = 200
LONGEST_ADDRESS = 64


class WrongLogin(QueueingError):
    """The name or the password is wrong; the error does not reveal which."""

    title = "Wrong name or password"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff who is, or may be, logged in. `session`: the id of this login; "": none."""

    username: str
    display_name: str
    role: str
    hall: str
    stamp: str = ""
    session: str = ""

    @property
    def actor(self) -> Actor:
        """The person as the actor of a request."""
        return Actor("staff", self.username, self.role, self.hall, session=self.session)


def person_of(row: StaffRow, session: str = "") -> Person:
    """The person of a row. The stamp changes with the password."""
    stamp = sha256(row.password_hash.encode()).hexdigest()[:16]
    return Person(row.username, row.display_name, row.role, row.hall, stamp, session)


def must_be_as_checked(connection: Connection, owner: Person) -> StaffRow:
    """The row of somebody whose password was checked, locked until this transaction ends.

    Raises WrongLogin when the password, the role or the hall was changed, or the account disabled, since that check.
    """
    row = staff.locked(connection, owner.username)
    if (
        row is None
        or row.disabled_at is not None
        or replace(person_of(row), display_name="") != replace(owner, display_name="", session="")
    ):
        raise WrongLogin("wrong_login", "The name or the password is wrong.")
    return row


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a login lasts: `life` in any case, and `idle` after its last use (zero: however long that was ago)."""

    life: timedelta
    idle: timedelta = timedelta(0)


FOR_PROGRAMS = Limits(TOKEN_LIFE)


def token_hash(token: str) -> str:
    """The hash under which a token is stored."""
    return sha256(token.encode()).hexdigest()


def begin(
    context: Context, owner: Person, limits: Limits, address: str = "", browser: str = "", kind: str = "browser"
) -> tuple[Person, str]:
    """Log a browser in. Returns the person with this login, and its secret, which is not shown again.

    `kind` "enrolling": the login can do nothing but enrol for a second factor. Raises WrongLogin when the password was
    changed since it was checked.
    """
    token = secrets.token_hex(32)
    row = _row(context, owner, token, kind, limits, address, browser)
    with context.database.transaction() as connection:
        must_be_as_checked(connection, owner)
        sessions.add(connection, row)
    return replace(owner, session=row.id), token


def _row(
    context: Context, owner: Person, token: str, kind: str, limits: Limits, address: str, browser: str
) -> SessionRow:
    now = context.machine_now()
    return SessionRow(
        token_hash=token_hash(token), id=context.new_id(), username=owner.username, kind=kind, created_at=now,
        seen_at=now, expires_at=now + limits.life, idle_seconds=int(limits.idle.total_seconds()),
        address=address[:LONGEST_ADDRESS], browser=_printable(browser),
    )  # fmt: skip


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:LONGEST_BROWSER]


def new_token(
    context: Context,
    owner: Person,
    request_key: bytes = b"",
    address: str = "",
    browser: str = "",
    request_id: str = "",
) -> tuple[str, datetime]:
    """A token for this person's scripts and programs, and when it expires.

    `request_key`: a secret derived from a request that may be repeated. The same key gets the same token while that is
    valid, and never an expired one (docs/adr/0016). Raises `request_id_reused` when that token has been ended, or when
    this address has spent `request_id` on another name or password; WrongLogin when the password was changed since it
    was checked.
    """
    now = context.machine_now()
    period = int(now.timestamp() // TOKEN_LIFE.total_seconds())
    earlier, token = (_token_of(request_key, owner, number) for number in (period - 1, period))
    token = token if request_key else secrets.token_hex(32)
    row = _row(context, owner, token, "program", FOR_PROGRAMS, address, browser)
    with context.database.transaction() as connection:
        must_be_as_checked(connection, owner)
        request = Request(f"address {address}", request_id, "token", (owner.username, owner.stamp))
        once(context, connection, request, str)
        before = sessions.by_token(connection, token_hash(earlier)) if request_key else None
        if before is not None and before[0].expires_at > now:
            return earlier, _unended(before[0]).expires_at
        return token, _unended(sessions.add(connection, row)).expires_at


def _unended(row: SessionRow) -> SessionRow:
    if row.ended_at is not None:
        raise Conflict("request_id_reused", "The token of this request_id has been ended; ask with another one.")
    return row


def _token_of(request_key: bytes, owner: Person, period: int) -> str:
    """The token of a request in one period. A period is as long as a token's life, so the token ends in the next."""
    return hmac.new(request_key, f"{owner.username}\n{owner.stamp}\n{period}".encode(), "sha256").hexdigest()


def of_token(context: Context, token: str, kind: str) -> Person | None:
    """The person logged in with this secret of a browser or a program; None: nobody, or the login has ended."""
    hashed = token_hash(token)
    with context.database.reading() as connection:
        login = sessions.by_token(connection, hashed)
    if login is not None and login[0].kind != kind:
        return None
    return _still(context, login)


def of_id(context: Context, session_id: str) -> Person | None:
    """The person of a login by its id, which is no secret; None: the login has ended."""
    with context.database.reading() as connection:
        login = sessions.by_id(connection, session_id)
    return _still(context, login)


def _still(context: Context, login: tuple[SessionRow, StaffRow] | None, again: bool = True) -> Person | None:
    if login is None or login[1].disabled_at is not None or login[0].ended_at is not None:
        return None
    row, owner = login
    if _is_over(context, row):
        if not again:
            return None
        follow(context)  # perhaps only the computer's clock was set right
        with context.database.reading() as connection:
            return _still(context, sessions.by_id(connection, row.id), again=False)
    return person_of(owner, row.id)


def _is_over(context: Context, row: SessionRow) -> bool:
    now = context.machine_now()
    seen_at = max(row.seen_at, context.seen.get(row.id, row.seen_at))
    is_idle = bool(row.idle_seconds) and now - seen_at >= timedelta(seconds=row.idle_seconds)
    return row.ended_at is not None or row.expires_at <= now or is_idle


def note_use(context: Context, session_id: str) -> None:
    """Note that somebody uses this login now. It is written with the next upkeep, a minute later at most."""
    if session_id:
        context.seen[session_id] = context.machine_now()


def living(context: Context, ids: Collection[str]) -> set[str]:
    """Which of these logins have not ended. Asked every second for all open sockets of staff, in one question."""
    if not ids:
        return set()
    with context.database.reading() as connection:
        return {row.id for row in sessions.of_ids(connection, ids) if not _is_over(context, row)}


def of_person(context: Context, username: str) -> list[SessionRow]:
    """A person's logins that have not ended, the latest used first."""
    with context.database.reading() as connection:
        rows = sessions.of_person(connection, username)
    present = [
        replace(row, seen_at=max(row.seen_at, context.seen.get(row.id, row.seen_at)))
        for row in rows
        if not _is_over(context, row)
    ]
    return sorted(present, key=lambda row: row.seen_at, reverse=True)


def logins(context: Context, person: Person) -> list[wire.Login]:
    """A person's logins that have not ended, as the API sends them, the latest used first."""
    return [
        wire.Login(
            id=row.id, kind="program" if row.kind == "program" else "browser", browser=row.browser, address=row.address,
            created_at=row.created_at, seen_at=row.seen_at, expires_at=row.expires_at, current=row.id == person.session,
        )
        for row in of_person(context, person.username)
    ]  # fmt: skip


def end(context: Context, username: str, session_id: str) -> None:
    """End one login of a person. Raises `unknown_session`."""
    with context.database.transaction() as connection:
        if not sessions.end(connection, username, session_id, context.machine_now()):
            raise NotFound("unknown_session", "There is no such login, or it has ended.")


def log_out(context: Context, person: Person) -> None:
    """End this login; one that has ended by itself stays so."""
    with context.database.transaction() as connection:
        sessions.end(connection, person.username, person.session, context.machine_now())


def end_others(context: Context, person: Person, request_id: str = "") -> int:
    """End all logins of a person but this one; returns how many. Raises `request_id_reused`."""
    request = Request(person.actor.key, request_id, "end others")
    with context.database.transaction() as connection:
        now = context.machine_now()
        return int(
            once(
                context, connection, request,
                lambda: str(sessions.end_all(connection, person.username, now, but=person.session)),
            )
        )  # fmt: skip


def tidy(context: Context) -> None:
    """Write down when logins were last used, and delete those that are over; called by the housekeeping."""
    seen = dict(context.seen)
    now = context.machine_now()
    with context.database.transaction() as connection:
        sessions.saw(connection, seen)
        sessions.tidy(connection, now)
    for session_id, instant in seen.items():
        if context.seen.get(session_id) == instant:
            del context.seen[session_id]
