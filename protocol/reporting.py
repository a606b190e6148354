"""Reports: named columns with units, rows, totals."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, StringConstraints

from protocol.base import LARGEST, PRINTABLE, OptionalWord, Query, Reply
from protocol.instants import Instant
from protocol.problems import Problem

Unit = Literal["text", "seconds", "count", "share", "number"]
Cell = str | int | float | None


class ReportQuery(Query):
    """Business dates `from` … `to`, both included; `compare_from` … `compare_to`: the comparison's first period.
    `settling_days`: how many days it leaves out at the beginning of `from` … `to`; without it two weeks, and none where
    that period is shorter than four.

    `line` to `hour` say which tickets count. `window=0`: those that no window called; `staff=-`: those without a clerk
    on record; `priority=-`: ordinary ones. `booked`: of people with an appointment, or of all others. `weekday`: of the
    business date; `hour`: of the issue, by the hall's clock.

    Files carry words for people; `headings=names` makes a CSV for programs, with the columns' names and nothing above.
    `format=lines`: how far it is, line by line, and then the report (`ReportLine`), for a report that takes long.
    """

    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    hall: OptionalWord = ""
    line: OptionalWord = ""
    service: Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE)] = ""
    window: int | None = Field(default=None, ge=0, le=LARGEST)
    staff: OptionalWord = ""
    priority: OptionalWord = ""
    booked: Literal["", "yes", "no"] = ""
    weekday: Literal["", "mon", "tue", "wed", "thu", "fri", "sat", "sun"] = ""
    hour: int | None = Field(default=None, ge=0, le=23)
    language: OptionalWord = ""
    format: Literal["json", "csv", "xlsx", "lines"] = "json"
    headings: Literal["words", "names"] = "words"
    compare_from: date | None = None
    compare_to: date | None = None
    settling_days: int | None = Field(default=None, ge=0, le=366)


class BehindQuery(ReportQuery):
    """A report's parameters, narrowed to a row, and the column whose tickets are wanted; the answer begins after the
    ticket `after`. Where the parameters cannot say which row, `row` does: the cells that make it, by the names of their
    columns, as a JSON object.
    """

    column: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=PRINTABLE)]
    row: Annotated[str, StringConstraints(max_length=1000, pattern=PRINTABLE)] = ""
    after: OptionalWord = ""
    limit: int = Field(default=100, ge=1, le=1000)


class ReportNames(Reply):
    """Which reports there are."""

    reports: list[str]


class ReportColumn(Reply):
    """A column and its unit: text, seconds, count, share (0 to 1) or number."""

    name: str
    unit: Unit


class Report(Reply):
    """A report; a null cell was not measured. `format=csv|xlsx` gives the same as a file. `filters`: which
    tickets count, by the parameter's name; an absent one counts all. `definition_version`: of what its figures mean
    (`docs/measures.md`). `data_hash`: SHA-256 of the records that it was counted from, the same whenever these are.
    """

    name: str
    definition_version: int
    data_hash: str
    made_at: Instant
    start: date = Field(validation_alias=AliasChoices("from", "start"), serialization_alias="from")
    end: date = Field(validation_alias=AliasChoices("to", "end"), serialization_alias="to")
    hall: str | None
    line: str | None
    filters: dict[str, str | int]
    columns: list[ReportColumn]
    rows: list[list[Cell]]
    totals: dict[str, Cell]


class ReportLine(Reply):
    """One line of `format=lines`. Twice a second, while two others are being made, `place`: the place among those that
    wait for their turn (1: the next); then `read`: which share of the records is read, 0 to 1. The last line has the
    `report`, or the `problem` why there is none.
    """

    place: int | None = None
    read: float | None = None
    report: Report | None = None
    problem: Problem | None = None


class TicketBehind(Reply):
    """A ticket that a figure counts. `called_at`: the first call. `left_after_seconds`: how long its holder had waited
    who left without being served; null: nobody did, or nobody knows when. A null time was not measured.
    """

    id: str
    hall: str
    business_date: date
    number: str
    line: str
    line_name: str
    service: str
    service_name: str
    priority: str
    state: str
    window: int | None
    staff: str | None
    issued_at: Instant
    called_at: Instant | None
    started_at: Instant | None
    finished_at: Instant | None
    ended_at: Instant | None
    before_seconds: int | None
    wait_seconds: int | None
    left_after_seconds: int | None
    walk_seconds: int | None
    service_seconds: int | None
    visit_seconds: int | None


class AppointmentBehind(Reply):
    """An appointment that a figure counts, and the ticket of who checked in."""

    id: str
    hall: str
    business_date: date
    starts_at: Instant
    line: str
    line_name: str
    service: str
    service_name: str
    state: str
    ticket: TicketBehind | None


class Behind(Reply):
    """The tickets behind a figure: how many there are in all, and one page of them. `measure`: the time by which they
    are ordered, longest first; null: by issue. Where a figure counts appointments, it is these, by their time, and no
    tickets. `definition_version`: of the report. `data_hash`: of the records that they were chosen from.
    """

    definition_version: int
    data_hash: str
    made_at: Instant
    measure: str | None
    total: int
    tickets: list[TicketBehind]
    appointments: list[AppointmentBehind]
