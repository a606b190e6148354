"""How much a mean time changed between two periods, with a reliable interval. The unit is the day, not the ticket.

Visits of one day share the same crowd, staff and weather, so a thousand visits on ten days say little more than ten
independent values. There are two questions with different answers:

- `change_of_totals`: the mean of all visits, all days together, after against before. A busy day weighs more than a
  quiet one. This is the figure that a hall publishes.
- `change_of_typical_day`: a day of the same weekday with as many tickets, after against before. Everything is on the
  scale of logarithms, so one terrible day does not decide.

Each is a linear model of the days, with residuals of unequal size: variances are HC3 (MacKinnon & White 1985), and the
degrees of freedom of the t quantile are Satterthwaite's (as in Bell & McCaffrey 2002, and Imbens & Kolesár 2016).
The interval of all visits also allows for very long days that a period was too short to have (`forecasting.rare_days`).
"""

from collections.abc import Sized
from dataclasses import dataclass
from functools import lru_cache
from math import expm1, log, sqrt

import numpy as np
from numpy.typing import NDArray

from forecasting.days import Days, MixedDays, mixed
from forecasting.linear_model import LEAST_FREEDOM, Floats, LinearModel, t_quantile
from forecasting.rare_days import allowance

FEWEST_DAYS = 8
"""The fewest days in each period for an interval. With fewer, intervals were found to be unreliable."""
Weekdays = NDArray[np.int64]
_TINY = 1e-300
_LEAST_SECONDS = 1.0
"""A day whose mean is shorter counts as this, because zero has no logarithm."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as a share of before: −0.25 is a quarter less. `low`, `high`: its 95 % interval; None: too few days."""

    share: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeOfMeans(Change):
    """A change with the two means in seconds. Their difference has no interval, as it was found to be unreliable."""

    before_seconds: float = 0.0
    after_seconds: float = 0.0


def days_needed(before: Sized, after: Sized) -> int | None:
    """How many days each period must have before there is an interval; None: both have them."""
    return FEWEST_DAYS if min(len(before), len(after)) < FEWEST_DAYS else None


def change_of_totals(before: Days, after: Days) -> ChangeOfMeans | None:
    """The ratio of the two means of all tickets; None: a period has nothing to measure, or a mean of zero.

    With several kinds of service the means are those at one mix of kinds (`forecasting.days`).
    """
    return change_at_mix(*mixed(before, after))


def change_at_mix(before: MixedDays, after: MixedDays) -> ChangeOfMeans | None:
    """The same, of days whose mix of kinds is known."""
    if not before.weight:
        return None
    means = before.mean_seconds, after.mean_seconds
    if min(means) <= 0:
        return None
    share = means[1] / means[0] - 1
    if days_needed(before, after) is not None:
        return ChangeOfMeans(share, None, None, *means)
    variances, freedom = _variances(before, after)
    middle, reach = log(means[1] / means[0]), t_quantile(freedom) * sqrt(sum(variances))
    low, high = expm1(middle - reach - _rare_days(before)), expm1(middle + reach + _rare_days(after))
    return ChangeOfMeans(share, low, high, *means)


def _pulls(days: MixedDays) -> Floats:
    """The influence of each day on the mean's logarithm: the linearised ratio, scaled as by a jackknife."""
    share_of_period = days.counts / days.counts.sum()
    pulls: Floats = days.pulls / days.weight / max(days.mean_seconds, 1e-9) / np.maximum(1 - share_of_period, 0.5)
    return pulls


def _rare_days(days: MixedDays) -> float:
    """By how much the mean's logarithm may be too small because no very long day came."""
    return allowance(_day_means(days.seconds, days.counts), float(days.seconds.sum() / days.counts.sum()))


def _variances(before: MixedDays, after: MixedDays) -> tuple[list[float], float]:
    """The variance of each mean's logarithm, and the degrees of freedom of their sum.

    The days' pulls are freed of their weekdays, which come as often whatever happens. Where few days make most of the
    scatter, it is known less well than the number of days says. (Σv)² / Σv² is the number of equal days that would make
    it; normal ones count three times, because their squares differ, too. Two is on the safe side.
    """
    fit = _fit_of_means(before.weekdays.tobytes(), after.weekdays.tobytes())
    pulls = np.concatenate([_pulls(before) * len(before), _pulls(after) * len(after)])
    parts = (fit.shares * fit.model.residuals(pulls)) ** 2
    variances = [float(parts[: len(before)].sum()), float(parts[len(before) :].sum())]
    steady_days = 2 * float(parts.sum()) ** 2 / max(float(parts @ parts), _TINY)
    return variances, max(LEAST_FREEDOM, min(fit.freedom, steady_days))


