"""Figures of a report, from whole seconds and how often each occurred. Percentiles are nearest-rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

Histogram = Mapping[int, int]
"""Whole seconds → how many tickets."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Of one kind of time: how many, mean (rounded), median, P90 and the longest, in whole seconds.

    `n` 0: nothing was measured, and the others are None.
    """

    n: int
    mean: int | None = None
    p50: int | None = None
    p90: int | None = None
    longest: int | None = None


def summary(histogram: Histogram) -> Summary:
    """Summarise a histogram.

    >>> summary({60: 1, 120: 1, 600: 1})
    Summary(n=3, mean=260, p50=120, p90=600, longest=600)
    """
    n = sum(histogram.values())
    if n == 0:
        return Summary(0)
    mean = round(sum(seconds * count for seconds, count in histogram.items()) / n)
    return Summary(n, mean, nearest_rank(histogram, 0.5), nearest_rank(histogram, 0.9), max(histogram))


def nearest_rank(histogram: Histogram, share: float) -> int:
    """The smallest value that at least `share` of all values do not exceed (ISO 2602's nearest rank: ⌈share·n⌉-th)."""
    rank = max(1, ceil(share * sum(histogram.values()) - 1e-9))
    for seconds in sorted(histogram):
        rank -= histogram[seconds]
        if rank <= 0:
            return seconds
    raise ValueError("an empty histogram has no percentile")


def share_within(histogram: Histogram, seconds: int) -> float | None:
    """The share of values up to and including `seconds`, to four places; None: nothing was measured."""
    n = sum(histogram.values())
    if n == 0:
        return None
    return round(sum(count for value, count in histogram.items() if value <= seconds) / n, 4)


def share(part: int, whole: int) -> float | None:
    """A share to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


@dataclass(frozen=True, slots=True)
class Change:
    """How a mean changed between two periods, with a 95 % interval, in seconds and as a share of the first mean."""

    seconds: float
    seconds_low: float
    seconds_high: float
    share: float
    share_low: float
    share_high: float


def change_of_mean(before: Histogram, after: Histogram) -> Change | None:
    """The change of the mean by Welch's unequal-variances interval (Welch 1947); None: under two values in a period.

    The share's interval is that of the difference divided by the first mean with its own uncertainty taken in by the
    delta method. Both hold for means of many tickets even though single times are far from normal.
    """
    n1, m1, v1 = _moments(before)
    n2, m2, v2 = _moments(after)
    if n1 < 2 or n2 < 2 or m1 <= 0:
        return None
    e1, e2 = v1 / n1, v2 / n2
    difference = m2 - m1
    if e1 + e2 == 0:
        ratio = difference / m1
        return Change(difference, difference, difference, ratio, ratio, ratio)
    freedom = (e1 + e2) ** 2 / (e1**2 / (n1 - 1) + e2**2 / (n2 - 1))
    t = student_quantile(0.975, freedom)
    margin = t * sqrt(e1 + e2)
    share_margin = t * sqrt(e2 / m1**2 + e1 * m2**2 / m1**4)
    ratio = difference / m1
    return Change(
        difference,
        difference - margin,
        difference + margin,
        ratio,
        ratio - share_margin,
        ratio + share_margin,
    )


def _moments(histogram: Histogram) -> tuple[int, float, float]:
    n = sum(histogram.values())
    if n < 2:
        return n, 0.0, 0.0
    mean = sum(value * count for value, count in histogram.items()) / n
    return n, mean, sum(count * (value - mean) ** 2 for value, count in histogram.items()) / (n - 1)


def student_quantile(probability: float, freedom: float) -> float:
    """Student's t by the expansion of Abramowitz and Stegun, 26.7.5; good to 1 % from five degrees of freedom on."""
    z = NormalDist().inv_cdf(probability)
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3
