"""Figures of a report, from whole seconds and how often each occurred. Percentiles are nearest-rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

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


def change_of_mean(before: Histogram, after: Histogram) -> tuple[float, float] | None:
    """How much the mean changed, in seconds and as a share of the first, to four places; None: nothing to compare.

    >>> change_of_mean({600: 2}, {300: 1, 500: 1})
    (-200.0, -0.3333)
    """
    first, second = _mean(before), _mean(after)
    if not first or second is None:
        return None
    return second - first, round(second / first - 1, 4)


def _mean(histogram: Histogram) -> float | None:
    n = sum(histogram.values())
    return sum(seconds * count for seconds, count in histogram.items()) / n if n else None
