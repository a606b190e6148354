"""How many people will come in each half-hour of a weekday, with an interval for each figure.

A figure is the weighted mean of the latest days of that weekday. The weight of a day halves every six weeks. Days
differ by more than chance, because of the weather or a deadline, and a mean follows a trend late. How far each day lay
from the forecast that the days before it would have given measures both. The intervals are for a single future day,
not for the mean. Where the season is known (`forecasting.what_if.season`), each day counts as it would have been in the
season of the date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median

from forecasting.linear_model import t_quantile
from forecasting.what_if.conditions import LoggedDay
from forecasting.what_if.figures import BIN
from forecasting.what_if.season import FEWER, Season

HALF_LIFE_DAYS = 42.0
MOST_DAYS = 12
"""The forecast uses at most this many of the latest days of the weekday."""
Z = 1.645
"""90 % of a normal distribution lie within this many standard deviations of its mean."""
USUAL_SPREAD, SPREAD_PRIOR = 0.15, 3
"""Before a weekday's own days say otherwise, its days are taken to differ by so much (coefficient of variation); that
counts as many days.
"""
UNLIKE = 0.3
"""A day that stands in for others may differ from them by so much more (coefficient of variation)."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Visits in a future half-hour: the mean, and the bounds that contain 90 % of such days."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WeekdayForecast:
    """Visits by half-hour (numbered from midnight) and of the whole day. `days`: the days it was learnt from,
    in order. `season`: the mean as a multiple of what it were without the season; None: the season is not known.
    """

    half_hours: Mapping[int, Forecast]
    whole: Forecast
    days: tuple[LoggedDay, ...]
    season: float | None = None


def ordinary(days: Sequence[LoggedDay]) -> tuple[list[LoggedDay], list[date]]:
    """Split days of one weekday: the ordinary days, and the dates of those on which hardly anybody came."""
    usual = median(len(day.visits) for day in days) if days else 0.0
    ordinary_days = [day for day in days if len(day.visits) >= FEWER * usual]
    return ordinary_days, [day.day for day in days if len(day.visits) < FEWER * usual]


def forecast(
    days: Sequence[LoggedDay], on: date, season: Season | None = None, unlike: float = 0.0
) -> WeekdayForecast | None:
    """The forecast for the date `on`. `days`: ordinary days of its weekday, in order. `unlike`: by how much it may
    differ from days like these beyond chance and their own differences (`UNLIKE`). None: none of them is before it.
    """
    latest_days = tuple(day for day in days if day.day < on)[-MOST_DAYS:]
    if not latest_days:
        return None
    weights = [0.5 ** ((on - day.day).days / HALF_LIFE_DAYS) for day in latest_days]
    counts = [_counts(day) for day in latest_days]
    factors = _factors(latest_days, on, season)
    as_on = factors or [1.0] * len(latest_days)
    bins = sorted({n for day in counts for n in day})
    values = {n: [day.get(n, 0) * factor for day, factor in zip(counts, as_on, strict=True)] for n in bins}
    means = {n: _weighted(values[n], weights) for n in bins}
    single_day = _single_day_factor(weights)
    spread = _spread([values[n] for n in bins], weights)
    plain = [float(len(day.visits)) for day in latest_days]
    totals = [total * factor for total, factor in zip(plain, as_on, strict=True)]
    t = t_quantile(SPREAD_PRIOR + len(latest_days) - 1, Z)
    return WeekdayForecast(
        {n: _between(means[n], spread * single_day, t, unlike) for n in bins},
        _between(_weighted(totals, weights), _spread([totals], weights) * single_day, t, unlike),
        latest_days,
        None if factors is None else _weighted(totals, weights) / max(1.0, _weighted(plain, weights)),
    )


def _factors(days: Sequence[LoggedDay], on: date, season: Season | None) -> list[float] | None:
    """By what each day counts for the season; None: it is not known around all of them."""
    if season is None:
        return None
    factors = [season.factor(day.day, on) for day in days]
    return None if None in factors else [factor for factor in factors if factor is not None]


def _counts(day: LoggedDay) -> dict[int, int]:
    counts: dict[int, int] = {}
    for visit in day.visits:
        n = int(visit.arrived // BIN)
        counts[n] = counts.get(n, 0) + 1
    return counts


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _single_day_factor(weights: Sequence[float]) -> float:
    """The variance of a day around a weighted mean of others, as a multiple of a day's own."""
    return 1 + sum(weight**2 for weight in weights) / sum(weights) ** 2


def _spread(values: Sequence[Sequence[float]], weights: Sequence[float]) -> float:
    """The variance of days as a multiple of that of chance alone, at least 1. `values`: for each half-hour, its counts
    by day.
    """
    means = [mean for counts in values if (mean := _weighted(counts, weights)) >= 1]
    usual = 1 + USUAL_SPREAD**2 * sum(means) / len(means) if means else 1.0
    misses = [_miss(values, weights, day) for day in range(1, len(weights))]
    days = [miss for miss in misses if miss is not None]
    return max(1.0, (SPREAD_PRIOR * usual + sum(days)) / (SPREAD_PRIOR + len(days)))


def _miss(values: Sequence[Sequence[float]], weights: Sequence[float], day: int) -> float | None:
    """How far a day lay from its forecast by the days before it: the square, as a multiple of what chance alone makes.
    None: hardly anybody was forecast.
    """
    earlier = weights[:day]
    squares = [
        (counts[day] - mean) ** 2 / mean / _single_day_factor(earlier)
        for counts in values
        if (mean := _weighted(counts[:day], earlier)) >= 1
    ]
    return sum(squares) / len(squares) if squares else None


def _between(mean: float, variance_factor: float, t: float, unlike: float) -> Forecast:
    """The interval around a mean, computed on the square-root scale: a count's variance is constant there (Anscombe
    1948).
    """
    half_width = t / 2 * sqrt(variance_factor + unlike**2 * mean)
    root = sqrt(mean + 0.375)
    low = max(0.0, root - half_width) ** 2 - 0.375
    return Forecast(mean, max(0.0, low), (root + half_width) ** 2 - 0.375)
