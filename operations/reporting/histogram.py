"""How often each number of seconds occurred, as two arrays: reads like a dict, and counts as fast as arrays do."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from queueing.measures import SelfSummarising, Summary

Counts = NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)


class Histogram(SelfSummarising):
    """Whole seconds → number of tickets; `seconds` are in order, each once."""

    __slots__ = ("_counts", "_seconds", "_summary")

    def __init__(self, seconds: NDArray[Any], counts: NDArray[Any], summary: Summary | None = None) -> None:
        self._seconds, self._counts, self._summary = seconds, counts, summary

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

    @classmethod
    def several(cls, seconds: Counts, counts: Counts, begins: Counts) -> "list[Histogram]":
        """Those that begin at these places, each up to the next; to summarise all at once is far quicker. What is kept
        beside the summaries has half as many bytes: there may be millions of them.
        """
        ends = np.append(begins[1:], len(seconds))[: len(begins)]
        made = zip(begins.tolist(), ends.tolist(), _summaries(seconds, counts, begins), strict=True)
        short, few = seconds.astype(np.int32), counts.astype(np.int32)
        return [cls(short[begin:end], few[begin:end], summary) for begin, end, summary in made]

    @classmethod
    def of_groups(cls, groups: NDArray[Any], seconds: NDArray[Any], keys: Sequence[Key]) -> "dict[Key, Histogram]":
        """Key → the histogram of its group, of groups with any. `groups`: of each value the place of its key; values
        are 0 or more.
        """
        span = int(seconds.max(initial=0)) + 1
        distinct, counts = counted(coded(groups, seconds, span, len(keys)), len(keys) * span)
        places, distinct_seconds = np.divmod(distinct, span)
        begins = np.flatnonzero(np.diff(places, prepend=-1))
        histograms = cls.several(distinct_seconds, counts, begins)
        return dict(zip((keys[place] for place in places[begins].tolist()), histograms, strict=True))

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
        if self._summary is None:
            begins = np.zeros(min(1, len(self._seconds)), np.int64)
            self._summary = next(iter(_summaries(self._seconds, self._counts, begins)), Summary(0))
        return self._summary

    def count_within(self, seconds: int) -> int:
        """How many tickets have at most so many seconds."""
        return int(self._counts[: np.searchsorted(self._seconds, seconds, side="right")].sum())


def _summaries(seconds: Counts, counts: Counts, begins: Counts) -> list[Summary]:
    """Of each histogram that begins at one of these places; each has a ticket."""
    if not len(begins):
        return []
    n, totals = np.add.reduceat(counts, begins), np.add.reduceat(seconds * counts, begins)
    up_to_here = counts.cumsum()
    before = up_to_here[begins] - counts[begins]
    ranks = (np.maximum(1, np.ceil(share * n - 1e-9)).astype(np.int64) for share in (0.5, 0.9, 1))
    p50, p90, longest = (seconds[up_to_here.searchsorted(before + rank)] for rank in ranks)
    columns = (column.tolist() for column in (n, np.rint(totals / n).astype(np.int64), p50, p90, longest, totals))
    return [Summary(*numbers) for numbers in zip(*columns, strict=True)]


def coded(groups: NDArray[Any], seconds: NDArray[Any], span: int, number: int) -> NDArray[Any]:
    """Group and seconds in one whole number, as short as may be: shorter ones are sorted in half the time. Seconds are
    below `span`, groups below `number`.
    """
    kind = np.int32 if number * span < 1 << 31 else np.int64
    codes: NDArray[Any] = groups.astype(kind)
    codes *= kind(span)
    codes += seconds
    return codes


def counted(codes: NDArray[Any], size: int) -> tuple[Counts, Counts]:
    """The distinct codes in order, and how often each occurs; codes are below `size`, and may be put in order."""
    if size <= len(codes):
        counts = np.bincount(codes, minlength=size)
        distinct = np.flatnonzero(counts)
        return distinct, counts[distinct]
    codes.sort()
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[starts].astype(np.int64), np.diff(starts, append=len(codes))


@dataclass(frozen=True, slots=True)
class GroupSummaries:
    """The summaries of several groups as columns: `places`, the groups that occur, in order; the others as in
    `Summary`.
    """

    places: Counts
    n: Counts
    totals: Counts
    means: Counts
    p50: Counts
    p90: Counts
    longest: Counts

    @classmethod
    def of(cls, groups: NDArray[Any], seconds: NDArray[Any]) -> "GroupSummaries":
        """Of the seconds of each group, which are 0 or more."""
        span = int(seconds.max(initial=0)) + 1
        codes = coded(groups, seconds, span, int(groups.max(initial=0)) + 1)
        codes.sort()
        of_codes = codes // span
        begins = np.flatnonzero(np.diff(of_codes, prepend=-1))
        if not len(begins):
            return cls(*np.zeros((7, 0), np.int64))
        n, places = np.diff(begins, append=len(codes)), of_codes[begins].astype(np.int64)
        p50, p90, longest = (
            codes[begins + np.maximum(1, np.ceil(share * n - 1e-9).astype(np.int64)) - 1] - places * span
            for share in (0.5, 0.9, 1)
        )
        totals = np.add.reduceat(codes, begins, dtype=np.int64) - places * span * n
        return cls(places, n, totals, np.rint(totals / n).astype(np.int64), p50, p90, longest)
