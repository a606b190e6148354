"""People and devices: passwords (Argon2id), tokens, and patience with wrong passwords.

Tokens are 256 random bits, kept as SHA-256 only. Failed logins count per name and per address, in the database,
so that they hold over all processes: after `FREE_TRIES` within `TRIES_KEPT`, nobody is heard for the rest of it.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection

from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from queueing.errors import BadRequest, NotAllowed, NotFound, QueueingError
from storage import staff
from storage.staff import DeviceRow, StaffRow

ROLES = ("clerk", "manager", "administrator")
DEVICE_KINDS = ("kiosk", "display", "printer")
TOKEN_LIFE = timedelta(hours=14)
FREE_TRIES = 8
FREE_TRIES_OF_AN_ADDRESS = 40
TRIES_KEPT = timedelta(minutes=15)
LEAST_PASSWORD = 8

_hasher = PasswordHasher()
_nobodys_hash: list[str] = []


class WrongLogin(QueueingError):
    """Name or password is wrong; which of them is not said."""

    title = "Wrong name or password"


class TooManyTries(QueueingError):
    """Too many failed logins from this address or for this name."""

    title = "Too many tries"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has logged in."""

    username: str
    display_name: str
    role: str
    hall: str

    @property
    def actor(self) -> Actor:
        """The person as the one who asks."""
        return Actor("staff", self.username, self.role, self.hall)


def _person(row: StaffRow) -> Person:
    return Person(row.username, row.display_name, row.role, row.hall)


def add(
    context: Context, username: str, password: str, role: str, hall: str = "", display_name: str = ""
) -> None:
    """Add somebody, or give them a new password, role and hall; tokens they had end."""
    _put(context, [_row(context, username, password, role, hall, display_name)])


def add_all(context: Context, people: list[tuple[str, str, str, str]]) -> None:
    """Add many, (username, password, role, hall), in one transaction; equal passwords are hashed once."""
    hashes: dict[str, str] = {}
    for _, password, _, _ in people:
        hashes.setdefault(password, _hasher.hash(password))
    _put(
        context,
        [_row(context, name, word, role, hall, "", hashes[word]) for name, word, role, hall in people],
    )


def _row(
    context: Context, username: str, password: str, role: str, hall: str, display_name: str, hashed: str = ""
) -> StaffRow:
    if role not in ROLES:
        raise BadRequest("unknown_role", f"A role is one of {', '.join(ROLES)}.")
    if not 1 <= len(username) <= 64 or not username.isprintable():
        raise BadRequest("bad_username", "A username has 1 to 64 printable characters.")
    if len(password) < LEAST_PASSWORD:
        raise BadRequest("short_password", f"A password has at least {LEAST_PASSWORD} characters.")
    if hall:
        hall_of(context, hall)
    elif role == "clerk":
        raise BadRequest("hall_missing", "A clerk belongs to a hall.")
    now = context.machine_now()
    return StaffRow(username, display_name or username, role, hall, hashed or _hasher.hash(password), now)


def _put(context: Context, rows: list[StaffRow]) -> None:
    with context.database.transaction() as connection:
        for row in rows:
            staff.put(connection, row)
            staff.forget_tokens(connection, row.username, context.machine_now())


def disable(context: Context, username: str) -> None:
    """Let somebody in no more; their tokens end."""
    with context.database.transaction() as connection:
        row = staff.find(connection, username)
        if row is None:
            raise NotFound("unknown_user", f"There is no '{username[:64]}'.")
        staff.put(connection, replace(row, disabled_at=context.machine_now()))
        staff.forget_tokens(connection, username, context.machine_now())


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
    keys = ((f"name:{username[:64]}", FREE_TRIES), (f"address:{address}", FREE_TRIES_OF_AN_ADDRESS))
    with context.database.reading() as connection:
        for key, limit in keys:
            _check_tries(context, connection, key, limit)
        row = staff.find(connection, username)
    known = row is not None and row.disabled_at is None
    right = _verify(row.password_hash if row and known else _a_hash(), password) and known
    if not right or row is None:
        _count_failure(context, [key for key, _ in keys])
        raise WrongLogin("wrong_login", "The name or the password is wrong.")
    _forget_failures(context, keys[0][0])
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


def _tries(context: Context, connection: Connection, key: str) -> tuple[int, datetime]:
    found = staff.failures(connection, key)
    now = context.machine_now()
    return found if found is not None and now - found[1] < TRIES_KEPT else (0, now)


def _check_tries(context: Context, connection: Connection, key: str, limit: int) -> None:
    count, since_at = _tries(context, connection, key)
    if count >= limit:
        wait = TRIES_KEPT - (context.machine_now() - since_at)
        seconds = max(1, int(wait.total_seconds()))
        raise TooManyTries(
            "too_many_tries", "Too many failed logins; try again later.", retry_after_seconds=seconds
        )


def _count_failure(context: Context, keys: list[str]) -> None:
    with context.database.transaction() as connection:
        for key in keys:
            count, since_at = _tries(context, connection, key)
            staff.put_failures(connection, key, count + 1, since_at)


def _forget_failures(context: Context, key: str) -> None:
    with context.database.reading() as connection:
        some = staff.failures(connection, key)
    if some:
        with context.database.transaction() as connection:
            staff.put_failures(connection, key, 0, context.machine_now())


def token_hash(token: str) -> str:
    """How a token is kept."""
    return sha256(token.encode()).hexdigest()


def new_token(context: Context, who: Person) -> tuple[str, datetime]:
    """A token for scripts and programs of this person, and when it ends."""
    token, expires_at = secrets.token_urlsafe(32), context.machine_now() + TOKEN_LIFE
    with context.database.transaction() as connection:
        staff.forget_tokens(connection, "", context.machine_now())
        staff.add_token(connection, token_hash(token), who.username, expires_at)
    return token, expires_at


def actor_of_token(context: Context, token: str) -> Actor | None:
    """Whose token it is, a person's or a device's; None: unknown, expired or revoked."""
    hashed = token_hash(token)
    with context.database.reading() as connection:
        device = staff.device_by_token(connection, hashed)
        if device is not None:
            return Actor(
                "kiosk" if device.kind == "kiosk" else "device", device.name, device.kind, device.hall
            )
        owner = staff.token_owner(connection, hashed)
    if owner is None or owner[0].disabled_at is not None or owner[1] <= context.machine_now():
        return None
    return _person(owner[0]).actor


def add_device(
    context: Context, kind: str, hall: str, name: str, replace_same: bool = False
) -> tuple[str, str]:
    """A new device's (id, token), told this once. `replace_same` ends the tokens of its namesakes."""
    if kind not in DEVICE_KINDS:
        raise BadRequest("unknown_device_kind", f"A device is one of {', '.join(DEVICE_KINDS)}.")
    hall_of(context, hall)
    token = secrets.token_urlsafe(32)
    row = DeviceRow(context.new_id(), kind, hall, name, token_hash(token), context.machine_now())
    with context.database.transaction() as connection:
        if replace_same:
            staff.revoke_devices(connection, kind, hall, name, context.machine_now())
        staff.add_device(connection, row)
    return row.id, token


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
    return [
        {"id": row.id, "kind": row.kind, "name": row.name, "created_at": row.created_at.isoformat()}
        for row in rows
    ]
