"""Was a day out of the ordinary? The mean wait of each day, with the limits of a control chart.

A day that does not count (a holiday, today) has its mean, and takes no part in the limits.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np

from forecasting.control_chart import ChartedDay, control_chart
from operations.reporting.counted_days import CountedDays
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS
from queueing.measures import summary

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("day", "text"), ("weekday", "text"), ("called", "count"), ("mean_seconds", "seconds"),
    ("expected_seconds", "seconds"), ("low_seconds", "seconds"), ("high_seconds", "seconds"), ("signal", "text"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and day on which somebody was called."""
    waits = desk.facts(ask.period).histograms("wait_seconds", ("hall", "day"))
    rows: list[tuple[Cell, ...]] = []
    for hall in sorted({hall for hall, _ in waits}):
        days = {date.fromordinal(day): waits[of_hall, day] for of_hall, day in sorted(waits) if of_hall == hall}
        rows += _rows(desk, hall, days)
    signals = sum(row[-1] not in ("", "left_out") for row in rows)
    totals: dict[str, Cell] = {"called": sum(sum(wait.values()) for wait in waits.values()), "signals": signals}
    return Report("day-means", ask, COLUMNS, tuple(rows), totals)


def _rows(desk: Desk, hall: str, days: Mapping[date, Mapping[int, int]]) -> list[tuple[Cell, ...]]:
    counted_days = CountedDays(desk)
    counted = [day for day in days if counted_days.reason(hall, day) is None]
    means = np.array([_mean(days[day]) for day in counted])
    charted = control_chart(means, np.array([day.weekday() for day in counted], np.int64)) if counted else []
    chart = dict(zip(counted, charted, strict=True))
    return [
        (
            hall,
            day.isoformat(),
            WEEKDAYS[day.weekday()],
            sum(wait.values()),
            summary(wait).mean,
            *_cells(chart.get(day)),
        )
        for day, wait in days.items()
    ]


def _mean(wait: Mapping[int, int]) -> float:
    return sum(seconds * count for seconds, count in wait.items()) / sum(wait.values())


def _cells(day: ChartedDay | None) -> tuple[Cell, ...]:
    if day is None:
        return None, None, None, "left_out"
    ends = (None if end is None else round(end) for end in (day.low_seconds, day.high_seconds))
    return round(day.expected_seconds), *ends, day.signal or ""
