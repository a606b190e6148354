"""The figures of replays, by half-hour and for whole days, with ranges.

A visit belongs to the half-hour in which the ticket was taken. Percentiles use the nearest rank. Visitors who left
count as not called in time: counting only those who stayed would make the hall look better than it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from math import ceil, sqrt
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasting.linear_model import t_quantile
from forecasting.what_if.conditions import Conditions, Replay, Spans, Visit
from forecasting.what_if.learning import LoggedVisit

BIN = 1800
BINS = 96
"""Half-hours of two days, because a business date may end after midnight."""
MEASURES = (
    "visits", "called", "mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "share_within", "left_share",
    "not_called", "idle_seconds", "open_seconds", "windows",
)  # fmt: skip
OF_VISITS = ("mean_seconds", "p50_seconds", "p90_seconds", "longest_seconds", "share_within", "left_share")
"""For these measures, days are weighted by their visits; for all others, each day has the same weight."""
FEWEST_DAYS = 7
"""With fewer days, no interval holds the truth as often as it says: a few bad days make the change, and may not be
there."""
Floats = NDArray[np.float64]
Measured = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class DayResult:
    """One replay in columns. `waits`: seconds, NaN: never called. `idle`, `opened`: seconds of all windows together, by
    half-hour. `late`: as in `Replay`.
    """

    bins: NDArray[np.int64]
    waits: Floats
    left: NDArray[np.bool_]
    idle: Floats
    opened: Floats
    late: float


def day_result(visits: Sequence[Visit], replay: Replay, conditions: Conditions) -> DayResult:
    """The result of replaying these visits, in columns."""
    opened, busy = np.zeros(BINS), np.zeros(BINS)
    for window in conditions.windows:
        hours = conditions.hours.get(window.number, ())
        _spread(hours, opened)
        for span in replay.busy[window.number]:
            _spread([(max(span[0], start), min(span[1], end)) for start, end in hours], busy)
    return DayResult(
        np.array([min(BINS - 1, int(visit.arrived // BIN)) for visit in visits], np.int64),
        np.array([np.nan if wait is None else wait for wait in replay.waits], np.float64),
        np.array(replay.left, np.bool_),
        np.maximum(opened - busy, 0),
        opened,
        replay.late,
    )


def logged_result(visits: Sequence[LoggedVisit]) -> DayResult:
    """The same for a day as logged, without figures of windows."""
    waits = [np.nan if visit.called is None else max(0.0, visit.called - visit.arrived) for visit in visits]
    return DayResult(
        np.array([min(BINS - 1, int(visit.arrived // BIN)) for visit in visits], np.int64),
        np.array(waits, np.float64),
        np.array([visit.outcome in ("no_show", "cancelled") for visit in visits], np.bool_),
        np.zeros(BINS),
        np.zeros(BINS),
        0.0,
    )


def _spread(spans: Sequence[tuple[float, float]] | Spans, seconds_of_bins: Floats) -> None:
    """Add the seconds of the spans to the half-hours they fall in."""
    for start, end in spans:
        position = start
        while position < end:
            index = int(position // BIN)
            part_end = min(end, (index + 1) * BIN)
            seconds_of_bins[min(BINS - 1, index)] += part_end - position
            position = part_end


def measured(
    results: Sequence[DayResult], within_seconds: float, half_hour: int | None = None
) -> dict[str, float | None]:
    """The figures of these days together, for one half-hour or, with None, for whole days. Counts and seconds of
    windows are means per day. A figure is None if there was nobody to measure.
    """
    rows_of_days = [slice(None) if half_hour is None else result.bins == half_hour for result in results]
    waits = np.concatenate([result.waits[rows] for result, rows in zip(results, rows_of_days, strict=True)])
    left = np.concatenate([result.left[rows] for result, rows in zip(results, rows_of_days, strict=True)])
    called_waits = np.sort(waits[~np.isnan(waits)])
    days, visits = len(results), len(waits)
    windows = slice(None) if half_hour is None else slice(half_hour, half_hour + 1)
    idle = sum(float(result.idle[windows].sum()) for result in results) / days
    opened = sum(float(result.opened[windows].sum()) for result in results) / days
    within_count = int(np.sum((waits <= within_seconds) & ~left))
    return {
        "visits": visits / days,
        "called": len(called_waits) / days,
        "mean_seconds": float(called_waits.mean()) if len(called_waits) else None,
        "p50_seconds": _rank(called_waits, 0.5),
        "p90_seconds": _rank(called_waits, 0.9),
        "longest_seconds": float(called_waits[-1]) if len(called_waits) else None,
        "share_within": within_count / visits if visits else None,
        "left_share": float(left.mean()) if visits else None,
        "not_called": float(np.sum(np.isnan(waits) & ~left)) / days,
        "idle_seconds": idle,
        "open_seconds": opened,
        "windows": opened / BIN if half_hour is not None else None,
    }


def _rank(ordered: Floats, share: float) -> float | None:
    return float(ordered[max(1, ceil(share * len(ordered) - 1e-9)) - 1]) if len(ordered) else None


def ranged(runs: Sequence[Sequence[DayResult]], within_seconds: float, half_hour: int | None = None) -> dict[str, Any]:
    """The figures of several repetitions, each of the same days.

    `value`: the mean over the repetitions, each taking all days together. `low`, `high`: the 5 % and 95 % quantiles of
    the repetitions; they differ by chance alone. `day_low`, `day_high`: the 5 % and 95 % quantiles of the days, each
    day being the mean of its repetitions. None for a measure that has no value.
    """
    run_figures = [measured(run, within_seconds, half_hour) for run in runs]
    day_figures = _days(runs, within_seconds, half_hour)
    result: dict[str, Any] = {}
    for name in MEASURES:
        values = sorted(value for run in run_figures if (value := run[name]) is not None)
        days = sorted(value for day in day_figures if (value := day[name]) is not None)
        result[name] = None if not values else {
            "value": fmean(values),
            "low": _quantile(values, 0.05), "high": _quantile(values, 0.95),
            "day_low": _quantile(days, 0.05), "day_high": _quantile(days, 0.95),
        }  # fmt: skip
    return result


def differences(
    before: Sequence[Sequence[DayResult]],
    after: Sequence[Sequence[DayResult]],
    within_seconds: float,
    half_hour: int | None = None,
) -> dict[str, Any]:
    """After minus before, and its 95 % interval, with days as the unit. Of the mean wait it is the difference of both
    values of `ranged`; of every other measure the mean of the daily differences.

    The bounds are None with fewer than `FEWEST_DAYS` days. A measure is None if no day has it both times.
    """
    days_before, days_after = (_days(runs, within_seconds, half_hour) for runs in (before, after))
    pairs = list(zip(days_before, days_after, strict=True))
    result: dict[str, Any] = {}
    for name in MEASURES:
        daily_differences = [
            (b - a, (day_before["visits"] or 0.0) if name in OF_VISITS else 1.0)
            for day_before, day_after in pairs
            if (a := day_before[name]) is not None and (b := day_after[name]) is not None
        ]
        result[name] = _interval(daily_differences) if daily_differences else None
    if result["mean_seconds"] is not None:
        means = [
            _mean([measured(run, within_seconds, half_hour)["mean_seconds"] for run in runs]) or 0.0
            for runs in (before, after)
        ]
        pulls = [b - a for a, b in zip(_pulls(days_before), _pulls(days_after), strict=True)]
        called = [bool(a["called"] or b["called"]) for a, b in pairs]
        result["mean_seconds"] = _bounds(means[1] - means[0], list(compress(pulls, called)))
    return result


def _pulls(days: Sequence[Measured]) -> list[float]:
    """How far each day draws the mean wait of everybody who was called to itself (the linearised ratio)."""
    parts = [(day["called"] or 0.0, day["mean_seconds"] or 0.0) for day in days]
    total = sum(called for called, _ in parts)
    mean = sum(called * wait for called, wait in parts) / total
    return [called * (wait - mean) / total for called, wait in parts]


def _days(runs: Sequence[Sequence[DayResult]], within_seconds: float, half_hour: int | None) -> list[Measured]:
    """The figures of each day: the mean of its repetitions."""
    days: list[Measured] = []
    for repetitions in zip(*runs, strict=True):
        figures_of_day = [measured([result], within_seconds, half_hour) for result in repetitions]
        days.append({name: _mean([figures[name] for figures in figures_of_day]) for name in MEASURES})
    return days


def _mean(values: Sequence[float | None]) -> float | None:
    numbers = [value for value in values if value is not None]
    return fmean(numbers) if numbers else None


def _interval(differences: Sequence[tuple[float, float]]) -> dict[str, float | None]:
    """The weighted mean of (difference, weight) pairs and its interval, as a ratio estimate over days (Cochran 1977,
    6.3).
    """
    total = sum(weight for _, weight in differences) or 1.0
    value = sum(difference * weight for difference, weight in differences) / total
    return _bounds(value, [weight * (difference - value) / total for difference, weight in differences])


def _bounds(value: float, pulls: Sequence[float]) -> dict[str, float | None]:
    """A value and its interval by how far each day pulls at it. Waits of days are skew, so that Student's t alone would
    hold the truth too seldom: Hall's transformation (1992) corrects it.
    """
    days = len(pulls)
    if days < FEWEST_DAYS:
        return {"value": value, "low": None, "high": None}
    spread = sqrt(sum(pull**2 for pull in pulls) / (days - 1))
    if spread == 0:
        return {"value": value, "low": value, "high": value}
    skewness = sum((pull / spread) ** 3 for pull in pulls) / (days - 2) * sqrt((days - 1) / days)
    step, t = spread * sqrt(days), t_quantile(days - 1)
    return {"value": value, "low": value - step * _unskewed(t, skewness, days),
            "high": value - step * _unskewed(-t, skewness, days)}  # fmt: skip


def _unskewed(t: float, skewness: float, days: int) -> float:
    """The value that Hall's transformation of a studentized mean takes to `t`."""
    root = sqrt(days)
    shifted = t - skewness / (6 * root)
    if abs(skewness) < 1e-9:
        return shifted
    return float(3 * root / skewness * (np.cbrt(1 + skewness * shifted / root) - 1))


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[max(1, ceil(share * len(ordered) - 1e-9)) - 1]
