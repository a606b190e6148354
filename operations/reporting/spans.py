"""Sets of seconds as spans, half-open and sorted, none touching another: how long two things were so at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spans:
    """`starts` and `ends` of equal length; each span is from its start up to, but not with, its end."""

    starts: Seconds
    ends: Seconds

    @property
    def seconds(self) -> int:
        """How long it is altogether."""
        return int((self.ends - self.starts).sum())

    def __and__(self, other: "Spans") -> "Spans":
        """What is in both."""
        starts = _distinct(self.starts, other.starts)
        ends = _distinct(self.ends, other.ends)
        return Spans(
            starts[self._holds_after(starts) & other._holds_after(starts)],
            ends[self._holds_before(ends) & other._holds_before(ends)],
        )

    def _holds_after(self, seconds: Seconds) -> NDArray[np.bool_]:
        places = np.searchsorted(self.starts, seconds, "right") - 1
        return (places >= 0) & (seconds < self._end_of(places))

    def _holds_before(self, seconds: Seconds) -> NDArray[np.bool_]:
        places = np.searchsorted(self.starts, seconds, "left") - 1
        return (places >= 0) & (seconds <= self._end_of(places))

    def _end_of(self, places: NDArray[np.intp]) -> Seconds:
        if not len(self.ends):
            return np.zeros(len(places), np.int64)
        return self.ends[np.maximum(places, 0)]


def _distinct(some: Seconds, others: Seconds) -> Seconds:
    """All of both, in order, each once; to sort them is faster than numpy's `unique`."""
    both = np.concatenate([some, others])
    both.sort()
    is_new = np.ones(len(both), bool)
    is_new[1:] = both[1:] != both[:-1]
    return both[is_new]


def union(starts: ArrayLike, ends: ArrayLike) -> Spans:
    """The spans that cover what any of these cover; one that ends where it starts, or before, covers nothing.

    >>> union([10, 0, 4], [12, 5, 6])
    Spans(starts=array([ 0, 10]), ends=array([ 6, 12]))
    """
    start, end = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    order = np.argsort(start[end > start], kind="stable")
    start, end = start[end > start][order], end[end > start][order]
    reached = np.maximum.accumulate(end)
    is_first = np.ones(len(start), bool)
    is_first[1:] = start[1:] > reached[:-1]
    is_last = np.append(is_first[1:], True)[: len(start)]
    return Spans(start[is_first], reached[is_last])
