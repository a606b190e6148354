"""Imports tickets of an older system, and exports all tickets, in bulk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from queueing.instants import microseconds
from queueing.ticket import Ticket
from storage.known_ends import exported_end
from storage.tables import tickets, windows
from storage.tickets import from_row

ROWS_AT_A_TIME = 2_000
_SECOND = 1_000_000
IMPORTED = "j"
"""Ids of imported tickets, and only these, begin with this letter."""


class ImportedTicket(NamedTuple):
    """A ticket of an older system as its row; instants and durations in microseconds, the date in ISO 8601."""

    id: str
    hall: str
    business_date: str
    line: str
    number: str
    service: str
    state: str
    priority: str
    window: int | None
    issued_at: int
    called_at: int | None
    started_at: int | None
    walk_microseconds: int | None
    served_microseconds: int
    finished_at: int | None
    ended_at: int
    wait_seconds: int | None
    walk_seconds: int | None
    service_seconds: int | None
    visit_seconds: int | None
    arrived_at: int | None
    appointment_at: int | None


_SAME_AS = {  # columns that repeat another; a series of its own keeps two rows from being taken for one number
    "link_token": "id", "series": "id", "place_at": "issued_at", "rank_at": "issued_at",
    "first_called_at": "called_at",
}  # fmt: skip
_CONSTANT = {"ordinal": "0", "language": "''", "source": "'history'", "recalls": "0", "done": "'[]'", "revision": "0"}


def _insert(placeholder: dict[str, str]) -> str:
    """The statement in the driver's own words: SQLAlchemy's would cost more time than the insertion itself."""
    values = {**placeholder, **{name: placeholder[other] for name, other in _SAME_AS.items()}, **_CONSTANT}
    columns = ", ".join(f'"{name}"' for name in values)
    return f"INSERT INTO tickets ({columns}) VALUES ({', '.join(values.values())}) ON CONFLICT DO NOTHING"  # noqa: S608  # names of columns


_NUMBERED = _insert({name: f"?{number}" for number, name in enumerate(ImportedTicket._fields, 1)})
_NAMED = _insert({name: f"%({name})s" for name in ImportedTicket._fields})


@dataclass(slots=True)
class Present:
    """Tickets without an import's id, by hall and date, so that each day is read once."""

    most: int = 200_000
    _days: dict[tuple[str, str], frozenset[tuple[object, ...]]] = field(default_factory=dict)
    _size: int = 0

    def has(self, connection: Connection, ticket: ImportedTicket) -> bool:
        """Whether the hall's own tickets, or those that an earlier version imported, include this one.

        A ticket of the hall's own may have changed its line since, so it is compared without it; and by whole seconds,
        which are all that a spreadsheet leaves of an instant. Earlier versions took the date of the file's offset,
        which may differ by a day.
        """
        near = self._days.get((ticket.hall, ticket.business_date))
        if near is None:
            near = self._near(connection, ticket.hall, ticket.business_date)
        if not near:
            return False
        second = ticket.issued_at // _SECOND
        return (ticket.number, second) in near or (ticket.line, ticket.number, ticket.issued_at) in near

    def _near(self, connection: Connection, hall: str, day: str) -> frozenset[tuple[object, ...]]:
        if self._size > self.most:
            self._days.clear()
            self._size = 0
        c, middle = tickets.c, date.fromisoformat(day)
        query = select(c.source, c.line, c.number, c.issued_at).where(
            c.hall == hall,
            c.business_date.in_([middle + timedelta(days=n) for n in (-1, 0, 1)]),
            c.id.not_like(f"{IMPORTED}%"),
        )
        near = self._days[hall, day] = frozenset(
            (line, number, microseconds(at)) if source == "history" else (number, microseconds(at) // _SECOND)
            for source, line, number, at in connection.execute(query)
        )
        self._size += len(near) + 1
        return near


def add_missing(connection: Connection, new: Sequence[ImportedTicket]) -> int:
    """Insert the tickets that no import has added yet (their ids say so), each once; how many were new."""
    if not new:
        return 0
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql(_NUMBERED, [tuple(ticket) for ticket in new]).rowcount
    return connection.exec_driver_sql(_NAMED, [ticket._asdict() for ticket in new]).rowcount


def is_a_hall_at_work(connection: Connection) -> bool:
    """Whether anybody is at a window, or a ticket has not ended."""
    is_open = exists().where(windows.c.state != "closed")
    is_here = exists().where(tickets.c.ended_at.is_(None))
    return bool(connection.execute(select(is_open | is_here)).scalar_one())


def every_ticket(connection: Connection, hall: str, start: date | None, end: date | None) -> Iterator[Ticket]:
    """A hall's tickets by instant and line of issue, and number, a few thousand in memory at a time. Their `ended_at`
    is `storage.known_ends.exported_end`.
    """
    c = tickets.c
    columns = (exported_end.label("ended_at") if column is c.ended_at else column for column in c)
    query = select(*columns).where(c.hall == hall).order_by(c.issued_at)
    if start:
        query = query.where(c.business_date >= start)
    if end:
        query = query.where(c.business_date <= end)
    result = connection.execution_options(yield_per=ROWS_AT_A_TIME).execute(query)
    for _, together in groupby(result, key=lambda row: row.issued_at):
        yield from (
            from_row(row) for row in sorted(together, key=lambda row: (row.first_line or row.line, row.number, row.id))
        )
