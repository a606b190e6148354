"""The data of reports: the tickets of a hall and business date as rows, and what happened at windows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, case, func, select, type_coerce

from storage.known_ends import known_end
from storage.tables import attendance, report_days, tickets
from storage.upserts import insert_into

COUNTED = (
    "line", "service", "staff", "state", "priority", "window", "issued_at", "ended_at", "wait_seconds", "walk_seconds",
    "service_seconds", "visit_seconds", "booked", "early_seconds", "before_seconds", "ahead", "p50_seconds",
    "p90_seconds",
)  # fmt: skip
PROMISED = ("ahead", "p50_seconds", "p90_seconds")
"""What was promised at the issue: a later promise moves it into the columns first_…"""
TOLD = (
    "id", "revision", "promised_at", "first_called_at", "called_at", "started_at", "served_microseconds", "finished_at",
    "done",
)  # fmt: skip
"""By which one sees whether a row tells everything of its ticket (`operations/reporting/spells.py`), and how its
services ended (`operations/reporting/handlings.py`).
"""
_BOOKED = case((tickets.c.appointment_at.is_(None), 0), else_=1).label("booked")  # of a history the time is all
_ISSUED, _CALLED, _BOOKED_FOR = (
    type_coerce(tickets.c[name], BigInteger) for name in ("issued_at", "first_called_at", "appointment_at")
)
_SECOND = 1_000_000
_EARLY = case(
    (tickets.c.appointment_at.is_(None) | (_BOOKED_FOR <= _ISSUED), 0),
    (tickets.c.first_called_at.is_(None), (_BOOKED_FOR - _ISSUED) // _SECOND),
    else_=(_CALLED - _ISSUED) // _SECOND - tickets.c.wait_seconds,
).label("early_seconds")
"""How long who had booked was there before the wait began; not longer than up to a call before the time."""
before_seconds = case(
    (tickets.c.arrived_at.is_not(None), (_ISSUED - type_coerce(tickets.c.arrived_at, BigInteger)) // _SECOND)
).label("before_seconds")
"""From the arrival to the number, where the hall counts it."""
line_of_issue = func.coalesce(tickets.c.first_line, tickets.c.line)
"""Under which reports count a ticket: the line in which its number was taken."""
_COMPUTED = {
    "line": line_of_issue.label("line"), "booked": _BOOKED, "early_seconds": _EARLY, "before_seconds": before_seconds,
    "ended_at": known_end.label("ended_at"),
} | {
    name: case((tickets.c.promised_at.is_(None), tickets.c[name]), else_=tickets.c[f"first_{name}"]).label(name)
    for name in PROMISED
}  # fmt: skip
_DAY = select(
    *(_COMPUTED[name] if name in _COMPUTED else tickets.c[name] for name in COUNTED),
    *(tickets.c[name] for name in TOLD),
)


@dataclass(frozen=True, slots=True)
class Period:
    """Business dates from `start` to `end`, both included; `hall` and `line` None: all."""

    start: date
    end: date
    hall: str | None = None
    line: str | None = None


def rows(connection: Connection, hall: str, day: date) -> list[Any]:
    """The tickets of a day, as `COUNTED` columns, and then those of `TOLD`."""
    return list(connection.execute(_DAY.where(tickets.c.hall == hall, tickets.c.business_date == day)))


def rows_of(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """The same of these tickets, by id."""
    return {row.id: row for row in connection.execute(_DAY.where(tickets.c.id.in_(list(ids))))}


def mark_changed(connection: Connection, hall: str, day: date, revision: int) -> None:
    """Record that tickets of a past day were changed or added at this revision."""
    values = {"hall": hall, "business_date": day, "changed_revision": revision}
    statement = insert_into(connection, report_days).values(values)
    changed = {"changed_revision": revision}
    connection.execute(statement.on_conflict_do_update(index_elements=["hall", "business_date"], set_=changed))


def at_windows(connection: Connection, period: Period) -> list[Any]:
    """The tickets of a period that are called or served now: the columns for their times, and
    those that a report selects by.
    """
    c = tickets.c
    query = select(
        c.hall, c.window, c.state, c.called_at, c.started_at, c.serving_since_at, c.served_microseconds,
        c.business_date, line_of_issue.label("line"), c.service, c.staff, c.priority, c.issued_at,
        c.appointment,
    ).where(c.state.in_(("called", "serving")), c.ended_at.is_(None))  # fmt: skip
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    if period.line is not None:
        query = query.where(line_of_issue == period.line)
    # No condition on the date: with one SQLite reads all tickets of the period instead of the few that are open.
    return [row for row in connection.execute(query) if period.start <= row.business_date <= period.end]


Attendance = tuple[str, int, str | None, str, datetime, datetime | None]
"""(hall, window, staff, state, began_at, ended_at or None when it still lasts)."""


def attendance_of(connection: Connection, period: Period) -> list[Attendance]:
    """The attendance of the period's business dates, by its beginning."""
    c = attendance.c
    query = select(c.hall, c.window, c.staff, c.state, c.began_at, c.ended_at).where(
        c.business_date.between(period.start, period.end)
    )
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    return [(*row,) for row in connection.execute(query.order_by(c.began_at))]


class AttendanceRow(NamedTuple):
    """A stretch at a window; `began` and `ended` in microseconds since 1970 UTC. `ended` None: it still lasts."""

    business_date: date
    window: int
    staff: str | None
    state: str
    began: int
    ended: int | None


def attendance_rows(connection: Connection, period: Period) -> list[AttendanceRow]:
    """The attendance of a hall's period, by business date."""
    c = attendance.c
    began, ended = (type_coerce(instant, BigInteger) for instant in (c.began_at, c.ended_at))
    query = select(c.business_date, c.window, c.staff, c.state, began, ended).where(
        c.hall == period.hall, c.business_date.between(period.start, period.end)
    )
    return [AttendanceRow(*row) for row in connection.execute(query.order_by(c.business_date, c.id))]
