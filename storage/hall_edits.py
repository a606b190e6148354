"""What was saved of a hall's folder, part by part: the versions of its files."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, String, Table, Text, func, insert, select

from storage.tables import Instant, metadata

hall_edits = Table(
    "hall_edits",
    metadata,
    Column("hall", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("part", String(96), primary_key=True),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", String(96), nullable=False),
    Column("before", Text, nullable=True),  # null: the part was not there
    Column("after", Text, nullable=True),
)
_c = hall_edits.c


class Edit(NamedTuple):
    """One part as it was before and after a save; None: it was not there. Version 0 is what was found at first; nobody
    ("") saved what was changed by hand.
    """

    version: int
    part: str
    saved_at: datetime
    saved_by: str
    before: str | None
    after: str | None


def newest(connection: Connection, hall: str) -> int:
    """The newest version; 0: nothing was saved yet."""
    return connection.execute(select(func.max(_c.version)).where(_c.hall == hall)).scalar() or 0


def add(connection: Connection, hall: str, edits: Sequence[Edit]) -> None:
    """Write down a save."""
    connection.execute(insert(hall_edits), [{"hall": hall, **edit._asdict()} for edit in edits])


def heads(connection: Connection, hall: str, limit: int) -> list[tuple[int, datetime, str, str]]:
    """(version, instant, who, part) of the newest versions, the newest first, without any text."""
    least = max(0, newest(connection, hall) - limit)
    query = (
        select(_c.version, _c.saved_at, _c.saved_by, _c.part)
        .where(_c.hall == hall, _c.version > least)
        .order_by(_c.version.desc(), _c.part)
    )
    return [(row.version, row.saved_at, row.saved_by, row.part) for row in connection.execute(query)]


_COLUMNS = (_c.version, _c.part, _c.saved_at, _c.saved_by, _c.before, _c.after)


def since(connection: Connection, hall: str, version: int) -> list[Edit]:
    """Every edit after a version, the oldest first."""
    query = select(*_COLUMNS).where(_c.hall == hall, _c.version > version).order_by(_c.version, _c.part)
    return [Edit(*row) for row in connection.execute(query)]


def of_version(connection: Connection, hall: str, version: int) -> list[Edit]:
    """What one save changed, part by part."""
    query = select(*_COLUMNS).where(_c.hall == hall, _c.version == version).order_by(_c.part)
    return [Edit(*row) for row in connection.execute(query)]


def has_first(connection: Connection, hall: str) -> bool:
    """Whether it is known what was found at first."""
    query = select(_c.part).where(_c.hall == hall, _c.version == 0).limit(1)
    return connection.execute(query).one_or_none() is not None


def latest(connection: Connection, hall: str) -> dict[str, str]:
    """Every part that was there after the newest version that speaks of it, with its text."""
    newest_of = (
        select(_c.part, func.max(_c.version).label("version")).where(_c.hall == hall).group_by(_c.part).subquery()
    )
    joined = (_c.part == newest_of.c.part) & (_c.version == newest_of.c.version)
    query = select(_c.part, _c.after).join(newest_of, joined).where(_c.hall == hall, _c.after.is_not(None))
    return {row.part: row.after for row in connection.execute(query)}
