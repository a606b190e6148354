"""The head of a journal, and the signed heads that are kept of it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, insert, literal, select, update

from storage.security_tables import journal_heads
from storage.tables import halls, journal


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The newest line of a hall's journal at an instant, signed. Key and signature in hexadecimal."""

    hall: str
    revision: int
    hash: str
    signed_at: datetime
    public_key: str
    signature: str


def hold(connection: Connection, hall: str, now: datetime) -> tuple[int, datetime] | None:
    """Lock the hall: its revision, and an instant (`now` or later) before which no later line is. None: no hall."""
    now_value = literal(now, halls.c.newest_at.type)
    latest = case((halls.c.newest_at > now_value, halls.c.newest_at), else_=now_value)
    query = update(halls).where(halls.c.code == hall).values(newest_at=latest)
    row = connection.execute(query.returning(halls.c.revision, halls.c.newest_at)).one_or_none()
    return None if row is None else (int(row.revision), row.newest_at)


def hash_of(connection: Connection, hall: str, revision: int) -> str | None:
    """The hash of a line; None: there is no such line."""
    query = select(journal.c.hash).where(journal.c.hall == hall, journal.c.revision == revision)
    return connection.execute(query).scalar_one_or_none()


def put(connection: Connection, row: HeadRow) -> None:
    """Keep a head; a later one of the same line takes its place."""
    c = journal_heads.c
    connection.execute(delete(journal_heads).where(c.hall == row.hall, c.revision == row.revision))
    connection.execute(insert(journal_heads).values(**asdict(row)))


def newest(connection: Connection, hall: str) -> HeadRow | None:
    """The newest head of a hall; None: none was signed yet."""
    query = select(journal_heads).where(journal_heads.c.hall == hall).order_by(journal_heads.c.revision.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else HeadRow(**row._mapping)


def of_hall(connection: Connection, hall: str) -> Iterator[HeadRow]:
    """All heads of a hall, oldest first."""
    query = select(journal_heads).where(journal_heads.c.hall == hall).order_by(journal_heads.c.revision)
    return (HeadRow(**row._mapping) for row in connection.execute(query))
