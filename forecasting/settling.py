"""How many visits a matter takes until it is settled, from how each handling of it ended.

Whoever is told "not possible" comes again until the matter is done or accepted. So in a steady state there are as many
handlings as visits, and one settled handling for each matter.
"""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from forecasting.day_changes import FEWEST_DAYS
from forecasting.linear_model import t_quantile

FEWEST_OF_EACH = 10
"""With fewer handlings that settled, or that did not, intervals were found to be unreliable."""


@dataclass(frozen=True, slots=True)
class VisitsPerMatter:
    """The mean number of visits per settled matter, at least 1, and its 95 % interval; None: too few days, or too few
    handlings of one of both kinds.
    """

    mean: float
    low: float | None = None
    high: float | None = None


def visits_per_matter(handled: NDArray[np.int64], settled: NDArray[np.int64]) -> VisitsPerMatter | None:
    """Of the numbers of handlings on each day, and of those that settled a matter; None: no matter was settled.

    Days are the unit: handlings of one day share its staff, its rules and its crowd. The interval is one of the share
    settled, a ratio of sums over days, on the scale of log odds, where it cannot leave 0 … 1.
    """
    every, good = int(handled.sum()), int(settled.sum())
    if not good:
        return None
    is_day = handled > 0
    days = int(is_day.sum())
    if days < FEWEST_DAYS or min(good, every - good) < FEWEST_OF_EACH:
        return VisitsPerMatter(every / good)
    share = good / every
    # What one day does to the share, with the leverage of its volume taken out (as HC3 does).
    pull = (settled[is_day] - share * handled[is_day]) / (every - handled[is_day])
    odds, reach = log(share / (1 - share)), t_quantile(days - 1) * sqrt(float((pull**2).sum())) / (share * (1 - share))
    low, high = (1 + exp(-(odds + reach))), (1 + exp(-(odds - reach)))
    return VisitsPerMatter(every / good, low, high)
