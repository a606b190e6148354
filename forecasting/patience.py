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
from forecasting.linear_model import t_quantile

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Waits:
    """Tickets in columns: seconds until they left or were called, whether they left, and the number of their day."""

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


def leaving(waits: Waits, at_seconds: Sequence[int]) -> list[Leaving]:
    """The share that leaves by each of these waits."""
    distinct, places = np.unique(waits.seconds, return_inverse=True)
    left = np.bincount(places, waits.has_left, len(distinct))
    every = np.bincount(places, minlength=len(distinct))
    waiting = every[::-1].cumsum()[::-1].astype(float)
    stays = np.cumprod(1 - left / waiting)
    with np.errstate(divide="ignore", invalid="ignore"):
        pulls = np.where(waiting > left, left / (waiting * (waiting - left)), 0.0)
    return [_at(waits, distinct, places, waiting, stays, pulls.cumsum(), seconds) for seconds in at_seconds]


def _at(waits: Waits, distinct: Numbers, places: Numbers, waiting: NDArray[np.float64], stays: NDArray[np.float64],
        pulls: NDArray[np.float64], seconds: int) -> Leaving:  # fmt: skip
    last = int(np.searchsorted(distinct, seconds, side="right")) - 1
    at_risk = int((waits.seconds >= seconds).sum())
    if at_risk == 0:
        return Leaving(seconds, 0, None)
    if last < 0:
        return Leaving(seconds, at_risk, 0.0)
    stay = float(stays[last])
    days = np.unique(waits.days)
    if len(days) < FEWEST_DAYS or not 0 < stay < 1:
        return Leaving(seconds, at_risk, 1 - stay)
    # The influence of each ticket on the curve (infinitesimal jackknife), summed by day, because days are the unit.
    own = np.where(waits.has_left & (places <= last), 1 / waiting[places], 0.0) - pulls[np.minimum(places, last)]
    by_day = np.bincount(np.searchsorted(days, waits.days), own * stay)
    deviation = sqrt(float((by_day**2).sum()) * len(days) / (len(days) - 1))
    # On the scale of log(−log), where the interval cannot leave 0 … 1.
    reach = t_quantile(len(days) - 1) * deviation / (stay * abs(log(stay)))
    ends = [1 - stay ** exp(sign * reach) for sign in (-1, 1)]
    return Leaving(seconds, at_risk, 1 - stay, ends[0], ends[1])
