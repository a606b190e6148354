"""Seconds that are not over yet: of visits in progress, and of windows that nobody has closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from operations.reporting.report import Ask, Desk
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD, Selection
from operations.reporting.spans import DAY_SECONDS
from operations.reporting.ticket_columns import second_of_day
from queueing.hall import WEEKDAYS, Hall, business_date, opening_intervals
from queueing.instants import whole_seconds
from storage import reports


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit at a window now: seconds served so far, and seconds since the call (or before the service began)."""

    hall: str
    window: int
    serving_seconds: int
    walking_seconds: int


def in_progress(desk: Desk, ask: Ask) -> list[Visit]:
    """The visits now at windows, among the period's selected tickets."""
    rows = reports.at_windows(desk.connection, ask.period)
    return [_visit(desk, row) for row in rows if is_selected(desk, ask.selection, row)]


def is_selected(desk: Desk, selection: Selection, row: Any) -> bool:
    """Whether a ticket, or a row of its columns, is selected."""
    chosen = selection.chosen()
    values = {
        "weekday": WEEKDAYS[row.business_date.weekday()],
        "hour": row.issued_at.astimezone(zone_of(desk, row.hall)).hour,
        "window": row.window or ABSENT_WINDOW,
        "staff": row.staff or ABSENT_WORD,
        "priority": row.priority or ABSENT_WORD,
        "booked": "no" if row.appointment is None else "yes",
    }
    return all(values.get(name, getattr(row, name, None)) == value for name, value in chosen.items())


def _visit(desk: Desk, row: Any) -> Visit:
    if row.state == "called":
        return Visit(row.hall, row.window, 0, whole_seconds(up_to_now(desk, row.hall, row.called_at) - row.called_at))
    since = row.serving_since_at
    running = whole_seconds(up_to_now(desk, row.hall, since) - since)
    walked = whole_seconds(row.started_at - row.called_at) if row.called_at <= row.started_at else 0
    return Visit(row.hall, row.window, row.served_microseconds // 1_000_000 + running, walked)


def now_second(desk: Desk, hall: str) -> int:
    """This second by the hall's clock, counted as the facts count: from the first day there is."""
    definition = desk.halls.get(hall)
    day = _business_date(definition, desk.context.now())
    return day.toordinal() * DAY_SECONDS + second_of_day(desk.context.now(), day, zone_of(desk, hall))


def zone_of(desk: Desk, hall: str) -> ZoneInfo:
    """The hall's time zone; UTC for a hall that is not known."""
    return ZoneInfo(desk.halls[hall].timezone if hall in desk.halls else "UTC")


def _business_date(hall: Hall | None, instant: datetime) -> date:
    return business_date(hall, instant) if hall else instant.date()


def up_to_now(desk: Desk, hall: str, began_at: datetime) -> datetime:
    """Now, or the closing time of that day if earlier: a window left open does not count through the night."""
    return max(began_at, min(desk.context.now(), _closing(desk.halls.get(hall), began_at)))


def _closing(hall: Hall | None, began_at: datetime) -> datetime:
    if hall is None:
        return began_at
    ends = [end for _, end in opening_intervals(hall, business_date(hall, began_at)) if end > began_at]
    return max(ends, default=began_at)
