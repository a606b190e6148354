"""Tickets of an older system in, and all tickets out, in bulk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from queueing.ticket import Ticket
from storage.tables import tickets
from storage.tickets import as_row, from_row

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
ROWS_AT_A_TIME = 2_000
IMPORTED = "i"
"""Ids of imported tickets begin with it, and no others."""


@dataclass(slots=True)
class Known:
    """What an import has read of tickets that carry no import's id, so that each day is read once."""

    days: dict[tuple[str, date], set[tuple[object, ...]]] = field(default_factory=dict)

    def has(self, connection: Connection, ticket: Ticket) -> bool:
        """Whether the hall's own tickets, or those of an import before ids told them apart, hold this one.

        A ticket of the hall's own may have changed its line since, so it is known without it. Earlier imports took
        the date of the file's offset, which may be a day away.
        """
        ways = ((ticket.number, ticket.issued_at), (ticket.line, ticket.number, ticket.issued_at))
        dates = (ticket.business_date + timedelta(days=n) for n in (-1, 0, 1))
        return any(way in self._day(connection, ticket.hall, day) for day in dates for way in ways)

    def _day(self, connection: Connection, hall: str, day: date) -> set[tuple[object, ...]]:
        if (hall, day) not in self.days:
            c = tickets.c
            query = select(c.source, c.line, c.number, c.issued_at).where(
                c.hall == hall, c.business_date == day, c.id.not_like(f"{IMPORTED}%")
            )
            self.days[hall, day] = {
                (line, number, issued_at) if source == "history" else (number, issued_at)
                for source, line, number, issued_at in connection.execute(query)
            }
        return self.days[hall, day]


def add_missing(connection: Connection, new: Sequence[Ticket]) -> list[Ticket]:
    """Insert those that no import has added yet (their ids say so), each once; which were new."""
    rows = {ticket.id: ticket for ticket in new}
    statement = _INSERTS[connection.dialect.name](tickets).on_conflict_do_nothing().returning(tickets.c.id)
    added = connection.execute(statement, [as_row(ticket) for ticket in rows.values()]) if rows else ()
    return [rows[row.id] for row in added]


def every_ticket(connection: Connection, hall: str, start: date | None, end: date | None) -> Iterator[Ticket]:
    """A hall's tickets by instant of issue, line and number, a few thousand in memory at a time."""
    c = tickets.c
    query = select(tickets).where(c.hall == hall).order_by(c.issued_at)
    if start:
        query = query.where(c.business_date >= start)
    if end:
        query = query.where(c.business_date <= end)
    result = connection.execution_options(yield_per=ROWS_AT_A_TIME).execute(query)
    for _, together in groupby(result, key=lambda row: row.issued_at):
        yield from (from_row(row) for row in sorted(together, key=lambda row: (row.line, row.number, row.id)))
