"""What reports count: the tickets of a hall and business date as rows, and such days packed once they are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import attendance, number_series, report_days, tickets

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
COUNTED = (
    "line", "service", "staff", "state", "window", "issued_at", "wait_seconds", "walk_seconds", "service_seconds",
    "visit_seconds",
)  # fmt: skip
_DAY = select(*(tickets.c[name] for name in COUNTED))


@dataclass(frozen=True, slots=True)
class Period:
    """Business dates from `start` to `end`, both included; `hall` and `line` None: all."""

    start: date
    end: date
    hall: str | None = None
    line: str | None = None


def days(connection: Connection, period: Period) -> list[tuple[str, date]]:
    """(hall, business date) of every day in the period that may have tickets, in order."""
    found: set[tuple[str, date]] = set()
    for table in (number_series, report_days):
        query = select(table.c.hall, table.c.business_date).distinct()
        query = query.where(table.c.business_date.between(period.start, period.end))
        if period.hall is not None:
            query = query.where(table.c.hall == period.hall)
        found |= {(hall, day) for hall, day in connection.execute(query)}
    return sorted(found)


def rows(connection: Connection, hall: str, day: date) -> list[Any]:
    """The tickets of a day, as `COUNTED` columns."""
    return list(connection.execute(_DAY.where(tickets.c.hall == hall, tickets.c.business_date == day)))


def packed(connection: Connection, period: Period) -> Iterator[tuple[str, date, bytes]]:
    """The packed days of a period that still hold."""
    c = report_days.c
    query = select(c.hall, c.business_date, c.data).where(
        c.business_date.between(period.start, period.end), c.revision >= c.changed_revision
    )
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    return ((hall, day, data) for hall, day, data in connection.execute(query))


def unpacked_days(connection: Connection, before: date) -> list[tuple[str, date]]:
    """Days before a date whose packed form is missing or no longer holds."""
    c = report_days.c
    good = {(hall, day) for hall, day in connection.execute(
        select(c.hall, c.business_date).where(c.revision >= c.changed_revision))}  # fmt: skip
    every = days(connection, Period(date.min, before))
    return [one for one in every if one not in good and one[1] < before]


def put_packed(connection: Connection, hall: str, day: date, data: bytes, revision: int) -> None:
    """Keep a day packed, as it was at a revision; a change after that revision makes it not hold."""
    values = {"hall": hall, "business_date": day, "changed_revision": 0, "revision": revision, "data": data}
    statement = _INSERTS[connection.dialect.name](report_days).values(values)
    keep = {"revision": revision, "data": data}
    connection.execute(statement.on_conflict_do_update(index_elements=["hall", "business_date"], set_=keep))


def mark_changed(connection: Connection, hall: str, day: date, revision: int) -> None:
    """Tickets of a past day were changed or added at this revision."""
    values = {"hall": hall, "business_date": day, "changed_revision": revision}
    statement = _INSERTS[connection.dialect.name](report_days).values(values)
    changed = {"changed_revision": revision}
    connection.execute(statement.on_conflict_do_update(index_elements=["hall", "business_date"], set_=changed))


def at_windows(connection: Connection, period: Period) -> list[Any]:
    """The tickets of a period that are called or served now: hall, window, state and what their times are made of."""
    c = tickets.c
    query = select(
        c.hall, c.window, c.state, c.called_at, c.started_at, c.serving_since_at, c.served_microseconds
    ).where(c.state.in_(("called", "serving")), c.ended_at.is_(None), c.business_date.between(period.start, period.end))
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    if period.line is not None:
        query = query.where(c.line == period.line)
    return list(connection.execute(query))


def attendance_of(
    connection: Connection, period: Period
) -> list[tuple[str, int, str | None, str, datetime, datetime | None]]:
    """(hall, window, staff, state, began_at, ended_at or None when it still lasts)."""
    c = attendance.c
    query = select(c.hall, c.window, c.staff, c.state, c.began_at, c.ended_at).where(
        c.business_date.between(period.start, period.end)
    )
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    found = connection.execute(query.order_by(c.began_at))
    return [(hall, window, staff, state, began, ended) for hall, window, staff, state, began, ended in found]


def known_range(connection: Connection, hall: str | None) -> tuple[date, date] | None:
    """The first and the last business date with a ticket; None: there is none."""
    found: list[date] = []
    for table in (number_series, report_days):
        query = select(func.min(table.c.business_date), func.max(table.c.business_date))
        if hall is not None:
            query = query.where(table.c.hall == hall)
        found += [day for day in connection.execute(query).one() if day is not None]
    return (min(found), max(found)) if found else None
