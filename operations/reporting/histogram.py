"""How often each number of seconds occurred, as two arrays: reads like a dict, and counts as fast as arrays do."""

from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queueing.measures import SelfSummarising, Summary

Counts = NDArray[np.int64]


class Histogram(SelfSummarising):
    """Whole seconds → number of tickets; `seconds` are in order, each once."""

    __slots__ = ("_counts", "_seconds")

    def __init__(self, seconds: Counts, counts: Counts) -> None:
        self._seconds, self._counts = seconds, counts

    @classmethod
    def of(cls, histogram: Mapping[int, int]) -> "Histogram":
        """The same histogram as arrays."""
        if isinstance(histogram, cls):
            return histogram
        seconds = np.array(sorted(histogram), np.int64)
        return cls(seconds, np.array([histogram[number] for number in seconds.tolist()], np.int64))

    @classmethod
    def together(cls, histograms: Iterable["Histogram"]) -> "Histogram":
        """One histogram of several."""
        every = list(histograms)
        if len(every) == 1:
            return every[0]
        if not every:
            return cls(np.empty(0, np.int64), np.empty(0, np.int64))
        seconds, places = np.unique(np.concatenate([one._seconds for one in every]), return_inverse=True)
        counts = np.bincount(places, np.concatenate([one._counts for one in every]), len(seconds))
        return cls(seconds, counts.astype(np.int64))  # counts stay far below 2⁵³, where a float is exact

    def __len__(self) -> int:
        return len(self._seconds)

    def __iter__(self) -> Iterator[int]:
        return iter(self._seconds.tolist())

    def __getitem__(self, seconds: int) -> int:
        place = int(np.searchsorted(self._seconds, seconds))
        if place == len(self._seconds) or self._seconds[place] != seconds:
            raise KeyError(seconds)
        return int(self._counts[place])

    def items(self) -> "zip[tuple[int, int]]":  # type: ignore[override]  # pairs, which is all that anybody asks of it
        """(seconds, number of tickets), in order."""
        return zip(self._seconds.tolist(), self._counts.tolist(), strict=True)

    def values(self) -> list[int]:  # type: ignore[override]  # the same
        """The numbers of tickets, in the order of the seconds."""
        counts: list[int] = self._counts.tolist()
        return counts

    def summary(self) -> Summary:
        """Count, mean, median, P90 and longest, as `queueing.measures.summary` defines them."""
        n = int(self._counts.sum())
        if n == 0:
            return Summary(0)
        ranks = [max(1, ceil(share * n - 1e-9)) for share in (0.5, 0.9)]
        p50, p90, longest = self._seconds[[*self._counts.cumsum().searchsorted(ranks), -1]].tolist()
        total = int(self._seconds @ self._counts)
        return Summary(n, round(total / n), p50, p90, longest, total)

    def count_within(self, seconds: int) -> int:
        """How many tickets have at most so many seconds."""
        return int(self._counts[: np.searchsorted(self._seconds, seconds, side="right")].sum())


def summaries_of_groups(groups: NDArray[Any], seconds: NDArray[Any]) -> tuple[list[int], list[Summary]]:
    """The groups that occur, in order, and the summary of the seconds of each, which are 0 or more."""
    span = int(seconds.max(initial=0)) + 1
    codes = groups.astype(np.int64) * span + seconds
    codes.sort()
    places, in_order = np.divmod(codes, span)
    begins = np.flatnonzero(np.diff(places, prepend=-1))
    if not len(begins):
        return [], []
    n = np.diff(begins, append=len(codes))
    p50, p90 = (
        in_order[begins + np.maximum(1, np.ceil(share * n - 1e-9).astype(np.int64)) - 1] for share in (0.5, 0.9)
    )
    totals = np.add.reduceat(in_order, begins)
    means = np.rint(totals / n).astype(np.int64)
    columns = (column.tolist() for column in (n, means, p50, p90, in_order[begins + n - 1], totals))
    return places[begins].tolist(), [Summary(*numbers) for numbers in zip(*columns, strict=True)]
