"""Was a day out of the ordinary? The mean wait of each day, with the limits of a control chart.

A day that does not count (a holiday, today) has its mean, and takes no part in the limits.
"""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter

import numpy as np

from forecasting.control_chart import ChartedDay, control_chart
from operations.reporting.counted_days import CountedDays
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS

DEFINITION_VERSION = 3
COLUMNS = (
    ("hall", "text"), ("day", "text"), ("weekday", "text"), ("special_day", "text"), ("called", "count"),
    ("mean_seconds", "seconds"), ("expected_seconds", "seconds"), ("low_seconds", "seconds"),
    ("high_seconds", "seconds"), ("signal", "text"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and day on which somebody was called. `special_day`: why it does not count, or ""."""
    waits = desk.facts(ask.period).sums_of_days("wait_seconds")
    calendar = CountedDays(desk)
    rows: list[tuple[Cell, ...]] = []
    for hall, of_hall in groupby(sorted(waits), key=itemgetter(0)):
        rows += _rows(calendar, hall, {date.fromordinal(key[1]): waits[key] for key in of_hall})
    signals = sum(row[-1] not in ("", "left_out") for row in rows)
    totals: dict[str, Cell] = {"called": sum(called for called, _ in waits.values()), "signals": signals}
    return Report("day-means", ask, COLUMNS, tuple(rows), totals)


def _rows(calendar: CountedDays, hall: str, days: Mapping[date, tuple[int, int]]) -> list[tuple[Cell, ...]]:
    """`days`: how many were called on each, and their seconds together."""
    reasons = {day: calendar.reason(hall, day) for day in days}
    counted = [day for day, reason in reasons.items() if reason is None]
    means = np.array([days[day][1] / days[day][0] for day in counted])
    charted = control_chart(means, np.array([day.weekday() for day in counted], np.int64)) if counted else []
    chart = dict(zip(counted, charted, strict=True))
    return [
        (
            hall, day.isoformat(), WEEKDAYS[day.weekday()], reasons[day] or "", called, round(seconds / called),
            *_cells(chart.get(day)),
        )
        for day, (called, seconds) in days.items()
    ]  # fmt: skip


def _cells(day: ChartedDay | None) -> tuple[Cell, ...]:
    if day is None:
        return None, None, None, "left_out"
    low, high = day.low_seconds, day.high_seconds
    return (
        round(day.expected_seconds), None if low is None else round(low), None if high is None else round(high),
        day.signal or "",
    )  # fmt: skip
