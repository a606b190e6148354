"""Rows of logins: who is logged in, by which browser or program, since when and until when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from queueing.instants import from_microseconds
from storage.compiled_statement import CompiledStatement
from storage.staff import StaffRow
from storage.staff_tables import sessions, staff
from storage.tables import Instant
from storage.upserts import insert_into


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One login. `kind`: browser or program. It ends at `expires_at`, or when nobody has used it for `idle_seconds`
    (0: however long nobody uses it), or at `ended_at` (None: nobody has ended it).
    """

    token_hash: str
    id: str
    username: str
    kind: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    idle_seconds: int = 0
    address: str = ""
    browser: str = ""
    ended_at: datetime | None = None


_OF_LOGIN = tuple(sessions.c[field.name] for field in fields(SessionRow))
_OF_OWNER = tuple(staff.c[field.name] for field in fields(StaffRow))
_IS_AT = tuple(isinstance(column.type, Instant) for column in (*_OF_LOGIN, *_OF_OWNER))
_LOGIN = select(*_OF_LOGIN, *_OF_OWNER).join_from(sessions, staff, staff.c.username == sessions.c.username)
_BY_TOKEN = CompiledStatement(_LOGIN.where(sessions.c.token_hash == bindparam("token_hash")))
_BY_ID = CompiledStatement(_LOGIN.where(sessions.c.id == bindparam("id")))
"""Every request of staff asks one of these."""


def add(connection: Connection, row: SessionRow) -> SessionRow:
    """Store a login; returns the one with this token, which may be an earlier one."""
    query = insert_into(connection, sessions).values(**asdict(row))
    connection.execute(query.on_conflict_do_nothing(index_elements=[sessions.c.token_hash]))
    stored = connection.execute(select(sessions).where(sessions.c.token_hash == row.token_hash)).one()
    return SessionRow(**stored._mapping)


def by_token(connection: Connection, token_hash: str) -> tuple[SessionRow, StaffRow] | None:
    """The login of a token and its owner, whether or not it has ended; None: no such login."""
    return _with_owner(_BY_TOKEN.first(connection, {"token_hash": token_hash}))


def by_id(connection: Connection, session_id: str) -> tuple[SessionRow, StaffRow] | None:
    """The login of this id and its owner, whether or not it has ended; None: no such login."""
    return _with_owner(_BY_ID.first(connection, {"id": session_id}))


def _with_owner(row: Sequence[Any] | None) -> tuple[SessionRow, StaffRow] | None:
    if row is None:
        return None
    values: list[Any] = [
        from_microseconds(value) if at and value is not None else value for value, at in zip(row, _IS_AT, strict=True)
    ]
    return SessionRow(*values[: len(_OF_LOGIN)]), StaffRow(*values[len(_OF_LOGIN) :])


def of_person(connection: Connection, username: str) -> list[SessionRow]:
    """A person's logins that nobody has ended, the latest used first."""
    query = select(sessions).where(sessions.c.username == username, sessions.c.ended_at.is_(None))
    rows = connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.id))
    return [SessionRow(**row._mapping) for row in rows]


def of_ids(connection: Connection, ids: Collection[str]) -> list[SessionRow]:
    """These logins, as far as they are there."""
    return [SessionRow(**row._mapping) for row in connection.execute(select(sessions).where(sessions.c.id.in_(ids)))]


def end(connection: Connection, username: str, session_id: str, now: datetime) -> bool:
    """End one login of a person; False: the person has no such login, or it had ended."""
    query = update(sessions).where(
        sessions.c.username == username, sessions.c.id == session_id, sessions.c.ended_at.is_(None)
    )
    return connection.execute(query.values(ended_at=now)).rowcount == 1


def end_all(connection: Connection, username: str, now: datetime, but: str = "") -> int:
    """End all logins of a person but the one with the id `but`; returns how many."""
    query = update(sessions).where(sessions.c.username == username, sessions.c.id != but, sessions.c.ended_at.is_(None))
    return connection.execute(query.values(ended_at=now)).rowcount


def saw(connection: Connection, seen: Mapping[str, datetime]) -> None:
    """Note when logins (by id) were last used; an earlier instant than the stored one changes nothing."""
    for session_id, instant in seen.items():
        query = update(sessions).where(sessions.c.id == session_id, sessions.c.seen_at < instant)
        connection.execute(query.values(seen_at=instant))


def tidy(connection: Connection, now: datetime) -> None:
    """Delete the logins that are over in any case."""
    connection.execute(delete(sessions).where(sessions.c.expires_at < now))


def carry(connection: Connection, earliest: datetime, latest: datetime, leap: timedelta) -> None:
    """Move the logins that began between two instants by the leap, after a wrong clock was corrected."""
    c = sessions.c
    query = select(c.id, c.created_at, c.seen_at, c.expires_at).where(c.created_at.between(earliest, latest))
    for row in connection.execute(query).all():
        moved = {name: getattr(row, name) + leap for name in ("created_at", "seen_at", "expires_at")}
        connection.execute(update(sessions).where(c.id == row.id).values(**moved))
