"""The attendance of a period: of packed months from one value a month, of all other days from its rows.

It is packed with the tickets of its month, and holds as long as they do: a day on which either changed is read from its
rows until the month is packed again.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from operations.reporting.attendance_columns import AttendanceDays, attendance_days, decode
from storage import packed_reports, reports
from storage.reports import Period

COLUMN = "attendance"
"""Its name among the columns of a packed month; a month without attendance has none."""
_DAY = timedelta(days=1)


def pack(connection: Connection, period: Period) -> dict[str, bytes]:
    """The column of a month of a hall."""
    assert period.hall is not None
    rows = reports.attendance_rows(connection, period)
    return {COLUMN: attendance_days(period.hall, rows).encode()} if rows else {}


def load(connection: Connection, period: Period, version: int) -> dict[str, list[AttendanceDays]]:
    """Hall → its attendance in parts, in no order; of halls with any. `version`: of the packed months."""
    packed: dict[str, list[tuple[date, date]]] = {hall: [] for hall in packed_reports.halls_of(connection, period)}
    for hall, month, until in packed_reports.packed_ends(connection, period, version):
        packed.setdefault(hall, []).append((packed_reports.first_day(month), until))
    changed: dict[str, set[date]] = {}
    for hall, day in packed_reports.changed_days(connection, period):
        changed.setdefault(hall, set()).add(day)
    columns = packed_reports.packed_columns(connection, period, COLUMN)
    parts: dict[str, list[AttendanceDays]] = {}
    for hall, months in packed.items():
        stale = {day for day in changed.get(hall, ()) if any(first <= day <= until for first, until in months)}
        own = [
            decode(hall, columns[key]).only(
                max(first, period.start).toordinal(),
                min(until, period.end).toordinal(),
                {day.toordinal() for day in stale if first <= day <= until},
            )
            for first, until in months
            if (key := (hall, packed_reports.month_of(first))) in columns
        ]
        for start, end in (*_gaps(period, months), *((day, day) for day in sorted(stale))):
            own.append(attendance_days(hall, reports.attendance_rows(connection, Period(start, end, hall))))
        own = [part for part in own if part.ordinals]
        if own:
            parts[hall] = own
    return parts


def _gaps(period: Period, months: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The stretches of the period's days that are in none of the packed months, which are in order."""
    start = period.start
    for first, until in months:
        if start < first:
            yield start, first - _DAY
        start = max(start, until + _DAY)
    if start <= period.end:
        yield start, period.end
