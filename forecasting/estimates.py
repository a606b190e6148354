"""The wait time of a ticket from its line's latest calls alone: people ahead × measured time between calls, as P50 and
P90. It is what a better estimate is compared with, and one of the things that the model of waits sees.

A gap in which nobody waited says nothing about the windows' speed, so no gap counts for more than `LONGEST_GAP` usual
gaps. While few calls are measured, the estimate leans on the line's usual gap (a prior worth `PRIOR_CALLS` calls).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import NormalDist

PRIOR_CALLS = 8
LATEST_CALLS = 40
LONGEST_GAP = 5.0
# Gaps between calls of several windows are close to exponential (superposition of many renewal processes, see
# Cox & Smith 1954); their coefficient of variation starts there and is measured, too.
PRIOR_SPREAD = 1.0
_Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast windows call: mean seconds between calls, their coefficient of variation, number of measured calls."""

    seconds_between_calls: float
    spread: float
    samples: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A wait time in whole seconds: half of all such waits end by P50, nine in ten by P90."""

    p50_seconds: int
    p90_seconds: int


def measure_pace(called_ats: Sequence[datetime], usual_gap: float) -> Pace:
    """The pace of the calls so far (oldest first). `usual_gap`: the seconds between calls before any is measured."""
    prior = max(1.0, usual_gap)
    gaps = _gaps(called_ats, prior * LONGEST_GAP)
    mean = (prior * PRIOR_CALLS + sum(gaps)) / (PRIOR_CALLS + len(gaps))
    squares = PRIOR_CALLS * (PRIOR_SPREAD * mean) ** 2 + sum((gap - mean) ** 2 for gap in gaps)
    spread = sqrt(squares / (PRIOR_CALLS + len(gaps))) / mean
    return Pace(mean, spread, len(gaps))


def _gaps(called_ats: Sequence[datetime], longest: float) -> list[float]:
    latest = called_ats[-LATEST_CALLS - 1 :]
    second = timedelta(seconds=1)
    return [min(longest, max(0.0, (b - a) / second)) for a, b in pairwise(latest)]


def estimate(ahead: int, pace: Pace) -> Estimate:
    """The wait time with `ahead` people ahead at this pace.

    `ahead` + 1 calls must come. Their sum is close to a gamma distribution. Its variance is the variance of the gaps
    plus that of their measured mean, which all gaps share: calls·s² + calls²·s²/n. The quantiles are Wilson and
    Hilferty's (1931), right to a percent for a shape of 1 or more.
    """
    calls = ahead + 1
    mean = calls * pace.seconds_between_calls
    shape = calls / (max(pace.spread, 0.2) ** 2 * (1 + calls / (pace.samples + PRIOR_CALLS)))
    p50 = round(_gamma_quantile(mean, shape, 0.0))
    return Estimate(p50, max(p50, round(_gamma_quantile(mean, shape, _Z90))))


def _gamma_quantile(mean: float, shape: float, z: float) -> float:
    root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))
    return float(mean * max(root, 0.0) ** 3)
