"""The tickets of one hall as columns of whole numbers: of a day, from its rows; or of a packed month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from operations.reporting import handlings
from operations.reporting.digests import digest_of_day
from operations.reporting.handlings import Handlings
from operations.reporting.spells import Spell, Spells, as_rows
from queueing.instants import whole_seconds
from storage import reports
from storage.packed_reports import month_of

Numbers = NDArray[np.int32]
WORDS = ("line", "service", "staff", "state", "priority")
COLUMNS = (
    *WORDS, "window", "issued_second", "left_seconds", "wait_seconds", "walk_seconds", "service_seconds",
    "visit_seconds", "booked", "early_seconds", "ahead", "p50_seconds", "p90_seconds",
    "before_seconds", "outcome",
)  # fmt: skip
"""`issued_second`: of the business date, by the hall's clock on the wall; past 86,400 after midnight. `left_seconds`:
from the issue to the end of a ticket that was not finished, where it is known. `booked`: 1 of who had an appointment,
else 0. `early_seconds`: from the issue to the beginning of the wait, of who came before the booked time, else 0.
`ahead` and the two after it are what was promised at the issue. `before_seconds`: from the arrival to the issue.
`outcome`: how the service ended (`operations/reporting/handlings.py`).
"""
NONE = -1
_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3_600
_LARGEST = 2**31 - 2
"""What fits into a column; a longer time is a mistake of some clock, and counts as not measured."""


class Columns(Protocol):
    """Tickets of one hall. `words`: the values of the word columns, by index; -1 means none."""

    @property
    def hall(self) -> str:
        """The hall's code."""

    @property
    def size(self) -> int:
        """The number of tickets."""

    @property
    def words(self) -> dict[str, list[str]]:
        """The values of the word columns."""

    @property
    def days(self) -> Numbers:
        """The business date of each ticket, as an ordinal; in order."""

    def column(self, name: str) -> Numbers:
        """One of COLUMNS."""

    def raw(self, name: str) -> NDArray[Any]:
        """The same plus one, in as few bytes as it was stored; 0 means none."""

    @property
    def month(self) -> int:
        """The month of its days, as `storage.packed_reports` counts."""

    def spells(self) -> Spells:
        """The spells of the tickets whose columns do not tell them (`operations/reporting/spells.py`)."""

    def handlings(self) -> Handlings:
        """How services ended at visits whose `outcome` does not tell it (`operations/reporting/handlings.py`)."""

    def sizes(self) -> tuple[list[int], list[int]]:
        """Its days, as ordinals in order, and the number of tickets of each, which stand in the same order."""

    def digests(self) -> tuple[list[int], str]:
        """Its days, as ordinals in order, and the digests of their tickets, one behind the other
        (`operations/reporting/digests.py`).
        """


@dataclass(frozen=True)
class DayColumns:
    """One hall and business date."""

    hall: str
    day: date
    words: dict[str, list[str]]
    columns: dict[str, Numbers]
    own_spells: Spells
    own_handlings: Handlings

    @property
    def size(self) -> int:
        """The number of tickets."""
        return len(self.columns["line"])

    @cached_property
    def days(self) -> Numbers:
        """The business date of each ticket."""
        return np.full(self.size, self.day.toordinal(), np.int32)

    def column(self, name: str) -> Numbers:
        """One of COLUMNS."""
        return self.columns[name]

    def raw(self, name: str) -> NDArray[Any]:
        """The same plus one."""
        return self.columns[name] + 1

    @property
    def month(self) -> int:
        """The month of the day."""
        return month_of(self.day)

    def spells(self) -> Spells:
        """The spells of the tickets whose rows do not tell them."""
        return self.own_spells

    def handlings(self) -> Handlings:
        """How services ended at visits whose `outcome` does not tell it."""
        return self.own_handlings

    def sizes(self) -> tuple[list[int], list[int]]:
        """The day and its number of tickets."""
        return [self.day.toordinal()], [self.size]

    def digests(self) -> tuple[list[int], str]:
        """The day and its digest."""
        digest = digest_of_day(self.words, self.columns, self.own_spells, self.own_handlings)
        return [self.day.toordinal()], digest


def day_columns(
    hall: str, day: date, zone: ZoneInfo, rows: Sequence[Any], spells: Mapping[int, Sequence[Spell]]
) -> DayColumns:
    """The columns of a day from its rows, which are `storage.reports.COUNTED`, and the spells of some, by place."""
    words: dict[str, list[str]] = {}
    columns: dict[str, Numbers] = {}
    done = [handlings.done_of(row.done) for row in rows]
    outcomes = [handlings.in_column(row.service, own) for row, own in zip(rows, done, strict=True)]
    several = {place: done[place] for place, outcome in enumerate(outcomes) if outcome == handlings.SEVERAL}
    elsewhere = {
        "line": {spell.line for own in spells.values() for spell in own},
        "service": {service for own in several.values() for service, _ in own},
    }
    for position, name in enumerate(reports.COUNTED):
        values = [row[position] for row in rows]
        if name in WORDS:
            distinct = sorted({value for value in values if value is not None} | elsewhere.get(name, set()))
            index = {value: number for number, value in enumerate(distinct)}
            words[name] = distinct
            columns[name] = np.array([index.get(value, NONE) for value in values], np.int32)
        elif name == "issued_at":
            columns["issued_second"] = _fitting([second_of_day(value, day, zone) for value in values])
        elif name == "ended_at":
            columns["left_seconds"] = _fitting([_left_seconds(row) for row in rows])
        else:
            columns[name] = _fitting(values)
    columns["outcome"] = _fitting(outcomes)
    by_service = handlings.as_rows(several, words["service"])
    return DayColumns(hall, day, words, columns, as_rows(spells, words["line"]), by_service)


def _fitting(values: Sequence[int | None]) -> Numbers:
    return np.array([NONE if value is None or not NONE < value <= _LARGEST else value for value in values], np.int32)


def second_of_day(instant: datetime, day: date, zone: ZoneInfo) -> int:
    """The second of a business date at this instant, by the clock on the wall; past 86,400 after midnight."""
    local = instant.astimezone(zone)
    days = local.toordinal() - day.toordinal()
    return _DAY_SECONDS * days + _HOUR_SECONDS * local.hour + 60 * local.minute + local.second


def _left_seconds(row: Any) -> int:
    if row.ended_at is None or row.state == "finished":
        return NONE
    return max(0, whole_seconds(row.ended_at - row.issued_at))
