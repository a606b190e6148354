"""Time that still runs, and attendance added up: how long windows or members of staff were open, paused, serving."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.records.report import Ask, Desk
from queueing.hall import Hall, business_date, opening_intervals
from queueing.instants import whole_seconds
from storage import reports


def attended(desk: Desk, ask: Ask, by_staff: bool) -> dict[tuple[str, Any], tuple[int, int]]:
    """(hall, window or staff) → (open seconds, paused seconds)."""
    result: dict[tuple[str, Any], tuple[int, int]] = {}
    for hall, window, staff, state, began_at, ended_at in reports.attendance_of(desk.connection, ask.period):
        seconds = whole_seconds((ended_at or _up_to_now(desk, hall, began_at)) - began_at)
        key = (hall, staff if by_staff else window)
        opened, paused = result.get(key, (0, 0))
        result[key] = (opened + seconds, paused) if state == "open" else (opened, paused + seconds)
    return result


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit at a window now: seconds served so far, or seconds since it was called there."""

    hall: str
    window: int
    serving_seconds: int
    walking_seconds: int


def in_progress(desk: Desk, ask: Ask) -> list[Visit]:
    """The visits at windows now, of the period's tickets."""
    return [_visit(desk, row) for row in reports.at_windows(desk.connection, ask.period)]


def _visit(desk: Desk, row: Any) -> Visit:
    if row.state == "called":
        return Visit(row.hall, row.window, 0, whole_seconds(_up_to_now(desk, row.hall, row.called_at) - row.called_at))
    since = row.serving_since_at
    running = whole_seconds(_up_to_now(desk, row.hall, since) - since)
    walked = whole_seconds(row.started_at - row.called_at) if row.called_at <= row.started_at else 0
    return Visit(row.hall, row.window, row.served_microseconds // 1_000_000 + running, walked)


def _up_to_now(desk: Desk, hall: str, began_at: datetime) -> datetime:
    """Now, and at most the closing time of that day: a forgotten window does not work through the night."""
    return max(began_at, min(desk.context.now(), _closing(desk.halls.get(hall), began_at)))


def _closing(hall: Hall | None, began_at: datetime) -> datetime:
    if hall is None:
        return began_at
    ends = [end for _, end in opening_intervals(hall, business_date(hall, began_at)) if end > began_at]
    return max(ends, default=began_at)
