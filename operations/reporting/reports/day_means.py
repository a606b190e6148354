"""Was a day out of the ordinary? The mean wait of each day, with the limits of a control chart.

A day that does not count (a holiday, today) has its mean, and takes no part in the limits. Who left stands beside the
waits: a hall that people run away from would look quick.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np

from forecasting.control_chart import ChartedDay, control_chart
from operations.reporting.counted_days import CountedDays
from operations.reporting.crowds import LEFT_COLUMNS
from operations.reporting.day_crowds import DayCrowd, day_crowds
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS
from queueing.measures import share

LEFT_NAMES = tuple(name for name, unit in LEFT_COLUMNS if unit == "count")

DEFINITION_VERSION = 5
COLUMNS = (
    ("hall", "text"), ("day", "text"), ("weekday", "text"), ("special_day", "text"), ("tickets", "count"),
    ("called", "count"), ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"),
    ("expected_seconds", "seconds"), ("low_seconds", "seconds"), ("high_seconds", "seconds"), ("signal", "text"),
    *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and day with a ticket; of a day on which nobody was called, who left is all that is known.
    `special_day`: why it does not count, or "".
    """
    calendar, crowds = CountedDays(desk), day_crowds(desk.facts(ask.period))
    rows = [row for hall, days in groupby(crowds, key=attrgetter("hall")) for row in _rows(calendar, hall, list(days))]
    names = [name for name, _ in COLUMNS]
    columns: dict[str, tuple[Any, ...]] = dict(zip(names, zip(*rows, strict=True), strict=False))  # no rows, no columns
    counts = {name: sum(columns.get(name, ())) for name in ("tickets", "called", *LEFT_NAMES)}
    totals: dict[str, Cell] = {**counts}
    totals["left_share"] = share(sum(counts[name] for name in LEFT_NAMES), counts["tickets"])
    totals["halls_without_holidays"] = calendar.halls_without_holidays
    totals["signals"] = sum(signal not in ("", "left_out") for signal in columns.get("signal", ()))
    return Report("day-means", ask, COLUMNS, tuple(rows), totals)


def _rows(calendar: CountedDays, hall: str, days: Sequence[DayCrowd]) -> Iterator[tuple[Cell, ...]]:
    dates = [date.fromordinal(each.day) for each in days]
    reasons = [calendar.reason(hall, day) for day in dates]
    counted = [(day, each) for day, each, reason in zip(dates, days, reasons, strict=True)
               if each.called and reason is None]  # fmt: skip
    means = np.array([each.waited_seconds / each.called for _, each in counted])
    charted = control_chart(means, np.array([day.weekday() for day, _ in counted], np.int64)) if counted else []
    chart = dict(zip((day for day, _ in counted), charted, strict=True))
    for day, each, reason in zip(dates, days, reasons, strict=True):
        crowd = each.crowd[:-1]  # without the longest
        yield (
            hall, *_named(day), reason or "", *crowd, *_cells(chart.get(day)), *each.left,
        )  # fmt: skip


@cache
def _named(day: date) -> tuple[str, str]:
    """The cells `day` and `weekday`, which the days of all halls share."""
    return day.isoformat(), WEEKDAYS[day.weekday()]


def _cells(day: ChartedDay | None) -> tuple[Cell, ...]:
    if day is None:
        return None, None, None, "left_out"
    low, high = day.low_seconds, day.high_seconds
    return (
        round(day.expected_seconds), None if low is None else round(low), None if high is None else round(high),
        day.signal or "",
    )  # fmt: skip
