"""How long people wait before they leave, by the estimator of Kaplan and Meier (1958).

People who were called would have waited longer, so their patience is unknown. Leaving them out would be wrong, and so
would counting them as patient forever. The estimator counts each of them only until the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from forecasting.day_changes import FEWEST_DAYS
from forecasting.linear_model import Floats, t_quantile

Numbers = NDArray[np.int64] | NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Waits:
    """Tickets in columns: whole seconds until they left or were called, whether they left, and the number of
    their day."""

    seconds: Numbers
    has_left: NDArray[np.bool_]
    days: Numbers


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of people who must wait `seconds`: the share that leaves by then, and its 95 % interval by days.

    `at_risk`: the tickets that waited so long. `share` None: nobody did, so it is unknown. The bounds are None where
    there are too few days, or where nobody or everybody left.
    """

    seconds: int
    at_risk: int
    share: float | None
    low: float | None = None
    high: float | None = None


def leaving(parts: Sequence[Waits], at_seconds: Sequence[int]) -> list[Leaving]:
    """The share that leaves by each of these waits, which are in order; of all parts together."""
    curve = _Curve.of(parts, at_seconds)
    days = _ByDay.of(parts, curve, at_seconds)
    return [_at(curve, days, place, seconds) for place, seconds in enumerate(at_seconds)]


@dataclass(frozen=True, slots=True)
class _Curve:
    """By second, from 0 on: how many still wait, the share that has stayed, and the sum of the hazards' variances."""

    waiting: Floats
    stays: Floats
    pulls: Floats

    @classmethod
    def of(cls, parts: Sequence[Waits], at_seconds: Sequence[int]) -> "_Curve":
        end = max((int(part.seconds.max(initial=0)) for part in parts), default=0)
        size = min(end, max(at_seconds)) + 2  # the last is of all longer waits
        left, every = np.zeros(size), np.zeros(size)
        for part in parts:
            seconds = np.minimum(part.seconds, size - 1)
            every += np.bincount(seconds, minlength=size)
            left += np.bincount(seconds[part.has_left], minlength=size)
        waiting: Floats = every[::-1].cumsum()[::-1]
        hazard, pulls = np.zeros(size), np.zeros(size)
        np.divide(left, waiting, hazard, where=waiting > 0)
        np.divide(left, waiting * (waiting - left), pulls, where=waiting > left)
        stays: Floats = np.cumprod(1 - hazard, dtype=np.float64)
        return cls(waiting, stays, pulls.cumsum())

    def at_risk(self, seconds: int) -> int:
        """How many waited so long."""
        return int(self.waiting[seconds]) if seconds < len(self.waiting) else 0


@dataclass(frozen=True, slots=True)
class _ByDay:
    """By day and stretch between the asked waits: tickets, and the sum of their influences on the curve, which are
    final where the ticket's own wait is over.
    """

    counts: Floats
    influence: Floats

    @classmethod
    def of(cls, parts: Sequence[Waits], curve: _Curve, at_seconds: Sequence[int]) -> "_ByDay":
        days = np.unique(np.concatenate([_runs(part.days) for part in parts])) if parts else np.zeros(0, np.int64)
        shape = len(days), len(at_seconds) + 1
        counts, influence = np.zeros(shape), np.zeros(shape)
        own = np.divide(1.0, curve.waiting, np.zeros(len(curve.waiting)), where=curve.waiting > 0)
        stretch = np.searchsorted(at_seconds, np.arange(len(own)))
        first, last = (int(days[0]), int(days[-1])) if len(days) else (0, 0)
        begins = np.zeros(last - first + 1, np.int64)  # of each day the place of its first cell
        begins[days - first] = np.arange(len(days)) * shape[1]
        for part in parts:
            seconds = np.minimum(part.seconds, len(own) - 1)
            cells = begins[part.days - first] + stretch[seconds]
            each = np.where(part.has_left, own[seconds], 0.0) - curve.pulls[seconds]
            counts += np.bincount(cells, minlength=counts.size).reshape(shape)
            influence += np.bincount(cells, each, influence.size).reshape(shape)
        return cls(counts, influence)

    def upto(self, place: int, pull: float) -> Floats:
        """The influence of each day on the curve at one of the asked waits. Who still waits there has pulled so far."""
        later = self.counts[:, place + 1 :].sum(axis=1)
        influence: Floats = self.influence[:, : place + 1].sum(axis=1) - pull * later
        return influence


def _runs(days: Numbers) -> Numbers:
    """The days without those that repeat the one before: few are left where tickets come day by day."""
    return days[np.flatnonzero(np.append(True, days[1:] != days[:-1])[: len(days)])]


def _at(curve: _Curve, days: _ByDay, place: int, seconds: int) -> Leaving:
    at_risk = curve.at_risk(seconds)
    if at_risk == 0:
        return Leaving(seconds, 0, None)
    stay, number = float(curve.stays[seconds]), len(days.counts)
    if number < FEWEST_DAYS or not 0 < stay < 1:
        return Leaving(seconds, at_risk, 1 - stay)
    # The influence of each ticket on the curve (infinitesimal jackknife), summed by day, because days are the unit.
    by_day = days.upto(place, float(curve.pulls[seconds])) * stay
    deviation = sqrt(float((by_day**2).sum()) * number / (number - 1))
    # On the scale of log(−log), where the interval cannot leave 0 … 1.
    reach = t_quantile(number - 1) * deviation / (stay * abs(log(stay)))
    ends = [1 - stay ** exp(sign * reach) for sign in (-1, 1)]
    return Leaving(seconds, at_risk, 1 - stay, ends[0], ends[1])
