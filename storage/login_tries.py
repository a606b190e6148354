"""How often a login has failed lately, by a key that does not say whose login it was."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, String, Table, delete, select, update

from storage.tables import Instant, metadata
from storage.upserts import insert_into

login_tries = Table(
    "login_tries",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("latest_at", Instant, nullable=False),
)
_c = login_tries.c


class Tries(NamedTuple):
    """Failed logins in a row, and the instant of the latest."""

    failures: int
    latest_at: datetime


def find(connection: Connection, key: str) -> Tries | None:
    """The failed logins of a key; None: there are none."""
    row = connection.execute(select(_c.failures, _c.latest_at).where(_c.key == key)).one_or_none()
    return None if row is None else Tries(*row)


def locked(connection: Connection, key: str, now: datetime) -> Tries:
    """The same, 0 where there are none; nobody else changes it until the transaction ends."""
    # One statement: a right login elsewhere may delete the row between two.
    query = insert_into(connection, login_tries).values(key=key, failures=0, latest_at=now)
    query = query.on_conflict_do_update(index_elements=[_c.key], set_={"key": key})
    return Tries(*connection.execute(query.returning(_c.failures, _c.latest_at)).one())


def put(connection: Connection, key: str, tries: Tries) -> None:
    """Store the failed logins of a key that is there."""
    connection.execute(update(login_tries).where(_c.key == key).values(tries._asdict()))


def forget(connection: Connection, key: str) -> None:
    """Forget the failed logins of a key."""
    connection.execute(delete(login_tries).where(_c.key == key))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Forget all failed logins of which the latest is older."""
    connection.execute(delete(login_tries).where(_c.latest_at < instant))
