"""Request ids of steps that write no line of a journal: what was asked with each, and what it was answered."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Connection, String, Table, delete, select, update

from storage.tables import Instant, metadata
from storage.upserts import insert_into

spent_requests = Table(  # `key`: a keyed hash of the asker and the id; `wish`: one of what was asked
    "spent_requests",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("wish", String(64), nullable=False),
    Column("answer", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
_c = spent_requests.c


class Spent(NamedTuple):
    """What a request asked for, as a keyed hash, and what it was answered, as far as that is no secret."""

    wish: str
    answer: str


def find(connection: Connection, key: str, now: datetime) -> Spent | None:
    """What was asked with an id; None: nothing, or it was forgotten."""
    query = select(_c.wish, _c.answer).where(_c.key == key, _c.expires_at > now)
    row = connection.execute(query).one_or_none()
    return None if row is None else Spent(*row)


def add(connection: Connection, key: str, spent: Spent, now: datetime, expires_at: datetime) -> bool:
    """Note it; False: another request was faster, whose row `find` now sees. One that is over is replaced."""
    values = {"wish": spent.wish, "answer": spent.answer, "expires_at": expires_at}
    query = insert_into(connection, spent_requests).values(key=key, **values)
    query = query.on_conflict_do_update(index_elements=[_c.key], set_=values, where=_c.expires_at <= now)
    # Rows, not `rowcount`: that of an INSERT is not known on PostgreSQL.
    return connection.execute(query.returning(_c.key)).first() is not None


def answer(connection: Connection, key: str, text: str) -> None:
    """Note what a request was answered."""
    connection.execute(update(spent_requests).where(_c.key == key).values(answer=text))


def forget(connection: Connection, now: datetime) -> None:
    """Delete those that are over."""
    connection.execute(delete(spent_requests).where(_c.expires_at <= now))
