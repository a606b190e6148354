"""Ended visits of a hall, as the replays of past days read them."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from storage.known_ends import known_end
from storage.reports import line_of_issue
from storage.tables import tickets

_c = tickets.c
ENDED = ("finished", "no_show", "cancelled", "expired")


def logged_visits(connection: Connection, hall: str, start: date, end: date) -> list[Any]:
    """Rows of both dates and those between, in the order of issue: business_date, line (in which it was taken),
    service, priority, state, window, issued_at, appointment_at, first_called_at, called_at, ended_at (None: not known),
    walk_seconds, service_seconds.
    """
    query = select(
        _c.business_date, line_of_issue.label("line"), _c.service, _c.priority, _c.state, _c.window, _c.issued_at,
        _c.appointment_at, _c.first_called_at, _c.called_at, known_end.label("ended_at"), _c.walk_seconds,
        _c.service_seconds,
    ).where(_c.hall == hall, _c.business_date.between(start, end), _c.state.in_(ENDED))  # fmt: skip
    return list(connection.execute(query.order_by(_c.issued_at, _c.id)))


def visits_of_days(connection: Connection, hall: str, start: date, end: date) -> dict[date, int]:
    """How many rows `logged_visits` has for each of these dates; dates without any are missing."""
    of_hall = (_c.hall == hall, _c.business_date.between(start, end), _c.state.in_(ENDED))
    query = select(_c.business_date, func.count().label("visits")).where(*of_hall).group_by(_c.business_date)
    return {row.business_date: row.visits for row in connection.execute(query)}


def latest_date(connection: Connection, hall: str, before: date) -> date | None:
    """The last business date before this one on which anybody took a number; None: there is none."""
    query = select(func.max(_c.business_date)).where(_c.hall == hall, _c.business_date < before)
    return connection.execute(query).scalar()
