"""The tickets behind a figure of a report."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from storage.reports import Period, line_of_issue
from storage.tables import tickets

_MEASURES = ("wait_seconds", "walk_seconds", "service_seconds", "visit_seconds")
_SHOWN = (
    "id", "hall", "business_date", "number", "line", "service", "priority", "state", "window", "staff", "issued_at",
    "first_called_at", "called_at", "started_at", "finished_at", "ended_at", *_MEASURES,
)  # fmt: skip


def matching(
    connection: Connection, period: Period, values: Mapping[str, Any], states: Collection[str], measure: str | None
) -> list[Any]:
    """(id, hall, business_date, issued_at, appointment, seconds) of the tickets of a period that have these values in
    their columns (as `line`, that of the issue), one of these states (none named: any), and a measure (None: with or
    without any; `seconds` is then None).
    """
    c = tickets.c
    seconds = c[measure] if measure else c.wait_seconds.label("seconds")
    query = select(c.id, c.hall, c.business_date, c.issued_at, c.appointment, seconds.label("seconds"))
    query = query.where(c.business_date.between(period.start, period.end))
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    for name, value in values.items():
        column = line_of_issue if name == "line" else c[name]
        query = query.where(column.is_(None) if value is None else column == value)
    if states:
        query = query.where(c.state.in_(states))
    if measure:
        query = query.where(c[measure].is_not(None))
    return list(connection.execute(query))


def shown(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """By id: what is shown of these tickets."""
    columns = (line_of_issue.label("line") if name == "line" else tickets.c[name] for name in _SHOWN)
    query = select(*columns).where(tickets.c.id.in_(list(ids)))
    return {row.id: row for row in connection.execute(query)}
