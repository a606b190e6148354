"""Converts half-hours and opening hours between what-if studies and JSON."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from forecasting.what_if.changes import Changes
from forecasting.what_if.conditions import LoggedDay, Spans
from forecasting.what_if.longer_hours import longer_hours
from forecasting.what_if.needed import NeededWindows
from queueing.errors import BadRequest
from queueing.hall import WEEKDAYS, Hall, minute_of_day
from queueing.measures import rounded


def needed_row(row: NeededWindows) -> dict[str, Any]:
    """A half-hour of a search, as JSON values."""
    share = None if row.share_within is None else rounded(row.share_within)
    return {
        "start": clock(row.start),
        "windows": row.windows,
        "visits": round(row.visits, 1),
        "share_within": share,
        "is_kept": row.is_kept,
    }


def longer_row(changes: Changes, days: Sequence[Sequence[LoggedDay]]) -> dict[str, Any] | None:
    """The days that had shorter hours than those asked for, as JSON values; None: there are none. `added`: weekdays
    that had as much less, with how many hours that is.
    """
    longer = longer_hours(days, changes.opening)
    if longer is None:
        return None
    weekdays: dict[float, list[str]] = {}
    for weekday, seconds in longer.seconds.items():
        weekdays.setdefault(round(seconds / 3600, 1), []).append(WEEKDAYS[weekday])
    return {
        "days": longer.days,
        "of": len(days),
        "added": [{"weekdays": codes, "hours": hours} for hours, codes in weekdays.items()],
        "visits": round(longer.visits, 1),
    }


def window_hours(needed: list[NeededWindows]) -> float:
    """The hours of all windows together."""
    return sum(row.windows for row in needed) / 2


def clock(seconds: float) -> str:
    """Seconds after midnight as "HH:MM"; after the next midnight the hours count on from 24."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def spans(hall: Hall, texts: list[str]) -> Spans:
    """Spans such as "09:00-12:00" in the hall's time, as seconds of the business date, in order.

    BadRequest `bad_hours`: a span is empty or ends before it begins.
    """
    result = []
    for text in texts:
        start, _, end = text.partition("-")
        first, last = (
            60.0 * minute_of_day(*pair) for pair in ((start, hall.day_starts_at), (end, hall.day_starts_at, True))
        )
        if first >= last:
            raise BadRequest("bad_hours", f"{text} ends before it begins.")
        result.append((first, last))
    return tuple(sorted(result))


def opening_spans(hall: Hall, texts: list[str]) -> Spans:
    """The same of opening hours. BadRequest `bad_hours`: also if they overlap."""
    result = spans(hall, texts)
    for (_, end), (start, _) in pairwise(result):
        if start < end:
            raise BadRequest("bad_hours", f"Opening hours overlap before {clock(end)}.")
    return result
