"""The wait time of a ticket: people ahead × measured time between calls, as P50 and P90.

The time between calls is measured on the latest calls of the windows that may take the ticket. A gap in which nobody
waited says nothing about the windows' speed, so no gap counts for more than `LONGEST_GAP` typical gaps. While few calls
are measured, the estimate leans on the hall's typical service time divided by the number of open windows (a prior worth
`PRIOR_CALLS` calls).
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
    """How fast open windows call: mean seconds between calls, their coefficient of variation, number of measured calls.

    `idle_windows`: windows that are open and free now; each of them calls at once.
    """

    seconds_between_calls: float
    spread: float
    samples: int
    idle_windows: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A wait time in whole seconds: half of all such waits end by P50, nine in ten by P90."""

    p50_seconds: int
    p90_seconds: int


def measure_pace(
    called_ats: Sequence[datetime],
    open_windows: int,
    typical_service_seconds: float,
    idle_windows: int = 0,
) -> Pace | None:
    """The pace of the open windows from their calls so far (oldest first); None: no window is open."""
    if open_windows < 1:
        return None
    prior = max(1.0, typical_service_seconds / open_windows)
    gaps = _gaps(called_ats, prior * LONGEST_GAP)
    mean = (prior * PRIOR_CALLS + sum(gaps)) / (PRIOR_CALLS + len(gaps))
    squares = PRIOR_CALLS * (PRIOR_SPREAD * mean) ** 2 + sum((gap - mean) ** 2 for gap in gaps)
    spread = sqrt(squares / (PRIOR_CALLS + len(gaps))) / mean
    return Pace(mean, spread, len(gaps), idle_windows)


def _gaps(called_ats: Sequence[datetime], longest: float) -> list[float]:
    latest = called_ats[-LATEST_CALLS - 1 :]
    second = timedelta(seconds=1)
    return [min(longest, max(0.0, (b - a) / second)) for a, b in pairwise(latest)]


def estimate(ahead: int, pace: Pace | None) -> Estimate | None:
    """The wait time with `ahead` people ahead at this pace; None: no window is open.

    `ahead` + 1 calls must come, minus those that idle windows make at once. Their sum is close to a gamma distribution.
    Its variance is the variance of the gaps plus that of their measured mean, which all gaps share: calls·s² +
    calls²·s²/n. The quantiles are Wilson and Hilferty's (1931), right to a percent for a shape of 1 or more.
    """
    if pace is None:
        return None
    calls = max(0, ahead + 1 - pace.idle_windows)
    if calls == 0:
        return Estimate(0, 0)
    mean = calls * pace.seconds_between_calls
    shape = calls / (max(pace.spread, 0.2) ** 2 * (1 + calls / (pace.samples + PRIOR_CALLS)))
    p50 = round(_gamma_quantile(mean, shape, 0.0))
    return Estimate(p50, max(p50, round(_gamma_quantile(mean, shape, _Z90))))


def _gamma_quantile(mean: float, shape: float, z: float) -> float:
    root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))
    return float(mean * max(root, 0.0) ** 3)
