"""People and devices: passwords (Argon2id), tokens, and patience with wrong passwords.

Tokens are 256 random bits, kept as SHA-256 only. Failed logins count per name and per address, in the
database, so that they hold over all processes, and begin anew after `TRIES_KEPT`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection

from operations import leaving
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import SYSTEM, TOKEN_LIFE, Actor, Context
from operations.views import iso
from queueing.errors import BadRequest, NotAllowed, NotFound, QueueingError
from storage import staff
from storage.staff import DeviceRow, StaffRow

ROLES = ("clerk", "manager", "administrator")
DEVICE_KINDS = ("kiosk", "display", "printer")
FREE_TRIES = 8
FREE_TRIES_OF_AN_ADDRESS = 100
FREE_TRIES_OF_A_NAME = 60
TRIES_KEPT = timedelta(minutes=15)
LEAST_PASSWORD = 8

_hasher = PasswordHasher()
_nobodys_hash: list[str] = []


def _fresh_token() -> str:
    """256 random bits in hexadecimal: whoever puts a token on a command line must not meet one that begins with -."""
    return secrets.token_hex(32)


class WrongLogin(QueueingError):
    """Name or password is wrong; which of them is not said."""

    title = "Wrong name or password"


class TooManyTries(QueueingError):
    """Too many failed logins from this address or for this name."""

    title = "Too many tries"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has logged in. `stamp` changes with the password: what was signed before then ends."""

    username: str
    display_name: str
    role: str
    hall: str
    stamp: str = ""

    @property
    def actor(self) -> Actor:
        """The person as the one who asks."""
        return Actor("staff", self.username, self.role, self.hall)


def _person(row: StaffRow) -> Person:
    stamp = sha256(row.password_hash.encode()).hexdigest()[:16]
    return Person(row.username, row.display_name, row.role, row.hall, stamp)


def add(context: Context, username: str, password: str, role: str, hall: str = "", display_name: str = "") -> None:
    """Add somebody, or give them a new password, role and hall; tokens they had end."""
    _put(context, [_row(context, username, password, role, hall, display_name)])


def add_all(context: Context, people: list[tuple[str, str, str, str]]) -> None:
    """Add many, (username, password, role, hall), in one transaction; equal passwords are hashed once."""
    hashes: dict[str, str] = {}
    for _, password, _, _ in people:
        if password not in hashes:
            hashes[password] = _hasher.hash(password)
    _put(
        context,
        [_row(context, name, word, role, hall, "", hashes[word]) for name, word, role, hall in people],
    )


def _row(
    context: Context, username: str, password: str, role: str, hall: str, display_name: str, hashed: str = ""
) -> StaffRow:
    if not 1 <= len(username) <= 64 or not username.isprintable() or "/" in username or username.startswith("."):
        raise BadRequest("bad_username", "A username has 1 to 64 printable characters, no slash, no dot in front.")
    _check_password(password)
    _check_role(context, role, hall)
    now = context.machine_now()
    return StaffRow(username, display_name or username, role, hall, hashed or _hasher.hash(password), now)


def _check_password(password: str) -> None:
    if len(password) < LEAST_PASSWORD:
        raise BadRequest("short_password", f"A password has at least {LEAST_PASSWORD} characters.")


def _check_role(context: Context, role: str, hall: str) -> None:
    if role not in ROLES:
        raise BadRequest("unknown_role", f"A role is one of {', '.join(ROLES)}.")
    if hall:
        hall_of(context, hall)
    elif role == "clerk":
        raise BadRequest("hall_missing", "A clerk belongs to a hall.")


def _put(context: Context, rows: list[StaffRow]) -> None:
    news: list[News] = []
    with context.database.transaction() as connection:
        for row in rows:
            staff.put(connection, row)
            staff.forget_tokens(connection, row.username, context.machine_now())
            news += _close_windows(connection, context, SYSTEM, row)
    context.bus.publish(*news)


