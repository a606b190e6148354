"""What every report is: named columns with units, rows, totals; and how it asks the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from operations import catalogue
from operations.context import Context
from operations.records.facts import Facts, load
from queueing.errors import NotFound
from queueing.hall import Hall
from queueing.measures import Summary, summary
from storage.reports import Period

Cell = str | int | float | None
TIMES = ("mean_seconds", "p50_seconds", "p90_seconds", "max_seconds")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a report is asked: business dates, both included; `hall`, `line` empty: all. The second period is the
    comparison's. `language` is that of names.
    """

    start: date
    end: date
    hall: str = ""
    line: str = ""
    language: str = "zh-CN"
    before_start: date | None = None
    before_end: date | None = None

    @property
    def period(self) -> Period:
        """The period as storage takes it."""
        return Period(self.start, self.end, self.hall or None, self.line or None)


@dataclass(frozen=True, slots=True)
class Report:
    """The contract's Report. Units: text, seconds, count, share (0…1), number. None: nobody measured it."""

    name: str
    ask: Ask
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: Mapping[str, Cell] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the wire."""
        return {
            "name": self.name,
            "from": self.ask.start.isoformat(),
            "to": self.ask.end.isoformat(),
            "hall": self.ask.hall or None,
            "line": self.ask.line or None,
            "columns": [{"name": name, "unit": unit} for name, unit in self.columns],
            "rows": [list(row) for row in self.rows],
            "totals": dict(self.totals),
        }


@dataclass(slots=True)
class Desk:
    """What a report works with: the connection, the halls by code, and the names of things."""

    context: Context
    connection: Connection
    halls: dict[str, Hall]
    language: str
    _facts: dict[Period, Facts] = field(default_factory=dict)

    def facts(self, period: Period) -> Facts:
        """The tickets of a period, read once."""
        if period not in self._facts:
            self._facts[period] = load(self.context, self.connection, period)
        return self._facts[period]

    def line_name(self, hall: str, line: str) -> str:
        """A line's name, also of one that left the hall; its code when nobody remembers it."""
        known = self.halls.get(hall)
        return known.text(known.named_line(line).name, self.language) if known else line

    def service_name(self, hall: str, service: str) -> str:
        """A service's name, in the same way."""
        known = self.halls.get(hall)
        return known.text(known.named_service(service).name, self.language) if known else service


def desk(context: Context, connection: Connection, ask: Ask) -> Desk:
    """The desk of one report; `unknown_hall` when the asked hall does not exist."""
    halls = {hall.code: hall for hall in catalogue.halls(context)}
    if ask.hall and ask.hall not in halls:
        raise NotFound("unknown_hall", f"There is no hall '{ask.hall[:64]}'.")
    return Desk(context, connection, halls, ask.language)


def finished_by(facts: Facts, by: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    """(…by) → visits served to the end, those included whose times nobody knows."""
    finished: dict[tuple[Any, ...], int] = {}
    for *key, state, issued, _ in facts.counts(by):
        if state == "finished":
            finished[tuple(key)] = finished.get(tuple(key), 0) + issued
    return finished


def without_none(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """A key to sort groups by, those of nobody after the others of their hall."""
    return tuple((part is None, part if part is not None else 0) for part in key)


def merged(histograms: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """One histogram of several."""
    result: dict[int, int] = {}
    for histogram in histograms:
        for seconds, count in histogram.items():
            result[seconds] = result.get(seconds, 0) + count
    return result


def time_totals(histogram: Mapping[int, int]) -> dict[str, Cell]:
    """The same, by the names of their columns."""
    return dict(zip(TIMES, times(histogram), strict=True))


def times(histogram: Mapping[int, int]) -> tuple[Cell, Cell, Cell, Cell]:
    """Mean, P50, P90 and longest, as cells."""
    s: Summary = summary(histogram)
    return s.mean, s.p50, s.p90, s.longest
