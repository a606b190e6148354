"""A funnel plot (Spiegelhalter 2005): which of several windows or halls differ by more than chance.

Around a common target, limits grow narrower with the number of cases. Where units differ among themselves by more than
chance, as they nearly always do, limits of chance alone would call most large units unusual. So the spread between
units is estimated (additive random effects, after DerSimonian and Laird) from z-scores of which the outermost tenth on
each side is pulled in (winsorised), and the limits are widened by it. Pulling in makes normal scores look closer
together than they are; they are made as wide again.
"""

from dataclasses import dataclass
from math import floor
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

FEWEST_UNITS = 5
"""With fewer units there are no limits: the spread between them cannot be told from chance."""
WINSORISED = 0.1
INNER, OUTER = 1.96, 3.09
"""Standard deviations of the limits: 95 % and 99.8 % of units lie within them when nothing sets them apart."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`between`: the standard deviation between units beyond chance. `inner` and `outer`: how far the limits are from
    the target, of each unit. `dispersion`: the mean square of the z-scores; 1: chance alone.
    """

    between: float
    dispersion: float
    inner: Floats
    outer: Floats


def funnel(values: Floats, errors: Floats, target: float) -> Funnel | None:
    """The limits of each unit from its value and the standard error that chance gives it, each above 0. None: too few
    units.
    """
    units = len(values)
    if units < FEWEST_UNITS:
        return None
    scores = winsorised((values - target) / errors)
    dispersion = float(np.mean(scores**2)) / square_of_winsorised(floor(WINSORISED * units) / units)
    weights = errors**-2
    spare = weights.sum() - (weights**2).sum() / weights.sum()
    between = np.sqrt(max(0.0, (units * dispersion - (units - 1)) / spare))
    widths = np.sqrt(errors**2 + between**2)
    return Funnel(float(between), dispersion, INNER * widths, OUTER * widths)


def winsorised(scores: Floats) -> Floats:
    """The scores, of which the outermost tenth on each side take the value of the next.

    >>> winsorised(np.arange(10.0)).tolist()
    [1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 8.0]
    """
    cut = floor(WINSORISED * len(scores))
    ordered = np.sort(scores)
    return np.clip(scores, ordered[cut], ordered[len(scores) - 1 - cut])


def square_of_winsorised(share: float) -> float:
    """The mean square of normal scores of which this share on each side was pulled in.

    >>> round(square_of_winsorised(0.1), 3), square_of_winsorised(0.0)
    (0.679, 1.0)
    """
    if share == 0.0:
        return 1.0
    normal = NormalDist()
    end = normal.inv_cdf(1 - share)
    return 1 - 2 * share - 2 * end * normal.pdf(end) + 2 * share * end**2