def change_of_typical_day(before: Days, after: Days) -> Change | None:
    """log(a day's mean) on weekday, log(tickets) and period: the period's coefficient, as a share.

    None: the days cannot tell the period from the weekdays and the tickets.
    """
    if not len(before) or not len(after):
        return None
    fit = _fit_of_typical_day(
        before.weekdays.tobytes(), after.weekdays.tobytes(), np.concatenate([before.tickets, after.tickets]).tobytes()
    )
    if not fit.model.tells_last_apart:
        return None
    means = np.concatenate([_log_means(before), _log_means(after)])
    middle = float(fit.model.weights @ means)
    if days_needed(before, after) is not None:
        return Change(expm1(middle))
    reach = t_quantile(fit.freedom) * sqrt(float(((fit.shares * fit.model.residuals(means)) ** 2).sum()))
    return Change(expm1(middle), expm1(middle - reach), expm1(middle + reach))


@dataclass(frozen=True, slots=True)
class _Fit:
    """A model of days, the factors of its residuals, and its degrees of freedom. Lines that are open on the same days,
    and the measures of one line, share it.
    """

    model: LinearModel
    shares: Floats
    freedom: float

    @classmethod
    def of(cls, columns: Floats, shares: Floats | None = None) -> "_Fit":
        model = LinearModel(columns)
        corrected = model.corrected(model.weights if shares is None else shares)
        return cls(model, corrected, model.freedom_of(corrected))


@lru_cache(maxsize=32)
def _fit_of_means(before: bytes, after: bytes) -> _Fit:
    """Weekday and period; each mean is that of its period. The arguments are the weekdays."""
    first, second = (np.frombuffer(days, np.int64) for days in (before, after))
    shares = 1 / np.repeat([len(first), len(second)], [len(first), len(second)])
    return _Fit.of(_weekdays_and_period(first, second, lone_days_join=True), shares)


@lru_cache(maxsize=32)
def _fit_of_typical_day(before: bytes, after: bytes, tickets: bytes) -> _Fit:
    """Weekday, tickets and period. The arguments are the weekdays, and the tickets of all days."""
    first, second = (np.frombuffer(days, np.int64) for days in (before, after))
    columns = _weekdays_and_period(first, second)
    logs = np.log(np.maximum(np.frombuffer(tickets, np.float64), 1.0))
    return _Fit.of(np.column_stack([columns[:, :-1], logs - logs.mean(), columns[:, -1]]))


def _log_means(days: Days) -> Floats:
    seconds, counts = (column[:, 0] if column.shape[1] == 1 else column.sum(axis=1)
                       for column in (days.seconds, days.counts))  # fmt: skip
    logs: Floats = np.log(_day_means(seconds, counts))
    return logs


def _day_means(seconds: Floats, counts: Floats) -> Floats:
    """The mean of each day that has any tickets."""
    has_any = counts > 0
    if not has_any.all():
        seconds, counts = seconds[has_any], counts[has_any]
    means: Floats = np.maximum(seconds / counts, _LEAST_SECONDS)
    return means


def _weekdays_and_period(before: Weekdays, after: Weekdays, lone_days_join: bool = False) -> Floats:
    """A column of zeros and ones for each weekday, and the last for the period after.

    `lone_days_join`: the only day of its weekday counts as one of the commonest, so that it, too, shows its scatter.
    """
    weekdays = np.concatenate([before, after])
    numbers = np.bincount(weekdays, minlength=7)
    if lone_days_join:
        weekdays = np.where(numbers[weekdays] == 1, int(numbers.argmax()), weekdays)
    is_after = np.repeat([0.0, 1.0], [len(before), len(after)])
    return np.column_stack([*(weekdays == weekday for weekday in np.unique(weekdays)), is_after]).astype(np.float64)
