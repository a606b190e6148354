"""The form of every report: named columns with units, rows and totals; and the data it is made from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection

from operations.context import Context
from operations.halls import catalogue
from operations.reporting import packed_attendance
from operations.reporting.attendance_columns import Rows, together
from operations.reporting.evidence import Evidence
from operations.reporting.facts import Facts
from operations.reporting.histogram import Histogram
from operations.reporting.packed_months import VERSION, load
from operations.reporting.selection import FILTERS, Selection
from protocol import reporting as wire
from protocol.reporting import Cell
from queueing.errors import NotFound
from queueing.hall import Hall
from queueing.measures import share, summary
from storage import staff
from storage.reports import Period

LEFT = ("no_show", "cancelled", "expired")
"""The states of those who left without being served."""
ENDS = (*LEFT, "finished")
_STATES = ("waiting", *ENDS)
_COUNTS = ("tickets", "called", *_STATES)
LEFT_COLUMNS = (("no_shows", "count"), ("cancelled", "count"), ("expired", "count"), ("left_share", "share"))
"""They stand beside every wait, which is known of those who were called alone."""
TIMES = ("mean_seconds", "p50_seconds", "p90_seconds", "max_seconds")


@dataclass(frozen=True, slots=True)
class Ask:
    """The parameters of a report. Business dates, both inclusive; `hall` or `line` "": all.

    The second period and `settling_days` are for the comparison (`operations/reporting/counted_days.py`). `language`:
    the language of names. The last fields select tickets (`operations/reporting/selection.py`).
    """

    start: date
    end: date
    hall: str = ""
    line: str = ""
    language: str = "zh-CN"
    before_start: date | None = None
    before_end: date | None = None
    settling_days: int | None = None
    service: str = ""
    window: int | None = None
    staff: str = ""
    priority: str = ""
    booked: str = ""
    weekday: str = ""
    hour: int | None = None

    @property
    def period(self) -> Period:
        """The period as storage takes it."""
        return Period(self.start, self.end, self.hall or None, self.line or None)

    @property
    def selection(self) -> Selection:
        """Which tickets of the period count."""
        return Selection(**{name: getattr(self, name) for name in FILTERS})


@dataclass(frozen=True, slots=True)
class Report:
    """The Report of the API. Units: text, seconds, count, share (0…1), number. A cell of None: not measured.

    `definition_version`: of what its figures mean (`docs/measures.md`); 0: it is no report with a definition.
    `data_hash`: of the records that were counted (`operations/reporting/evidence.py`).
    """

    name: str
    ask: Ask
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: Mapping[str, Cell] = field(default_factory=dict)
    definition_version: int = 0
    data_hash: str = ""

    def reply(self, made_at: datetime) -> wire.Report:
        """The report as the API sends it."""
        return wire.Report(
            name=self.name,
            definition_version=self.definition_version,
            data_hash=self.data_hash,
            made_at=made_at,
            start=self.ask.start,
            end=self.ask.end,
            hall=self.ask.hall or None,
            line=self.ask.line or None,
            filters=self.ask.selection.chosen(),
            columns=[wire.ReportColumn(name=name, unit=cast(wire.Unit, unit)) for name, unit in self.columns],
            rows=[list(row) for row in self.rows],
            totals=dict(self.totals),
        )


@dataclass(slots=True)
class Desk:
    """What a report is made from: the connection, the halls by code, and names in the report's language. `has_read`
    hears which share of a period's records is read.
    """

    context: Context
    connection: Connection
    halls: dict[str, Hall]
    language: str
    selection: Selection = field(default_factory=Selection)
    has_read: Callable[[float], None] = lambda share: None
    evidence: Evidence = field(default_factory=Evidence)
    _facts: dict[Period, Facts] = field(default_factory=dict)
    _attendance: dict[Period, dict[str, tuple[list[str], Rows]]] = field(default_factory=dict)
    _staff_names: dict[str, str] = field(default_factory=dict)

    def facts(self, period: Period, selection: Selection | None = None) -> Facts:
        """The tickets of a period, read once, of which a selection counts; None: the report's own."""
        whole_period = replace(period, line=None)
        if whole_period not in self._facts:
            self._facts[whole_period] = load(self.context, self.connection, whole_period, self.has_read)
            self.evidence.add_tickets(self._facts[whole_period].parts)
        return self._facts[whole_period].of(self.selection if selection is None else selection)

    def attendance(self, period: Period) -> dict[str, tuple[list[str], Rows]]:
        """Hall → who was at which window in a period, read once: the usernames, and the rows that name them by index.
        In the order of the halls with any.
        """
        whole_period = replace(period, line=None)
        if whole_period not in self._attendance:
            parts = packed_attendance.load(self.connection, whole_period, VERSION)
            self.evidence.add_attendance(parts)
            self._attendance[whole_period] = {hall: together(of_hall) for hall, of_hall in sorted(parts.items())}
        return self._attendance[whole_period]

    def line_name(self, hall: str, line: str) -> str:
        """A line's name, also of a removed line; its code when the name is not known."""
        hall_definition = self.halls.get(hall)
        return hall_definition.text(hall_definition.named_line(line).name, self.language) if hall_definition else line

    def staff_name(self, username: str) -> str:
        """The name that people know a member of staff by; of somebody removed, the username."""
        if not self._staff_names:
            self._staff_names.update(staff.names(self.connection))
        return self._staff_names.get(username) or username

    def service_name(self, hall: str, service: str) -> str:
        """A service's name, in the same way."""
        known_hall = self.halls.get(hall)
        return known_hall.text(known_hall.named_service(service).name, self.language) if known_hall else service


