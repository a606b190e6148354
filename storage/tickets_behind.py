"""The tickets behind a figure of a report."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from storage.known_ends import known_end
from storage.reports import before_seconds, line_of_issue
from storage.tables import tickets

_MEASURES = ("wait_seconds", "walk_seconds", "service_seconds", "visit_seconds")
_SHOWN = (
    "id", "hall", "business_date", "number", "line", "service", "priority", "state", "window", "staff", "issued_at",
    "first_called_at", "called_at", "started_at", "finished_at", "ended_at", "before_seconds", *_MEASURES,
)  # fmt: skip


def day_of(connection: Connection, ticket_id: str) -> tuple[str, date] | None:
    """The hall and the business date of a ticket; None: there is none."""
    row = connection.execute(select(tickets.c.hall, tickets.c.business_date).where(tickets.c.id == ticket_id)).first()
    return None if row is None else (row.hall, row.business_date)


def shown(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """By id: what is shown of these tickets."""
    computed = {
        "line": line_of_issue.label("line"),
        "before_seconds": before_seconds,
        "ended_at": known_end.label("ended_at"),
    }
    columns = (computed[name] if name in computed else tickets.c[name] for name in _SHOWN)
    query = select(*columns).where(tickets.c.id.in_(list(ids)))
    return {row.id: row for row in connection.execute(query)}
