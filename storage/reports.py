"""What reports count, as a few grouped rows: (hall, group …, whole seconds, how many)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Table, func, select, type_coerce

from storage.tables import attendance, tickets

_HOUR_MICROSECONDS = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Period:
    """Business dates from `start` to `end`, both included; `hall` and `line` None: all."""

    start: date
    end: date
    hall: str | None = None
    line: str | None = None


def _where(period: Period, table: Table = tickets) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if period.hall is not None:
        conditions.append(table.c.hall == period.hall)
    conditions.append(table.c.business_date.between(period.start, period.end))
    if period.line is not None and table is tickets:
        conditions.append(tickets.c.line == period.line)
    return conditions


def histogram(
    connection: Connection, period: Period, measure: str, by: Sequence[str], states: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """(…by, seconds, count) of a measure: wait_seconds, walk_seconds, service_seconds or visit_seconds."""
    value: Column[Any] = tickets.c[measure]
    groups = [tickets.c[name] for name in by]
    query = select(*groups, value, func.count()).where(*_where(period), value.is_not(None))
    if states:
        query = query.where(tickets.c.state.in_(states))
    return [tuple(row) for row in connection.execute(query.group_by(*groups, value))]


def counts(connection: Connection, period: Period, by: Sequence[str]) -> list[tuple[Any, ...]]:
    """(…by, state, tickets issued, tickets called)."""
    groups = [tickets.c[name] for name in by]
    query = select(*groups, tickets.c.state, func.count(), func.count(tickets.c.wait_seconds)).where(*_where(period))
    return [tuple(row) for row in connection.execute(query.group_by(*groups, tickets.c.state))]


def by_hour(connection: Connection, period: Period) -> list[tuple[str, int, int | None, int]]:
    """(hall, UTC hour since 1970, wait seconds or None, count) of tickets by their issue."""
    hour = type_coerce(tickets.c.issued_at, BigInteger) // _HOUR_MICROSECONDS
    query = select(tickets.c.hall, hour.label("hour"), tickets.c.wait_seconds, func.count()).where(*_where(period))
    rows = connection.execute(query.group_by(tickets.c.hall, hour, tickets.c.wait_seconds))
    return [(hall, int(number), wait, count) for hall, number, wait, count in rows]


def attendance_of(
    connection: Connection, period: Period
) -> list[tuple[str, int, str | None, str, datetime, datetime | None]]:
    """(hall, window, staff, state, began_at, ended_at or None when it still lasts)."""
    c = attendance.c
    query = select(c.hall, c.window, c.staff, c.state, c.began_at, c.ended_at).where(*_where(period, attendance))
    return [tuple(row) for row in connection.execute(query.order_by(c.began_at))]


def known_range(connection: Connection, hall: str | None) -> tuple[date, date] | None:
    """The first and the last business date with a ticket; None: there is none."""
    query = select(func.min(tickets.c.business_date), func.max(tickets.c.business_date))
    if hall is not None:
        query = query.where(tickets.c.hall == hall)
    first, last = connection.execute(query).one()
    return None if first is None else (first, last)
