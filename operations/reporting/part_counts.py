"""Counting tickets by words and windows alone, part by part, in the few bytes in which a month is stored."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.ticket_columns import Columns

Counts = NDArray[np.int64]
_WINDOWS = 256
"""None, and the windows with numbers below 255."""


def are_few_windows(parts: Sequence[Columns]) -> bool:
    """Whether the numbers of all windows are so small that `count_words` can count by them."""
    return all(int(part.raw("window").max(initial=0)) < _WINDOWS for part in parts)


def count_words(parts: Sequence[Columns], by: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], int, int]]:
    """((…by, state), tickets issued, tickets called), for word columns, the hall and few windows; without those that
    nobody has.
    """
    names = [name for name in (*by, "state") if name != "hall"]
    tables: dict[tuple[str, tuple[int, ...], int], tuple[Columns, Counts]] = {}
    for part in parts:
        sizes = tuple(len(_values(part, name)) for name in names)
        key = part.hall, sizes, id(part.words)  # months with the same words share them
        counts = _table(part, names, sizes)
        tables[key] = (part, tables[key][1] + counts if key in tables else counts)
    sums: dict[tuple[Any, ...], tuple[int, int]] = {}
    for (_, sizes, _), (part, counts) in tables.items():
        for group, waiting, called in _cells(part, (*by, "state"), sizes, counts):
            before = sums.get(group, (0, 0))
            sums[group] = before[0] + waiting + called, before[1] + called
    return ((group, issued, called) for group, (issued, called) in sums.items())


def _named(values: Sequence[Any], numbers: NDArray[np.intp]) -> Iterator[Any]:
    return map(values.__getitem__, numbers.tolist())


def _values(part: Columns, name: str) -> list[Any]:
    """What the numbers of a column stand for, as they are stored."""
    return [None, *(range(_WINDOWS - 1) if name == "window" else part.words[name])]


def _table(part: Columns, names: Sequence[str], sizes: Sequence[int]) -> Counts:
    """How many tickets have each code: the words' numbers, and whether the ticket was called."""
    kind = np.uint16 if 2 * prod(sizes) < 1 << 16 else np.int64
    codes: NDArray[Any] = np.zeros(part.size, kind)
    for name, size in zip(names, sizes, strict=True):
        codes *= np.array(size, kind)
        codes += part.raw(name).astype(kind, copy=False)
    codes *= np.array(2, kind)
    codes += (part.raw("wait_seconds") != 0).astype(kind)
    return np.bincount(codes, minlength=2 * prod(sizes))


def _cells(
    part: Columns, by: Sequence[str], sizes: Sequence[int], counts: Counts
) -> Iterator[tuple[tuple[Any, ...], int, int]]:
    """(words, not called, called) of each code that occurs; `sizes`: of the columns but for the hall."""
    both = counts.reshape(-1, 2)
    codes = np.flatnonzero(both.any(axis=1))
    numbers = iter(np.unravel_index(codes, sizes))
    columns = [
        repeat(part.hall, len(codes)) if name == "hall" else _named(_values(part, name), next(numbers)) for name in by
    ]
    return zip(zip(*columns, strict=True), *both[codes].T.tolist(), strict=True)