def desk(
    context: Context, connection: Connection, ask: Ask, has_read: Callable[[float], None] = lambda share: None
) -> Desk:
    """The desk of one report. Raises `unknown_hall` when the requested hall does not exist."""
    halls = {hall.code: hall for hall in catalogue.halls(context)}
    if ask.hall and ask.hall not in halls:
        raise NotFound("unknown_hall", f"There is no hall '{ask.hall[:64]}'.")
    return Desk(context, connection, halls, ask.language, ask.selection, has_read)


def finished_by(facts: Facts, by: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    """(…by) → number of finished visits, including those with unknown times."""
    finished: dict[tuple[Any, ...], int] = {}
    for *key, state, issued, _ in facts.counts(by):
        if state == "finished":
            finished[tuple(key)] = finished.get(tuple(key), 0) + issued
    return finished


def without_none(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """A sort key for groups that puts None after the other values of its hall."""
    return tuple((part is None, part if part is not None else 0) for part in key)


def merged(histograms: Iterable[Mapping[int, int]]) -> Histogram:
    """One histogram of several."""
    return Histogram.together(map(Histogram.of, histograms))


def times(histogram: Mapping[int, int]) -> tuple[Cell, Cell, Cell, Cell]:
    """Mean, P50, P90 and longest, as cells."""
    s = summary(histogram)
    return s.mean, s.p50, s.p90, s.longest


def time_totals(histogram: Mapping[int, int]) -> dict[str, Cell]:
    """The same, by the names of their columns."""
    return dict(zip(TIMES, times(histogram), strict=True))


def middle_times(histogram: Mapping[int, int]) -> tuple[Cell, Cell, Cell]:
    """Mean, P50 and P90, as cells."""
    return times(histogram)[:3]


def issued_by(facts: Facts, by: tuple[str, ...]) -> dict[tuple[Any, ...], dict[str, int]]:
    """(…by) → "tickets", all of them; "called", those that were called, be they called now or later something else;
    "waiting", those that wait now; and how many have ended in each way of ENDS.
    """
    result: dict[tuple[Any, ...], dict[str, int]] = {}
    for *key, state, issued, called in facts.counts(by):
        row = result.setdefault(tuple(key), dict.fromkeys(_COUNTS, 0))
        if state in _STATES:
            row[state] += issued
        row["tickets"] += issued
        row["called"] += called
    return result


def added(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The rows of `issued_by` together."""
    result = dict.fromkeys(_COUNTS, 0)
    for row in rows:
        for name, value in row.items():
            result[name] += value
    return result


def left_cells(row: Mapping[str, int]) -> tuple[Cell, Cell, Cell, Cell]:
    """The cells of LEFT_COLUMNS of one row of `issued_by`."""
    no_shows, cancelled, expired = (row[state] for state in LEFT)
    return no_shows, cancelled, expired, share(no_shows + cancelled + expired, row["tickets"])


def left_totals(row: Mapping[str, int]) -> dict[str, Cell]:
    """The same, by the names of their columns."""
    return dict(zip([name for name, _ in LEFT_COLUMNS], left_cells(row), strict=True))
