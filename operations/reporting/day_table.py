"""The table behind a comparison: tickets and seconds by hall, line, service and business date."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasting.day_changes import Days
from operations.reporting.facts import Facts, distinct_codes
from operations.reporting.ticket_columns import NONE

MEASURES = ("visit", "wait", "walk", "service")
LEFT = ("no_show", "cancelled", "expired")
COMMON_TICKETS = 30
"""A service with at least this many tickets in each period is a kind of its own. Rarer services of a line are pooled.
"""

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DayTable:
    """One row for each hall, line, service and business date that has tickets, in this order; all columns are of equal
    length.

    `halls`, `lines` and `services` are indexes into `words` (−1: none); `days` are ordinals of dates. By measure,
    `measured` is the number of tickets that have a time, and `seconds` the sum of these times. `left`: no-shows,
    cancelled and expired tickets.
    """

    words: dict[str, list[str]]
    halls: Codes
    lines: Codes
    services: Codes
    days: Codes
    tickets: Codes
    finished: Codes
    left: Codes
    measured: dict[str, Codes]
    seconds: dict[str, Codes]

    def only(self, rows: Flags | slice) -> "DayTable":
        """A table of the rows for which `rows` is true, or of those that lie together, which are not copied."""
        columns: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, column in columns.items():
            if name in ("measured", "seconds"):
                columns[name] = {measure: numbers[rows] for measure, numbers in column.items()}
            elif name != "words":
                columns[name] = column[rows]
        return DayTable(**columns)

    def of(self, hall: str | None, line: str | None) -> "DayTable":
        """A table of the rows of a hall and a line; None means all. ValueError: the table has no such word."""
        if hall is not None:
            code = self.words["hall"].index(hall)
            begin, end = np.searchsorted(self.halls, [code, code + 1])
            return self.only(slice(begin, end)).of(None, line)
        if line is None:
            return self
        code = self.words["line"].index(line)
        if len(self.halls) and self.halls[0] == self.halls[-1]:  # of one hall, so its lines are in order
            begin, end = np.searchsorted(self.lines, [code, code + 1])
            return self.only(slice(begin, end))
        return self.only(self.lines == code)

    def hall_lines(self) -> set[tuple[str, str]]:
        """The pairs (hall, line) that have tickets."""
        pairs = _pairs(self.halls, self.lines)
        return {(self.words["hall"][hall], self.words["line"][line]) for hall, line in pairs}

    def hall_days(self) -> dict[tuple[int, int], tuple[str, date]]:
        """The days with tickets of each hall: (index of the hall, ordinal) → (hall, date)."""
        pairs = _pairs(self.halls, self.days)
        return {(hall, day): (self.words["hall"][hall], date.fromordinal(day)) for hall, day in pairs}

    def where(self, is_counted: Callable[[str, date], bool]) -> "DayTable":
        """A table of the rows whose day counts. `is_counted` decides by hall and date, since each hall has its
        calendar.
        """
        counted_days = [pair for pair, (hall, day) in self.hall_days().items() if is_counted(hall, day)]
        first = int(self.days.min(initial=date.max.toordinal()))
        is_of_counted_day = np.zeros((len(self.words["hall"]), int(self.days.max(initial=first)) - first + 1), bool)
        for hall, day in counted_days:
            is_of_counted_day[hall, day - first] = True
        return self.only(is_of_counted_day[self.halls, self.days - first])

    def days_of(self, measure: str, kinds: Codes | None = None, number_of_kinds: int = 1) -> Days:
        """The days on which this time was measured, with the tickets, counts and seconds of each.

        `kinds`: the kind of each row, below `number_of_kinds`; None: all are of one kind.
        """
        first = int(self.days.min(initial=date.max.toordinal()))
        has_day = np.bincount(self.days - first) > 0  # counted in a table: there are far fewer days than rows
        dates = np.flatnonzero(has_day) + first
        places = (np.cumsum(has_day) - 1)[self.days - first]
        if kinds is None:
            kinds = np.zeros(len(self.days), np.int64)
        shape = len(dates), number_of_kinds
        cells = places * shape[1] + kinds
        counts, seconds = (
            np.bincount(cells, column[measure], shape[0] * shape[1]).reshape(shape)
            for column in (self.measured, self.seconds)
        )
        tickets = np.bincount(places, self.tickets, len(dates)).astype(float)
        has_time = counts.sum(axis=1) > 0
        weekdays = (dates - 1) % 7  # the first day of the year 1 was a Monday
        return Days(weekdays[has_time], tickets[has_time], counts[has_time], seconds[has_time])


def _pairs(halls: Codes, others: Codes) -> list[tuple[int, int]]:
    """The distinct pairs, in order. They are counted in a table, since there are far fewer of them than rows."""
    if not len(halls):
        return []
    first, span = int(others.min()), int(others.max() - others.min()) + 1
    distinct = np.flatnonzero(np.bincount(halls * span + (others - first))).tolist()
    return [(pair // span, pair % span + first) for pair in distinct]


def kinds_of_both(before: DayTable, after: DayTable, measure: str) -> tuple[Codes, Codes, int]:
    """The kind of each row before and after, and the number of kinds. Both tables use the same numbers.

    A service that is common in both periods is a kind of its own. The other services of a line are one kind together.
    """
    tables = (before, after)
    services = [_lines(table) * (len(table.words["service"]) + 1) + table.services + 1 for table in tables]
    distinct_services = np.unique(np.concatenate(services))
    tickets = [
        np.bincount(np.searchsorted(distinct_services, codes), table.measured[measure], len(distinct_services))
        for codes, table in zip(services, tables, strict=True)
    ]
    common_services = distinct_services[np.minimum(*tickets) >= COMMON_TICKETS]
    lines = [_lines(table) * (len(table.words["service"]) + 1) for table in tables]
    kinds = [
        np.where(np.isin(service_codes, common_services), service_codes, line_codes)
        for service_codes, line_codes in zip(services, lines, strict=True)
    ]
    numbers = np.unique(np.concatenate(kinds))
    return np.searchsorted(numbers, kinds[0]), np.searchsorted(numbers, kinds[1]), len(numbers)


def _lines(table: DayTable) -> Codes:
    lines: Codes = table.halls * len(table.words["line"]) + table.lines
    return lines


def day_tables(*periods: Facts) -> list[DayTable]:
    """One table for each period. All share the same words."""
    names = ("hall", "line", "service")
    words = {name: sorted({word for facts in periods for word in facts.words(name)}) for name in names}
    return [_table(facts, words) for facts in periods]


def _table(facts: Facts, words: dict[str, list[str]]) -> DayTable:
    rows = np.flatnonzero(facts.kept)
    halls, lines, services = (_recoded(facts, name, words[name])[rows] for name in words)
    days = facts.column("day")[rows].astype(np.int64)
    first = int(days.min(initial=date.max.toordinal()))
    # A service mostly has one line: the pairs that occur are few, so that all cells of a table have room.
    services_of_line = len(words["service"]) + 1
    both = (lines + 1) * services_of_line + services + 1
    pairs, codes = distinct_codes(both, (len(words["line"]) + 1) * services_of_line)
    sizes = len(words["hall"]), len(pairs), int(days.max(initial=first)) - first + 1
    values, groups = distinct_codes((halls * sizes[1] + codes) * sizes[2] + days - first, prod(sizes))
    rest, days = np.divmod(values, sizes[2])
    halls, codes = np.divmod(rest, max(sizes[1], 1))
    lines, services = np.divmod(pairs[codes], services_of_line)
    states = facts.column("state")[rows]
    is_finished, has_left = (_is_among(facts, states, names) for names in (("finished",), LEFT))
    all_rows = np.ones(len(rows), bool)
    times = {}
    for measure in MEASURES:
        seconds = facts.column(f"{measure}_seconds")[rows]
        # Wait times are of all called tickets, no-shows included; the other times are of finished visits only.
        times[measure] = seconds, (seconds != NONE) & (all_rows if measure == "wait" else is_finished)
    size = len(values)
    return DayTable(
        words=words, halls=halls, lines=lines - 1, services=services - 1, days=days + first,
        tickets=np.bincount(groups, minlength=size),
        finished=np.bincount(groups[is_finished], minlength=size),
        left=np.bincount(groups[has_left], minlength=size),
        measured={measure: np.bincount(groups[flags], minlength=size) for measure, (_, flags) in times.items()},
        seconds={name: _sums(groups, np.where(flags, seconds, 0), size) for name, (seconds, flags) in times.items()},
    )  # fmt: skip


def _recoded(facts: Facts, name: str, words: list[str]) -> Codes:
    places = {word: number for number, word in enumerate(words)}
    codes = np.array([places[word] for word in facts.words(name)] + [NONE], np.int64)
    new_codes: Codes = codes[facts.column(name)]  # −1 is an index of the last code, which is NONE
    return new_codes


def _is_among(facts: Facts, states: Any, names: tuple[str, ...]) -> Flags:
    return np.isin(states, [number for number, state in enumerate(facts.words("state")) if state in names])


def _sums(groups: Any, weights: Any, size: int) -> Codes:
    # Sums of whole seconds stay far below 2⁵³, where a float is still exact.
    return np.bincount(groups, weights, size).astype(np.int64)