def disable(context: Context, username: str, actor: Actor = SYSTEM) -> None:
    """Let somebody in no more; their tokens end, and their windows close.

    A ticket called or served there stays where it is, for a manager to go on with (`operations.forgotten`).
    """
    _change(context, username, ends_tokens=True, actor=actor, disabled_at=context.machine_now())


def enable(context: Context, username: str) -> None:
    """Let somebody in again who was disabled, with the password they had."""
    _change(context, username, disabled_at=None)


def change(context: Context, username: str, role: str, hall: str, display_name: str, password: str = "") -> None:
    """Another role, hall or name for somebody there is; an empty password stays what it was, a new one ends tokens.

    Windows they have open in a hall that is no longer theirs close.
    """
    _check_role(context, role, hall)
    changes: dict[str, Any] = {"role": role, "hall": hall, "display_name": display_name or username}
    if password:
        _check_password(password)
        changes["password_hash"] = _hasher.hash(password)
    _change(context, username, ends_tokens=bool(password), **changes)


def _change(context: Context, username: str, ends_tokens: bool = False, actor: Actor = SYSTEM, **changes: Any) -> None:
    with context.database.transaction() as connection:
        row = staff.find(connection, username)
        if row is None:
            raise NotFound("unknown_user", f"There is no '{username[:64]}'.")
        after = replace(row, **changes)
        staff.put(connection, after)
        if ends_tokens:
            staff.forget_tokens(connection, username, context.machine_now())
        news = _close_windows(connection, context, actor, after)
    context.bus.publish(*news)


def _close_windows(connection: Connection, context: Context, actor: Actor, row: StaffRow) -> list[News]:
    """The windows where somebody sits who may do so no more: disabled, or of another hall now."""
    if row.disabled_at is not None:
        return leaving.close_all_of(connection, context, actor, row.username, "clerk_disabled")
    if row.hall:
        return leaving.close_all_of(connection, context, actor, row.username, "clerk_moved", but_hall=row.hall)
    return []


def everybody(context: Context) -> list[StaffRow]:
    """All staff, by name."""
    with context.database.reading() as connection:
        return staff.everybody(connection)


def person(context: Context, username: str) -> Person | None:
    """Somebody who may still log in, or None."""
    with context.database.reading() as connection:
        row = staff.find(connection, username)
    return None if row is None or row.disabled_at is not None else _person(row)


def log_in(context: Context, username: str, password: str, address: str) -> Person:
    """Who it is; raises WrongLogin or TooManyTries. A wrong name takes as long as a wrong password."""
    username = username if username.isprintable() else ""  # nobody's, and no database takes a NUL
    limits = _limits(username, address)
    with context.database.transaction() as connection:
        _count_try(context, connection, limits)
        row = staff.find(connection, username)
    known = row is not None and row.disabled_at is None
    right = context.aside(_verify, row.password_hash if row and known else _a_hash(), password)
    if not right or not known or row is None:
        raise WrongLogin("wrong_login", "The name or the password is wrong.")
    with context.database.transaction() as connection:
        _forgive(connection, limits, address)
    return _person(row)


def _a_hash() -> str:
    if not _nobodys_hash:
        _nobodys_hash.append(_hasher.hash(secrets.token_urlsafe()))
    return _nobodys_hash[0]


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _limits(username: str, address: str) -> dict[str, int]:
    """How many wrong tries each key has. A name alone has many: nobody locks a clerk out from elsewhere."""
    name = username[:64]
    return {
        f"both:{name} {address}": FREE_TRIES,
        f"address:{address}": FREE_TRIES_OF_AN_ADDRESS,
        f"name:{name}": FREE_TRIES_OF_A_NAME,
    }


