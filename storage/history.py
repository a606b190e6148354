"""Tickets of an older system in, and all tickets out, in bulk."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from queueing.ticket import Ticket
from storage.tables import tickets
from storage.tickets import as_row, from_row

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
ROWS_AT_A_TIME = 2_000


def add_missing(connection: Connection, new: Sequence[Ticket]) -> int:
    """Insert those that are not there yet, by hall, number and instant of issue; how many were new."""
    known = _known(connection, new)
    fresh = {t.id: t for t in new if (t.hall, t.number, t.issued_at) not in known}
    if fresh:
        statement = _INSERTS[connection.dialect.name](tickets).on_conflict_do_nothing()
        connection.execute(statement, [as_row(ticket) for ticket in fresh.values()])
    return len(fresh)


def _known(connection: Connection, new: Sequence[Ticket]) -> set[tuple[str, str, object]]:
    c = tickets.c
    keys = [(t.hall, t.business_date, t.number) for t in new]
    found: set[tuple[str, str, object]] = set()
    for start in range(0, len(keys), 200):
        part = keys[start : start + 200]
        query = select(c.hall, c.number, c.issued_at).where(tuple_(c.hall, c.business_date, c.number).in_(part))
        found |= {tuple(row) for row in connection.execute(query)}
    return found


def every_ticket(connection: Connection, hall: str | None, start: date | None, end: date | None) -> Iterator[Ticket]:
    """Tickets by hall and issue, a few thousand in memory at a time."""
    c = tickets.c
    query = select(tickets).order_by(c.hall, c.issued_at, c.id)
    if hall:
        query = query.where(c.hall == hall)
    if start:
        query = query.where(c.business_date >= start)
    if end:
        query = query.where(c.business_date <= end)
    result = connection.execution_options(yield_per=ROWS_AT_A_TIME).execute(query)
    return (from_row(row) for row in result)
