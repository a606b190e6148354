"""Rows of questions that found nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, select

from storage.tables import Instant, metadata
from storage.upserts import insert_into

unfound_questions = Table(
    "unfound_questions",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("words", String(64), primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("last_asked_at", Instant, nullable=False),
)
_c = unfound_questions.c


class UnfoundWords(NamedTuple):
    """Words that found nothing: how often somebody asked so, and when last."""

    words: str
    times: int
    last_asked_at: datetime


def add(connection: Connection, hall: str, counts: Mapping[str, int], now: datetime) -> None:
    """Count these words once more each, or as often as `counts` says."""
    for words, times in counts.items():
        query = insert_into(connection, unfound_questions).values(
            hall=hall, words=words, times=times, last_asked_at=now
        )
        changed = {"times": _c.times + times, "last_asked_at": now}
        connection.execute(query.on_conflict_do_update(index_elements=[_c.hall, _c.words], set_=changed))


def most_frequent(connection: Connection, hall: str, limit: int) -> list[UnfoundWords]:
    """The words asked most often, the latest first among equals."""
    query = (
        select(_c.words, _c.times, _c.last_asked_at)
        .where(_c.hall == hall)
        .order_by(_c.times.desc(), _c.last_asked_at.desc(), _c.words)
        .limit(limit)
    )
    return [UnfoundWords(*row) for row in connection.execute(query)]


def remove(connection: Connection, hall: str, words: str) -> bool:
    """Take words off the list; False: they were not on it."""
    return connection.execute(delete(unfound_questions).where(_c.hall == hall, _c.words == words)).rowcount > 0


def forget(connection: Connection, hall: str, before: datetime) -> int:
    """Delete what nobody has asked since. Returns how many."""
    return connection.execute(delete(unfound_questions).where(_c.hall == hall, _c.last_asked_at < before)).rowcount


def keep_at_most(connection: Connection, hall: str, most: int) -> None:
    """Delete all but the `most` words asked most often, the latest among equals: new ones drive out no frequent one."""
    order = (_c.times.desc(), _c.last_asked_at.desc(), _c.words)
    kept = select(_c.words).where(_c.hall == hall).order_by(*order).limit(most)
    connection.execute(delete(unfound_questions).where(_c.hall == hall, _c.words.not_in(kept.scalar_subquery())))
