"""How much one very long day more would have added to a period's mean: what twenty days cannot show.

Where the mean of a period hangs on a few terrible days a year, many periods have none of them. Their mean is too small,
and so is their scatter: an interval made of the scatter alone is too narrow on one side. No day is shorter than others
by as much, so the logarithms of the days' means show it: above their middle they lie further apart than below.
"""

import numpy as np

from forecasting.linear_model import Floats

TAIL = 0.25
"""The share of the days that are called the longest, and the share called the shortest."""
_TINY = 1e-9


def allowance(means: Floats, mean: float) -> float:
    """The share by which a period's mean may be too small for want of rare days; 0 where its days are even.

    `means`: of each day, above 0. `mean`: of the whole period. One day in so many might lie beyond the longest: by the
    mean excess of the longest days over the next, as exponential tails do, which forget how far they have come. It
    counts by how much further the longest days lie apart than the shortest.
    """
    logs = np.sort(np.log(means))
    tail = max(2, round(len(logs) * TAIL))
    if len(logs) < 2 * tail + 1 or mean <= 0:
        return 0.0
    above = float(logs[-tail:].sum() / tail - logs[-tail - 1])
    below = float(logs[tail] - logs[:tail].sum() / tail)
    unevenness = max(0.0, 1 - below / max(above, _TINY))
    longer_still = float(np.exp(logs[-1] + above))
    return unevenness * max(0.0, longer_still / mean - 1) / len(logs)
