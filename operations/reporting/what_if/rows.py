"""Converts half-hours and opening hours between what-if studies and JSON."""

from itertools import pairwise
from typing import Any

from forecasting.what_if.conditions import Spans
from forecasting.what_if.needed import NeededWindows
from queueing.errors import BadRequest
from queueing.hall import Hall, minute_of_day
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


def window_hours(needed: list[NeededWindows]) -> float:
    """The hours of all windows together."""
    return sum(row.windows for row in needed) / 2


def clock(seconds: float) -> str:
    """Seconds after midnight as "HH:MM"; after the next midnight the hours count on from 24."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def opening_spans(hall: Hall, texts: list[str]) -> Spans:
    """The same of opening hours. BadRequest `bad_hours`: also if they overlap."""
    result = spans(hall, texts)
    for (_, end), (start, _) in pairwise(result):
        if start < end:
            raise BadRequest("bad_hours", f"Opening hours overlap before {clock(end)}.")
    return result


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