def _count_try(context: Context, connection: Connection, limits: Mapping[str, int]) -> None:
    """Count before the password is looked at: many tries at once are many. Raises TooManyTries."""
    now = context.machine_now()
    for key, limit in limits.items():
        count, since_at = staff.count_failure(connection, key, now, now - TRIES_KEPT)
        if count > limit:
            seconds = max(1, int((since_at + TRIES_KEPT - now).total_seconds()))
            detail = "Too many failed logins; try again later."
            raise TooManyTries("too_many_tries", detail, retry_after_seconds=seconds)


def _forgive(connection: Connection, limits: Mapping[str, int], address: str) -> None:
    """A right password: its name begins anew, its address has this one try back."""
    for key in limits:
        if key == f"address:{address}":
            staff.forgive_failure(connection, key)
        else:
            staff.forget_failures(connection, key)


def tidy(context: Context) -> None:
    """Forget what is of no use any more: ended tokens, old failed logins. For the housekeeping."""
    now = context.machine_now()
    with context.database.transaction() as connection:
        staff.forget_tokens(connection, "", now)
        staff.forget_old_failures(connection, now - timedelta(days=1))


def token_hash(token: str) -> str:
    """How a token is kept."""
    return sha256(token.encode()).hexdigest()


def new_token(context: Context, who: Person) -> tuple[str, datetime]:
    """A token for scripts and programs of this person, and when it ends."""
    token, expires_at = _fresh_token(), context.machine_now() + TOKEN_LIFE
    with context.database.transaction() as connection:
        staff.add_token(connection, token_hash(token), who.username, expires_at)
    return token, expires_at


def actor_of_token(context: Context, token: str) -> Actor | None:
    """Whose token it is, a person's or a device's; None: unknown, expired or revoked."""
    hashed = token_hash(token)
    with context.database.reading() as connection:
        device = staff.device_by_token(connection, hashed)
        if device is not None:
            return Actor("kiosk" if device.kind == "kiosk" else "device", device.name, device.kind, device.hall)
        owner = staff.token_owner(connection, hashed)
    if owner is None or owner[0].disabled_at is not None or owner[1] <= context.machine_now():
        return None
    return _person(owner[0]).actor


def is_device(context: Context, hashed: str) -> bool:
    """Whether a device's token, by its hash, has not been revoked."""
    with context.database.reading() as connection:
        return staff.device_by_token(connection, hashed) is not None


def add_device(
    context: Context, kind: str, hall: str, name: str, replace_same: bool = False, token: str = ""
) -> tuple[str, str]:
    """A new device's (id, token), told this once. `replace_same` ends the tokens of its namesakes. `token`: the one
    of a request that may come again; it then names the same device, and `request_id_reused` says that it was another's.
    """
    if kind not in DEVICE_KINDS:
        raise BadRequest("unknown_device_kind", f"A device is one of {', '.join(DEVICE_KINDS)}.")
    hall_of(context, hall)
    token = token or _fresh_token()
    row = DeviceRow(context.new_id(), kind, hall, name, token_hash(token), context.machine_now())
    with context.database.transaction() as connection:
        if replace_same:
            staff.revoke_devices(connection, kind, hall, name, context.machine_now())
        kept = staff.add_device(connection, row)
    if (kept.kind, kept.hall, kept.name) != (kind, hall, name) or kept.revoked_at is not None:
        raise BadRequest("request_id_reused", "This request_id was used for another device, or for one that has ended.")
    return kept.id, token


def revoke_device(context: Context, actor: Actor, device_id: str) -> None:
    """End a device's token."""
    if not actor.leads:
        raise NotAllowed("administrator_only", "Only an administrator may do this.")
    with context.database.transaction() as connection:
        if not staff.revoke_device(connection, device_id, context.machine_now()):
            raise NotFound("unknown_device", "There is no such device.", device=device_id[:40])


def devices(context: Context, hall: str) -> list[dict[str, Any]]:
    """A hall's devices, without their secrets."""
    with context.database.reading() as connection:
        rows = staff.all_devices(connection, hall)
    return [{"id": row.id, "kind": row.kind, "name": row.name, "created_at": iso(row.created_at)} for row in rows]
