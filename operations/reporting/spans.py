"""Sets of seconds as spans, half-open and sorted, none touching another: how long two things were so at once."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

Seconds = NDArray[np.int64]
DAY_SECONDS = 86_400
LANE_BITS = 40
"""A second since the first day there is fits in so many bits."""
_BITS = 63
"""Of a whole number of numpy that is not negative."""


@dataclass(frozen=True, slots=True)
class Spans:
    """`starts` and `ends` of equal length; each span is from its start up to, but not with, its end."""

    starts: Seconds
    ends: Seconds

    def __and__(self, other: "Spans") -> "Spans":
        """What is in both."""
        if len(other.starts) < len(self.starts):
            return other & self
        firsts = np.searchsorted(other.ends, self.starts, "right")
        counts = np.maximum(np.searchsorted(other.starts, self.ends, "left") - firsts, 0)  # of others that each meets
        own = np.repeat(np.arange(len(counts)), counts)
        others = np.arange(len(own)) + np.repeat(firsts - (np.cumsum(counts) - counts), counts)
        return Spans(np.maximum(self.starts[own], other.starts[others]), np.minimum(self.ends[own], other.ends[others]))

    def seconds_before(self, seconds: Seconds) -> Seconds:
        """How much of it lies before each of these seconds.

        >>> Spans(np.array([10, 20]), np.array([12, 25])).seconds_before(np.array([9, 11, 15, 30]))
        array([0, 1, 2, 7])
        """
        places = np.searchsorted(self.starts, seconds, "right")
        ends, before = np.append(0, self.ends), np.append(0, np.cumsum(self.ends - self.starts))
        lying: Seconds = before[places] - np.maximum(ends[places] - seconds, 0) * (places > 0)
        return lying


def union(starts: ArrayLike, ends: ArrayLike) -> Spans:
    """The spans that cover what any of these cover; one that ends where it starts, or before, covers nothing.

    >>> union([10, 0, 4], [12, 5, 6])
    Spans(starts=array([ 0, 10]), ends=array([ 6, 12]))
    """
    start = np.asarray(starts, np.int64)
    return _merged(*_in_order(start, np.maximum(np.asarray(ends, np.int64) - start, 0)))


def union_in_lanes(lanes: Seconds, starts: Seconds, ends: Seconds) -> Spans:
    """The same of each lane by itself, one lane behind the other: in lane 2 all seconds are larger by 2 · 2⁴⁰."""
    lasted, bits = np.maximum(ends - starts, 0), int(lanes.max(initial=0)).bit_length()
    if bits > 16 or int(lasted.max(initial=0)).bit_length() + bits > _BITS:
        begin = lanes << LANE_BITS
        return union(begin + starts, begin + ends)
    start, both = _in_order(starts, lasted << bits | lanes)
    lane = both & (1 << bits) - 1
    order = np.argsort(lane.astype(np.uint16), kind="stable")  # which is quick, and leaves each lane in order
    return _merged((start + (lane << LANE_BITS))[order], (both >> bits)[order])


def _merged(start: Seconds, lasted: Seconds) -> Spans:
    """What these cover, which are in the order of their starts."""
    reached = np.maximum.accumulate(start + lasted)
    firsts = np.flatnonzero(start[1:] > reached[:-1]) + 1
    start = start[np.append(0, firsts)] if len(start) else start
    end = reached[np.append(firsts, len(reached)) - 1] if len(reached) else reached
    is_some = end > start
    return Spans(start[is_some], end[is_some])


def _in_order(starts: Seconds, more: Seconds) -> tuple[Seconds, Seconds]:
    """Starts in order, and what goes with each. To sort numbers is twice as fast as to find their order, so both go
    into one number where they fit.
    """
    bits = int(more.max(initial=0)).bit_length()
    first = int(starts.min()) if len(starts) else 0
    if (int(starts.max(initial=first)) - first).bit_length() + bits > _BITS:
        order = np.argsort(starts)
        return starts[order], more[order]
    both = starts - first
    both <<= bits
    both |= more
    _sort(both, starts // DAY_SECONDS)
    return (both >> bits) + first, both & (1 << bits) - 1


def _sort(numbers: Seconds, days: Seconds) -> None:
    """Sort numbers that are in the order of days; where days are not in order, all at once, which takes longer."""
    steps = np.diff(days)
    if (steps < 0).any():
        numbers.sort()
        return
    ends = [*(np.flatnonzero(steps) + 1).tolist(), len(numbers)]
    for begin, end in pairwise([0, *ends]):
        numbers[begin:end].sort()
