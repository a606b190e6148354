"""The tickets of a period as columns of whole numbers, which reports group and count.

Past days are stored packed by month (`packed_months`), so that a month with a million tickets is read as a few arrays
instead of a million rows. Today, and any day that changed after it was packed, is read from the ticket rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate, groupby
from math import prod
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting import handlings
from operations.reporting.handlings import Handlings
from operations.reporting.histogram import Histogram
from operations.reporting.part_counts import are_few_windows, count_words
from operations.reporting.selection import ABSENT_WINDOW, ABSENT_WORD, Selection
from operations.reporting.spells import CALLED, NOTHING, SERVING, Spells, moved, renamed
from operations.reporting.ticket_columns import COLUMNS, NONE, WORDS, Columns, Numbers
from queueing.hall import WEEKDAYS

__all__ = ["NONE", "Facts"]
SHELF = 500_000
_HOUR_SECONDS = 3_600
_CODED = (*WORDS, "hall")
_WITHOUT_SPELLS = {"called_line": "line", "here_seconds": "service_seconds"}
"""Columns that spells change, and what they are where there are none."""
_DATES = ("day", "week")
"""Columns of ordinals, which are large numbers close together."""
_TABLE = 1 << 21
"""Codes below this are counted in a table; larger ones are sorted."""
_CELLS_A_CODE = 8
"""A table may be larger than that for many codes: to fill so many cells takes less time than to sort a code."""


class Facts:
    """The tickets of a period. Many of them are counted a shelf at a time, so that memory does not grow with them."""

    def __init__(self, parts: Iterable[Columns], selection: Selection | None = None) -> None:
        self._parts = [part for part in parts if part.size]
        self._selection = selection or Selection()
        self.size = sum(part.size for part in self._parts)

    def of(self, selection: Selection) -> "Facts":
        """The same tickets, of which another selection counts; what was read is shared."""
        facts = Facts(self._parts, selection)
        facts.__dict__["_columns"] = self._columns
        return facts

    @property
    def parts(self) -> Sequence[Columns]:
        """What the tickets were read as: days and packed months."""
        return self._parts

    def each_shelf(self) -> Iterator["Facts"]:
        """These tickets in shelves of about `SHELF` tickets, in order; a shelf's columns go when the next one comes."""
        if self.size <= 2 * SHELF:
            yield self
            return
        for shelf in self._shelves:
            yield shelf
            shelf._columns.clear()
            shelf._groupings.clear()

    def each_hall(self) -> Iterator[tuple[str, "Facts"]]:
        """The tickets of each hall, in order; what is read of a hall goes with it."""
        for hall, parts in groupby(self._parts, key=lambda part: part.hall):
            yield hall, Facts(parts, self._selection)

    def on_day(self, day: int) -> "Facts":
        """The tickets of one day, which is an ordinal; only what holds that day is read."""
        facts = Facts([part for part in self._parts if day in part.digests()[0]], self._selection)
        facts.__dict__["kept"] = facts.kept & (facts.column("day") == day)
        return facts

    def ordinals(self) -> list[int]:
        """The days of these tickets, selected or not, in order."""
        return sorted({day for part in self._parts for day in part.digests()[0]})

    def days_of_halls(self) -> dict[str, list[int]]:
        """Hall → its days with a ticket, selected or not; on a selected weekday, those alone."""
        return {
            hall: [day for day in facts.ordinals() if self._selection.is_on(day)] for hall, facts in self.each_hall()
        }

    def is_of_one_day(self) -> bool:
        """Whether all selected tickets are of one day."""
        days: set[int] = set()
        for shelf in self.each_shelf():
            days.update(np.unique(shelf.column("day")[shelf.kept]).tolist())
            if len(days) > 1:
                break
        return len(days) == 1

    @cached_property
    def _shelves(self) -> list["Facts"]:
        shelves: list[list[Columns]] = [[]]
        size = 0
        for part in self._parts:
            if size >= SHELF:
                shelves.append([])
                size = 0
            shelves[-1].append(part)
            size += part.size
        return [Facts(parts, self._selection) for parts in shelves]

    def histograms(
        self, measure: str, by: Sequence[str], states: Sequence[str] = ()
    ) -> dict[tuple[Any, ...], Mapping[int, int]]:
        """(…by) → whole seconds → number of tickets. Tickets without the measure are left out."""
        pieces: dict[tuple[Any, ...], list[Histogram]] = {}
        for shelf in self.each_shelf():
            for key, histogram in shelf._histograms(measure, by, states).items():
                pieces.setdefault(key, []).append(histogram)
        return {key: Histogram.together(several) for key, several in pieces.items()}

    def _histograms(self, measure: str, by: Sequence[str], states: Sequence[str]) -> dict[tuple[Any, ...], Histogram]:
        seconds = self.column(measure)
        keep = self._marked(seconds != NONE)
        if states:
            keep &= self.is_among(states)
        groups, keys = self.groups(by)
        return Histogram.of_groups(groups[keep], seconds[keep], keys)

    def mean(self, measure: str, states: Sequence[str]) -> float | None:
        """The mean of the tickets in one of these states that have the measure; None: none has it."""
        seconds = self.column(measure)
        seconds = seconds[self._marked((seconds != NONE) & self.is_among(states))]
        return int(seconds.sum(dtype=np.int64)) / len(seconds) if len(seconds) else None

    @cached_property
    def spells(self) -> Spells:
        """The spells of the tickets whose columns do not tell them, in the order of the tickets."""
        return self._rows("line", lambda part: part.spells(), NOTHING)

    @cached_property
    def handlings(self) -> Handlings:
        """How services ended at visits whose `outcome` does not tell it, in the order of the tickets."""
        return self._rows("service", lambda part: part.handlings(), handlings.NOTHING)

    def _rows(self, word: str, of: Callable[[Columns], NDArray[Any]], nothing: NDArray[Any]) -> NDArray[Any]:
        """The rows of all parts, by the places of all tickets, with indexes of all words of a column."""
        places = accumulate((part.size for part in self._parts), initial=0)
        pieces = [
            renamed(moved(of(part), place), part.words[word], self.words(word), word)
            for part, place in zip(self._parts, places, strict=False)
        ]
        return np.concatenate(pieces) if pieces else nothing

    @cached_property
    def is_spelled(self) -> NDArray[np.bool_]:
        """Of which tickets `spells` tells what the columns do not."""
        flags = np.zeros(self.size, bool)
        flags[self.spells["ticket"]] = True
        return flags

    @cached_property
    def is_served_elsewhere(self) -> NDArray[np.bool_]:
        """Which tickets were served at another window, too, than where they are or ended."""
        served = self.spells[self.spells["kind"] == SERVING]
        flags = np.zeros(self.size, bool)
        if len(served):
            flags[served["ticket"][served["window"] != self.column("window")[served["ticket"]]]] = True
        return flags

    def is_among(self, states: Sequence[str]) -> NDArray[np.bool_]:
        """Which tickets are in one of these states."""
        flags = np.array([word in states for word in self.words("state")] + [False])
        return flags[self.column("state")]  # -1 finds the last one

    def _marked(self, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """These flags, of the selected tickets alone."""
        return flags & self.kept if self._selection.chosen() else flags

    def counts(self, by: Sequence[str]) -> list[tuple[Any, ...]]:
        """(…by, state, tickets issued, tickets called)."""
        is_of_words = all(name in _CODED or (name == "window" and are_few_windows(self._parts)) for name in by)
        if is_of_words and not self._selection.chosen():
            return [(*key, issued, called) for key, issued, called in count_words(self._parts, by)]
        sums: dict[tuple[Any, ...], tuple[int, int]] = {}
        for shelf in self.each_shelf():
            for key, issued, called in shelf._counts((*by, "state")):
                before = sums.get(key, (0, 0))
                sums[key] = before[0] + issued, before[1] + called
        return [(*key, *numbers) for key, numbers in sums.items()]

    def _counts(self, by: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], int, int]]:
        groups, keys = self.groups(by)
        called = self._marked(self.column("wait_seconds") != NONE)
        issued_of = np.bincount(groups[self.kept] if self._selection.chosen() else groups, minlength=len(keys)).tolist()
        called_of = np.bincount(groups[called], minlength=len(keys)).tolist()
        return (row for row in zip(keys, issued_of, called_of, strict=True) if row[1])

    def flagged(
        self, by: Sequence[str], flags: Callable[["Facts"], Mapping[str, NDArray[np.bool_]]]
    ) -> dict[tuple[Any, ...], dict[str, int]]:
        """(…by) → of each flag the number of tickets that have it. `flags` is asked shelf by shelf."""
        names: list[str] = []
        sums: dict[tuple[Any, ...], list[int]] = {}
        for shelf in self.each_shelf():
            groups, keys = shelf.groups(by)
            of_shelf = flags(shelf)
            names = list(of_shelf)
            counts = np.stack([np.bincount(groups[flag], minlength=len(keys)) for flag in of_shelf.values()], axis=1)
            for key, numbers in zip(keys, counts.tolist(), strict=True):
                sums[key] = list(map(add, sums[key], numbers)) if key in sums else numbers
        return {key: dict(zip(names, numbers, strict=True)) for key, numbers in sums.items()}

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """Which tickets count: those that are selected."""
        kept = np.ones(self.size, bool)
        for name, value in self._selection.chosen().items():
            kept &= self.column(name) == self._number(name, value)
        return kept

    def has(self, name: str, value: str | int) -> bool:
        """Whether any ticket of these days, selected or not, has this value in a column."""
        return bool((self.column(name) == self._number(name, value)).any())

    def _number(self, name: str, value: str | int) -> int:
        """What a chosen value is in its column; one less than NONE: no ticket has it."""
        if name == "booked":
            return int(value == "yes")
        if isinstance(value, int):
            return NONE if name == "window" and value == ABSENT_WINDOW else value
        if name == "weekday":
            return WEEKDAYS.index(value)
        if value == ABSENT_WORD:
            if name == "staff":
                return NONE
            value = ""  # an ordinary ticket's priority
        words = self.words(name)
        return words.index(value) if value in words else NONE - 1

    def words(self, name: str) -> list[str]:
        """What the whole numbers of a word column stand for."""
        if name == "called_line":
            return self.words("line")
        if name not in self._words:
            lists = {tuple(part.words[name]) if name != "hall" else (part.hall,) for part in self._parts}
            self._words[name] = sorted(set().union(*lists))
        return self._words[name]

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        return {}

    def column(self, name: str) -> Numbers:
        """One column over all days; word columns are indexes into one common, sorted list. Also `hall`, `day`, `week`,
        `weekday` and `hour`; `called_line`: where it was first called; `here_seconds`: of the service what it had at
        the window where it ended. `line` is where its number was taken.
        """
        if name not in self._columns:
            self._columns[name] = self._together(name) if self._parts else np.empty(0, np.int32)
        return self._columns[name]

    def _together(self, name: str) -> Numbers:
        """The same of all parts: in the few bytes in which they are stored, where these are what is asked for."""
        if name in _WITHOUT_SPELLS and not len(self.spells):
            return self.column(_WITHOUT_SPELLS[name])
        is_stored = name in COLUMNS and name not in WORDS
        if not is_stored and not (name in WORDS and all(part.words[name] == self.words(name) for part in self._parts)):
            return np.concatenate([self._part(part, name) for part in self._parts])
        numbers = np.concatenate([part.raw(name) for part in self._parts]).astype(np.int32)
        numbers -= 1
        return numbers

    @cached_property
    def _columns(self) -> dict[str, Numbers]:
        return {}

    def _part(self, part: Columns, name: str) -> Numbers:
        if name == "hall":
            return np.full(part.size, self.words("hall").index(part.hall), np.int32)
        if name == "weekday":
            return (part.days - 1) % 7  # the first day of the year 1 was a Monday
        if name == "day":
            return part.days
        if name == "week":  # its Monday
            return part.days - (part.days - 1) % 7
        if name == "called_line":
            return _called_line(part, self.words("line"))
        if name == "here_seconds":
            return _here_seconds(part)
        if name == "hour":
            return part.column("issued_second") // _HOUR_SECONDS % 24
        if name not in WORDS:
            return part.column(name)
        if part.words[name] == self.words(name):
            return part.column(name)
        index = {word: number for number, word in enumerate(self.words(name))}
        common = np.array([index[word] for word in part.words[name]] + [NONE], np.int32)
        return common[part.column(name)]  # -1 finds the last one, which is NONE

    def groups(self, by: Sequence[str]) -> tuple[Numbers, list[tuple[Any, ...]]]:
        """For each ticket the number of its group, and the groups' keys as words and numbers."""
        if tuple(by) not in self._groupings:
            self._groupings[tuple(by)] = self._grouped(by)
        return self._groupings[tuple(by)]

    @cached_property
    def _groupings(self) -> dict[tuple[str, ...], tuple[Numbers, list[tuple[Any, ...]]]]:
        return {}

    def _grouped(self, by: Sequence[str]) -> tuple[Numbers, list[tuple[Any, ...]]]:
        if tuple(by) == ("hall", "day"):  # in whose order the tickets are
            sizes_of = [(part.hall, day, size) for part in self._parts for day, size in zip(*part.sizes(), strict=True)]
            return np.repeat(np.arange(len(sizes_of), dtype=np.int32), [size for *_, size in sizes_of]), [
                (hall, day) for hall, day, _ in sizes_of
            ]
        columns = [self.column(name) for name in by]
        firsts = [int(column.min(initial=NONE)) if name not in _DATES else int(column.min(initial=date.max.toordinal()))
                  for name, column in zip(by, columns, strict=True)]  # fmt: skip
        sizes = [
            max(int(column.max(initial=first)) - first + 1, 1) for first, column in zip(firsts, columns, strict=True)
        ]
        mixed: NDArray[Any] = np.zeros(self.size, np.int32 if prod(sizes) < 1 << 31 else np.int64)
        for column, first, size in zip(columns, firsts, sizes, strict=True):
            mixed *= size
            mixed += column
            mixed -= first
        values, groups = distinct_codes(mixed, prod(sizes))
        numbers = np.unravel_index(values, sizes) if by else ()
        keys = [self._values(name, first + number) for name, first, number in zip(by, firsts, numbers, strict=True)]
        return groups, list(zip(*keys, strict=True)) if by else [()] * len(values)

    def _values(self, name: str, numbers: NDArray[Any]) -> list[Any]:
        """What these numbers of a column stand for; None: none."""
        if name not in _CODED:
            return [None if number == NONE else number for number in numbers.tolist()]
        words = [*self.words(name), None]
        return [words[number] for number in numbers.tolist()]  # NONE finds the last one


