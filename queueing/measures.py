"""Figures of a report, from whole seconds and how often each occurred. Percentiles use the nearest rank."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

Histogram = Mapping[int, int]
"""Whole seconds → how many tickets."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One kind of time, in whole seconds: count, mean (rounded), median, P90, the longest, and the sum.

    `n` 0: nothing was measured, and the others are None; `total` is 0.
    """

    n: int
    mean: int | None = None
    p50: int | None = None
    p90: int | None = None
    longest: int | None = None
    total: int = 0


class SelfSummarising(Mapping[int, int]):
    """A histogram that does the sums of this file itself, faster: the arrays of packed reports."""

    @abstractmethod
    def summary(self) -> Summary:
        """What `summary` gives."""

    @abstractmethod
    def count_within(self, seconds: int) -> int:
        """How many values are at most `seconds`."""


def summary(histogram: Histogram) -> Summary:
    """Summarise a histogram.

    >>> summary({60: 1, 120: 1, 600: 1})
    Summary(n=3, mean=260, p50=120, p90=600, longest=600, total=780)
    """
    if isinstance(histogram, SelfSummarising):
        return histogram.summary()
    n = sum(histogram.values())
    if n == 0:
        return Summary(0)
    total = sum(seconds * count for seconds, count in histogram.items())
    p50, p90 = nearest_rank(histogram, 0.5), nearest_rank(histogram, 0.9)
    return Summary(n, round(total / n), p50, p90, max(histogram), total)


def nearest_rank(histogram: Histogram, share: float) -> int:
    """The smallest value that at least `share` of all values do not exceed (ISO 2602's nearest rank: ⌈share·n⌉-th)."""
    left = max(1, ceil(share * sum(histogram.values()) - 1e-9))
    for seconds in sorted(histogram):
        left -= histogram[seconds]
        if left <= 0:
            return seconds
    raise ValueError("an empty histogram has no percentile")


def share_within(histogram: Histogram, seconds: int) -> float | None:
    """The share of values up to and including `seconds`, `rounded`; None: nothing was measured."""
    return share(count_within(histogram, seconds), sum(histogram.values()))


def count_within(histogram: Histogram, seconds: int) -> int:
    """The number of values up to and including `seconds`."""
    if isinstance(histogram, SelfSummarising):
        return histogram.count_within(seconds)
    return sum(count for value, count in histogram.items() if value <= seconds)


def share(part: int, total: int) -> float | None:
    """A share, `rounded`; None when the whole is zero."""
    return rounded(part / total) if total else None


def rounded(share: float) -> float:
    """A share to four decimals, and to more where these would make all of nearly all, or nothing of little.

    >>> rounded(1 / 3), rounded(1 / 30_000), rounded(29_999 / 30_000), rounded(0.0), rounded(1.0)
    (0.3333, 3e-05, 0.99997, 0.0, 1.0)
    """
    decimals = 4
    while (short := round(share, decimals)) in (0, 1) and short != share:
        decimals += 1
    return short
