"""How many people will come in each half-hour of a weekday, with an interval for each figure.

A figure is the weighted mean of the latest days of that weekday. The weight of a day halves every six weeks. Days
differ by more than chance, because of the weather or a deadline. The spread of the half-hours around their means
measures that. The intervals are for a single future day, not for the mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median

from forecasting.what_if.conditions import LoggedDay
from forecasting.what_if.figures import BIN

HALF_LIFE_DAYS = 42.0
MOST_DAYS = 12
"""The forecast uses at most this many of the latest days of the weekday."""
Z = 1.645
"""90 % of a normal distribution lie within this many standard deviations of its mean."""
FEWER = 0.4
"""A day with less than this share of its weekday's median visits is left out: probably an unrecorded holiday."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Visits in a future half-hour: the mean, and the bounds that contain 90 % of such days."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WeekdayForecast:
    """Visits by half-hour (numbered from midnight) and of the whole day. `days`: the days it was learnt from,
    in order.
    """

    half_hours: Mapping[int, Forecast]
    whole: Forecast
    days: tuple[LoggedDay, ...]


def ordinary(days: Sequence[LoggedDay]) -> tuple[list[LoggedDay], list[date]]:
    """Split days of one weekday: the ordinary days, and the dates of those on which hardly anybody came."""
    usual = median(len(day.visits) for day in days) if days else 0.0
    ordinary_days = [day for day in days if len(day.visits) >= FEWER * usual]
    return ordinary_days, [day.day for day in days if len(day.visits) < FEWER * usual]


def forecast(days: Sequence[LoggedDay], on: date) -> WeekdayForecast | None:
    """The forecast for the date `on`. `days`: ordinary days of its weekday, in order. None: none of them is
    before it.
    """
    latest_days = tuple(day for day in days if day.day < on)[-MOST_DAYS:]
    if not latest_days:
        return None
    weights = [0.5 ** ((on - day.day).days / HALF_LIFE_DAYS) for day in latest_days]
    counts = [_counts(day) for day in latest_days]
    bins = sorted({n for day in counts for n in day})
    values = {n: [float(day.get(n, 0)) for day in counts] for n in bins}
    means = {n: _weighted(values[n], weights) for n in bins}
    single_day_factor = 1 + sum(weight**2 for weight in weights) / sum(weights) ** 2
    spread = _spread([values[n] for n in bins], [means[n] for n in bins], weights)
    totals = [float(len(day.visits)) for day in latest_days]
    mean_total = _weighted(totals, weights)
    return WeekdayForecast(
        {n: _between(means[n], spread * single_day_factor) for n in bins},
        _between(mean_total, _spread([totals], [mean_total], weights) * single_day_factor),
        latest_days,
    )


def _counts(day: LoggedDay) -> dict[int, int]:
    counts: dict[int, int] = {}
    for visit in day.visits:
        n = int(visit.arrived // BIN)
        counts[n] = counts.get(n, 0) + 1
    return counts


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _spread(values: Sequence[Sequence[float]], means: Sequence[float], weights: Sequence[float]) -> float:
    """The variance as a multiple of that of chance alone, at least 1: Pearson's statistic over its degrees of
    freedom.
    """
    days = len(weights)
    if days < 2:
        return 2.0
    total, bin_count = 0.0, 0
    for counts_of_bin, mean in zip(values, means, strict=True):
        if mean >= 1:
            squares = [(value - mean) ** 2 for value in counts_of_bin]
            total += _weighted(squares, weights) / mean * days / (days - 1)
            bin_count += 1
    return max(1.0, total / bin_count) if bin_count else 1.0


def _between(mean: float, variance_factor: float) -> Forecast:
    """The interval around a mean, computed on the square-root scale: a count's variance is constant there (Anscombe
    1948).
    """
    half_width = Z / 2 * sqrt(variance_factor)
    root = sqrt(mean + 0.375)
    low = max(0.0, root - half_width) ** 2 - 0.375
    return Forecast(mean, max(0.0, low), (root + half_width) ** 2 - 0.375)
