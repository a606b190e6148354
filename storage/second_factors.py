"""Rows of the codes of an authenticator app: its sealed secret, and hashes of recovery codes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from storage.staff_tables import second_factors
from storage.upserts import insert_into


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """`confirmed_at` None: begun, and not in force. `last_step`: the step of time of the latest code that was used; 0:
    none. `recovery`: the hashes of the recovery codes that are left, as JSON.
    """

    username: str
    secret: str
    confirmed_at: datetime | None = None
    last_step: int = 0
    recovery: str = "[]"


def find(connection: Connection, username: str) -> SecondFactor | None:
    """A person's second factor; None: there is none."""
    return _one(connection, select(second_factors).where(second_factors.c.username == username))


def everybody(connection: Connection) -> list[SecondFactor]:
    """All second factors, locked until this transaction ends."""
    rows = connection.execute(select(second_factors).order_by(second_factors.c.username).with_for_update())
    return [SecondFactor(**row._mapping) for row in rows]


def is_in_force(connection: Connection, username: str) -> bool:
    """Whether this person logs in with the codes of an app: they have confirmed them."""
    row = find(connection, username)
    return row is not None and row.confirmed_at is not None


def usernames_with_codes(connection: Connection) -> set[str]:
    """Who logs in with the codes of an app."""
    return set(connection.scalars(select(second_factors.c.username).where(second_factors.c.confirmed_at.is_not(None))))


def locked(connection: Connection, username: str) -> SecondFactor | None:
    """The same, locked until this transaction ends."""
    return _one(connection, select(second_factors).where(second_factors.c.username == username).with_for_update())


def _one(connection: Connection, query: Select[Any]) -> SecondFactor | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else SecondFactor(**row._mapping)


def put(connection: Connection, row: SecondFactor) -> None:
    """Store a second factor in place of the one before. The row stays the same one: whoever waits for its lock would
    not see another one in its place.
    """
    values = asdict(row)
    query = insert_into(connection, second_factors).values(**values)
    connection.execute(query.on_conflict_do_update(index_elements=[second_factors.c.username], set_=values))


def use_step(connection: Connection, username: str, step: int) -> bool:
    """Note that the code of this step was used; False: it, or a later one, was used before."""
    c = second_factors.c
    query = update(second_factors).where(c.username == username, c.last_step < step)
    return connection.execute(query.values(last_step=step)).rowcount == 1


def remove(connection: Connection, username: str) -> bool:
    """Remove a second factor; False: there was none."""
    return connection.execute(delete(second_factors).where(second_factors.c.username == username)).rowcount == 1
