"""Attendance added up: how long windows or members of staff were open and paused."""

from datetime import datetime
from typing import Any

from operations.records.report import Ask, Desk
from queueing.hall import Hall, business_date, opening_intervals
from queueing.instants import whole_seconds
from storage.reports import attendance_of


def attended(desk: Desk, ask: Ask, by_staff: bool) -> dict[tuple[str, Any], tuple[int, int]]:
    """(hall, window or staff) → (open seconds, paused seconds); a period that still lasts counts up to now, and at
    most to its hall's closing time of that day, so that a forgotten window does not work through the night.
    """
    now = desk.context.now()
    result: dict[tuple[str, Any], tuple[int, int]] = {}
    for hall, window, staff, state, began_at, ended_at in attendance_of(desk.connection, ask.period):
        end = ended_at or max(began_at, min(now, _closing(desk.halls.get(hall), began_at)))
        seconds = whole_seconds(end - began_at)
        key = (hall, staff if by_staff else window)
        opened, paused = result.get(key, (0, 0))
        result[key] = (opened + seconds, paused) if state == "open" else (opened, paused + seconds)
    return result


def _closing(hall: Hall | None, began_at: datetime) -> datetime:
    if hall is None:
        return began_at
    ends = [end for _, end in opening_intervals(hall, business_date(hall, began_at)) if end > began_at]
    return max(ends, default=began_at)
