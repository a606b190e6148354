"""Attendance: how long windows or members of staff were open or paused, and when; and visits still in progress."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from operations.reporting.report import Ask, Desk
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD, Selection
from operations.reporting.ticket_columns import second_of_day
from queueing.hall import WEEKDAYS, Hall, business_date, local_instant, opening_intervals
from queueing.instants import whole_seconds
from storage import reports

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Attended:
    """A stretch of attendance, at a window and by a member of staff; `state`: open or paused."""

    hall: str
    day: date
    window: int
    staff: str | None
    state: str
    began_at: datetime
    ended_at: datetime

    @property
    def seconds(self) -> int:
        """How long it lasted."""
        return whole_seconds(self.ended_at - self.began_at)


def attended(desk: Desk, ask: Ask, by_staff: bool) -> dict[tuple[str, Any], tuple[int, int]]:
    """(hall, window or staff) → (open seconds, paused seconds)."""
    result: dict[tuple[str, Any], tuple[int, int]] = {}
    for stretch in stretches(desk, ask):
        key = (stretch.hall, stretch.staff if by_staff else stretch.window)
        opened, paused = result.get(key, (0, 0))
        seconds = stretch.seconds
        result[key] = (opened + seconds, paused) if stretch.state == "open" else (opened, paused + seconds)
    return result


def stretches(desk: Desk, ask: Ask) -> Iterator[Attended]:
    """The attendance at the selected window, by the selected clerk, on the selected weekday, in the selected hour."""
    selection = ask.selection
    is_any = not (selection.window is not None or selection.staff or selection.weekday)
    for hall, window, staff, state, began_at, ended_at in desk.attendance(ask.period):
        day = _business_date(desk.halls.get(hall), began_at)
        stretch = Attended(hall, day, window, staff, state, began_at, ended_at or _up_to_now(desk, hall, began_at))
        if is_any or _is_attended(stretch, selection):
            yield from [stretch] if ask.hour is None else in_hour(stretch, ask.hour, zone_of(desk, hall))


def _is_attended(stretch: Attended, selection: Selection) -> bool:
    """Whether it is of the selected window, clerk and weekday. Nobody is open for one line or service alone."""
    if selection.window is not None and stretch.window != (selection.window or ABSENT_WINDOW):
        return False
    if selection.staff and (stretch.staff or ABSENT_WORD) != selection.staff:
        return False
    return selection.weekday in ("", WEEKDAYS[stretch.day.weekday()])


def in_hour(stretch: Attended, hour: int, zone: ZoneInfo) -> Iterator[Attended]:
    """What of a stretch lies in an hour of the hall's clock, on each date that it touches."""
    first, last = (at.astimezone(zone).date() for at in (stretch.began_at, stretch.ended_at))
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        hour_at = local_instant(zone, day, f"{hour:02d}:00")
        began_at, ended_at = max(stretch.began_at, hour_at), min(stretch.ended_at, hour_at + timedelta(hours=1))
        if began_at < ended_at:
            yield Attended(stretch.hall, stretch.day, stretch.window, stretch.staff, stretch.state, began_at, ended_at)


def wall_span(desk: Desk, stretch: Attended) -> tuple[int, int]:
    """From which second to which, by the hall's clock, counted as the facts count: from the first day there is."""
    zone = zone_of(desk, stretch.hall)
    midnight = stretch.day.toordinal() * DAY_SECONDS
    first, last = (second_of_day(at, stretch.day, zone) for at in (stretch.began_at, stretch.ended_at))
    return midnight + first, midnight + last


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
        return Visit(row.hall, row.window, 0, whole_seconds(_up_to_now(desk, row.hall, row.called_at) - row.called_at))
    since = row.serving_since_at
    running = whole_seconds(_up_to_now(desk, row.hall, since) - since)
    walked = whole_seconds(row.started_at - row.called_at) if row.called_at <= row.started_at else 0
    return Visit(row.hall, row.window, row.served_microseconds // 1_000_000 + running, walked)


def now_second(desk: Desk, hall: str) -> int:
    """This second as `wall_span` counts."""
    definition = desk.halls.get(hall)
    day = _business_date(definition, desk.context.now())
    return day.toordinal() * DAY_SECONDS + second_of_day(desk.context.now(), day, zone_of(desk, hall))


def zone_of(desk: Desk, hall: str) -> ZoneInfo:
    """The hall's time zone; UTC for a hall that is not known."""
    return ZoneInfo(desk.halls[hall].timezone if hall in desk.halls else "UTC")


def _business_date(hall: Hall | None, instant: datetime) -> date:
    return business_date(hall, instant) if hall else instant.date()


def _up_to_now(desk: Desk, hall: str, began_at: datetime) -> datetime:
    """Now, or the closing time of that day if earlier: a window left open does not count through the night."""
    return max(began_at, min(desk.context.now(), _closing(desk.halls.get(hall), began_at)))


def _closing(hall: Hall | None, began_at: datetime) -> datetime:
    if hall is None:
        return began_at
    ends = [end for _, end in opening_intervals(hall, business_date(hall, began_at)) if end > began_at]
    return max(ends, default=began_at)
