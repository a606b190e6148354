"""The tables behind a comparison: tickets and seconds by day, of each line of each hall, in both periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from forecasting.days import Days, MixedDays, mixed
from operations.reporting.counted_days import CountedDays
from operations.reporting.facts import Facts
from operations.reporting.histogram import Histogram
from operations.reporting.report import LEFT
from operations.reporting.service_days import ServiceDays, kinds_of_both, service_days
from operations.reporting.ticket_columns import NONE

MEASURES = ("visit", "wait", "walk", "service")
FINISHED = ("finished",)
_FIGURES = ("tickets", "finished", "left", *MEASURES, *(f"{measure}_seconds" for measure in MEASURES))

Times = Mapping[str, tuple[Histogram, ...]]
"""Measure → how long the tickets took, in pieces: they are put together where they are looked at."""
NO_TIMES: Times = dict.fromkeys(MEASURES, ())
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class DayTable:
    """The days of a period, of one line or of several together (`+`). `days`: their ordinals. `figures`: by _FIGURES
    and day, 0 where there is nothing: tickets; those that finished, and that left; of each measure the tickets that
    have the time, and the sum of these times.
    """

    days: Codes
    figures: Codes

    def __add__(self, other: "DayTable") -> "DayTable":
        return DayTable(self.days, self.figures + other.figures)

    def then(self, later: "DayTable") -> "DayTable":
        """These days and later ones."""
        return DayTable(np.append(self.days, later.days), np.hstack([self.figures, later.figures]))

    def before(self, day: date) -> "DayTable":
        """The days before a date."""
        return self._only(slice(None, self._place(day)))

    def since(self, day: date) -> "DayTable":
        """The days from a date on."""
        return self._only(slice(self._place(day), None))

    def _place(self, day: date) -> int:
        return int(np.searchsorted(self.days, day.toordinal()))

    def _only(self, rows: slice) -> "DayTable":
        return DayTable(self.days[rows], self.figures[:, rows])

    def of(self, name: str) -> Codes:
        """One of the figures, by day."""
        figures: Codes = self.figures[_FIGURES.index(name)]
        return figures

    def total(self, name: str) -> int:
        """One of the figures, all days together."""
        return self._totals[_FIGURES.index(name)]

    @cached_property
    def _totals(self) -> list[int]:
        totals: list[int] = self.figures.sum(axis=1).tolist()
        return totals

    def has(self, measure: str) -> Flags:
        """On which days this time was measured."""
        return self.of(measure) > 0

    def days_of(self, measure: str) -> Days:
        """The days on which this time was measured, with the tickets, counts and seconds of each."""
        has_time = self.has(measure)
        places = [_FIGURES.index(name) for name in ("tickets", measure, f"{measure}_seconds")]
        figures, days = self.figures[places].astype(float), self.days
        if not has_time.all():
            figures, days = figures[:, has_time], days[has_time]
        tickets, counts, seconds = figures
        return Days(weekdays_of(days), tickets, counts[:, None], seconds[:, None])


@dataclass(frozen=True, slots=True)
class Pair:
    """Both periods, of one line or of several together (`+`). `mix`: their visits at the mix of services of both.
    `times`: in each period the times of the tickets.
    """

    before: DayTable
    after: DayTable
    mix: tuple[MixedDays, MixedDays]
    times: tuple[Times, Times]

    def __add__(self, other: "Pair") -> "Pair":
        mix = self.mix[0] + other.mix[0], self.mix[1] + other.mix[1]
        times = _together(self.times[0], other.times[0]), _together(self.times[1], other.times[1])
        return Pair(self.before + other.before, self.after + other.after, mix, times)

    def days_at_mix(self) -> tuple[MixedDays, MixedDays]:
        """The days with a visit, at the mix of services of both periods."""
        before, after = self.mix
        return before.only(self.before.has("visit")), after.only(self.after.has("visit"))


@dataclass(frozen=True, slots=True)
class Line:
    """The days of a line in a period, those of its services, and its times."""

    table: DayTable
    services: ServiceDays
    times: Times


def pairs(before: Facts, after: Facts, counted: CountedDays) -> tuple[Pair, dict[tuple[str, str], Pair]]:
    """Everything together, and (hall, line) → its days, of lines that have tickets. A hall is read after the other, so
    that memory does not grow with their number.
    """
    periods = _Period(before, counted, False), _Period(after, counted, True)
    mix = mixed(periods[0].no_visits, periods[1].no_visits)
    everything = Pair(periods[0].nothing, periods[1].nothing, mix, (NO_TIMES, NO_TIMES))
    lines = {}
    for hall in sorted(periods[0].halls | periods[1].halls):
        first, second = (period.of_hall(hall) for period in periods)
        for line in sorted({*first, *second}):
            lines[hall, line] = _pair(first.get(line, periods[0].no_line), second.get(line, periods[1].no_line))
    return reduce(add, lines.values(), everything), lines


def everything_of(facts: Facts, counted: CountedDays) -> DayTable:
    """The days of a period, all halls and lines together."""
    period = _Period(facts, counted, False)
    tables = (table for hall in sorted(period.halls) for table in period.tables_of(hall).values())
    return reduce(add, tables, period.nothing)


def _together(one: Times, other: Times) -> Times:
    return {measure: one[measure] + other[measure] for measure in MEASURES}


def _pair(before: Line, after: Line) -> Pair:
    sides = kinds_of_both(before.services, after.services)
    days = (Days(weekdays_of(line.table.days), line.table.of("tickets").astype(float), *kinds)
            for line, kinds in zip((before, after), sides, strict=True))  # fmt: skip
    return Pair(before.table, after.table, mixed(*days), (before.times, after.times))


class _Period:
    """The tickets of a period by hall, and the days on which any hall had tickets."""

    def __init__(self, facts: Facts, counted: CountedDays, is_later: bool) -> None:
        self._facts = dict(facts.each_hall())
        self._counted, self._is_later, self._is_one_day = counted, is_later, facts.is_of_one_day()
        self.days: Codes = np.array(facts.ordinals(), np.int64)
        self.nothing = DayTable(self.days, np.zeros((len(_FIGURES), len(self.days)), np.int64))
        self.no_line = Line(self.nothing, ServiceDays.nothing(len(self.days)), NO_TIMES)
        empty = np.zeros((len(self.days), 0))
        self.no_visits = Days(weekdays_of(self.days), np.zeros(len(self.days)), empty, empty)
        self.halls = set(self._facts)

    def of_hall(self, hall: str) -> dict[str, Line]:
        """The lines that have tickets on days that count, by code."""
        if hall not in self._facts:
            return {}
        facts, rows, places = self._rows(hall)
        timed = _timed(facts, rows)
        tables = self._tables(facts, rows, places, timed)
        services = service_days(facts, rows[timed["visit"]], places[timed["visit"]], len(self.days))
        times = {measure: _times_of_lines(facts, rows[own], measure) for measure, own in timed.items()}
        return {
            line: Line(table, services.get(line, self.no_line.services), _of_line(line, times))
            for line, table in tables.items()
        }

    def tables_of(self, hall: str) -> dict[str, DayTable]:
        """Line → its days."""
        facts, rows, places = self._rows(hall)
        return self._tables(facts, rows, places, _timed(facts, rows))

    def _places(self, facts: Facts) -> Codes:
        """Of each ticket the place of its day."""
        table = np.zeros(int(self.days[-1] - self.days[0]) + 1, np.int64)
        table[self.days - self.days[0]] = np.arange(len(self.days))
        places: Codes = table[facts.column("day") - self.days[0]]
        return places

    def _rows(self, hall: str) -> tuple[Facts, Codes, Codes]:
        """The hall's tickets that count, and the place of each one's day."""
        facts = self._facts.pop(hall)  # its columns go with it
        places = self._places(facts)
        of_days = self.days[np.bincount(places[facts.kept], minlength=len(self.days)) > 0].tolist()
        counted = np.isin(self.days, self._counted.of(hall, of_days, self._is_later, self._is_one_day))
        rows = np.flatnonzero(facts.kept & counted[places])
        return facts, rows, places[rows]

    def _tables(self, facts: Facts, rows: Codes, places: Codes, timed: Mapping[str, Codes]) -> dict[str, DayTable]:
        lines, number = facts.words("line"), len(self.days)
        cells = facts.column("line")[rows].astype(np.int64) * number + places
        size = len(lines) * number
        is_finished, has_left = (facts.is_among(states)[rows] for states in (FINISHED, LEFT))
        figures = [np.bincount(of, minlength=size) for of in (cells, cells[is_finished], cells[has_left])]
        sums = []
        for measure, own in timed.items():
            figures.append(np.bincount(cells[own], minlength=size))
            # Sums of whole seconds stay far below 2⁵³, where a float is still exact.
            sums.append(np.bincount(cells[own], facts.column(f"{measure}_seconds")[rows[own]], size).astype(np.int64))
        by_line = np.stack(figures + sums).reshape(len(_FIGURES), len(lines), number)
        return {line: DayTable(self.days, by_line[:, n]) for n, line in enumerate(lines) if by_line[0, n].any()}


def _timed(facts: Facts, rows: Codes) -> dict[str, Codes]:
    """Measure → the places of those of these rows that have the time."""
    return {measure: np.flatnonzero(has_time(facts, measure)[rows]) for measure in MEASURES}


def _times_of_lines(facts: Facts, rows: Codes, measure: str) -> dict[str, Histogram]:
    """Line → how long each of these tickets took."""
    seconds = facts.column(f"{measure}_seconds")[rows]
    return Histogram.of_groups(facts.column("line")[rows], seconds, facts.words("line"))


def _of_line(line: str, times: Mapping[str, Mapping[str, Histogram]]) -> Times:
    return {measure: (of_lines[line],) if line in of_lines else () for measure, of_lines in times.items()}


def has_time(facts: Facts, measure: str) -> Flags:
    """Which tickets have a time that counts; of the wait, no-shows too, because they waited."""
    is_known: Flags = facts.column(f"{measure}_seconds") != NONE
    return is_known if measure == "wait" else is_known & facts.is_among(FINISHED)


def weekdays_of(days: Codes) -> Codes:
    """0 to 6; the first day of the year 1 was a Monday."""
    weekdays: Codes = (days - 1) % 7
    return weekdays