def _called_line(part: Columns, lines: Sequence[str]) -> Numbers:
    """Of each ticket the line in which it was first called, as an index of `lines`; of others that of the issue."""
    own, spells = part.column("line").copy(), part.spells()
    called = spells[spells["kind"] == CALLED]
    places, firsts = np.unique(called["ticket"], return_index=True)
    own[places] = called["line"][firsts]
    index = np.array([*map(lines.index, part.words["line"]), NONE], np.int32)
    return index[own]


def _here_seconds(part: Columns) -> Numbers:
    """Of each ticket the service that it had at the window where it ended."""
    seconds, window, spells = part.column("service_seconds"), part.column("window"), part.spells()
    served = spells[spells["kind"] == SERVING]
    elsewhere = served[served["window"] != window[served["ticket"]]]
    lasted = np.bincount(elsewhere["ticket"], elsewhere["ended"] - elsewhere["began"], part.size).astype(np.int32)
    return np.where(seconds == NONE, NONE, np.maximum(seconds - lasted, 0))


def distinct_codes(codes: NDArray[Any], size: int) -> tuple[NDArray[Any], Numbers]:
    """The distinct codes in order, and of each element the place of its own among them; codes are below `size`."""
    if size > max(_TABLE, _CELLS_A_CODE * len(codes)):
        values, places = np.unique(codes, return_inverse=True)
        return values, places.astype(np.int32)
    values = np.flatnonzero(np.bincount(codes, minlength=size))
    table = np.zeros(size, np.int32)
    table[values] = np.arange(len(values), dtype=np.int32)
    return values, table[codes]
