"""The tickets behind a figure that is counted in columns: chosen by the flags that the report itself counts by, so that
they are as many as the figure says.

Columns have no ids. So the days of the wanted page alone are read from the tickets' rows, and flagged again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.behind_leavers import LEFT_AFTER, left_after
from operations.reporting.behind_row import Row
from operations.reporting.facts import NONE, Facts
from operations.reporting.packed_months import day_from_rows
from operations.reporting.report import Ask, Desk
from operations.reporting.reports.seconds import zone_of
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS
from storage import tickets_behind
from storage.reports import Period

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
_DATES = ("day", "week")
_DAY_BITS = 22
"""Of the ordinal of a day, up to the year 9999."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which selected tickets of a period a figure counts.

    `flags`: of the tickets of a hall, or of one of its days, whether they count. `measure`: the column by which they
    are in order, longest first, or LEFT_AFTER; None: by issue. `cells`: column → what it must be, as a report says it.
    """

    period: Period
    flags: Callable[[str, Facts], Flags]
    measure: str | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def of(self, hall: str, facts: Facts) -> Flags:
        """The flags of these tickets of a hall."""
        flags: Flags = facts.kept & self.flags(hall, facts)
        for name, cell in self.cells.items():
            flags &= facts.column(name) == _number(facts, name, cell)
        return flags


@dataclass(frozen=True, slots=True)
class Rule:
    """`keys`: the columns that say which row; `columns`: those that have tickets; `chosen`: these, of a row and column.
    `words`: of which words a key must be one.
    """

    keys: tuple[str, ...]
    columns: tuple[str, ...]
    chosen: Callable[[Desk, Ask, Row, str], Chosen]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def page_of(desk: Desk, chosen: Chosen, after: str, limit: int) -> tuple[int, list[str]]:
    """How many tickets there are in all, and the ids of a page of them, which begins after one ("": with the first)."""
    halls, days = _in_order(desk, chosen)
    begin = _place_after(desk, chosen, halls, days, after) if after else 0
    own = days[begin : begin + limit]
    ids: list[str] = [""] * len(own)
    near = np.flatnonzero(np.isin(days, own))
    for day in np.unique(own).tolist():
        of_day = _ids_of(desk, chosen, halls[day >> _DAY_BITS], day & (1 << _DAY_BITS) - 1)
        for place, ticket_id in zip(near[days[near] == day].tolist(), of_day, strict=False):
            if begin <= place < begin + limit:
                ids[place - begin] = ticket_id
    return len(days), [ticket_id for ticket_id in ids if ticket_id]


def _in_order(desk: Desk, chosen: Chosen) -> tuple[list[str], Numbers]:
    """The halls, and of each ticket in order its hall and day: the place of the hall, then the bits of the day."""
    halls: list[str] = []
    pieces: list[NDArray[np.int32]] = [np.empty((4, 0), np.int32)]
    for hall, facts in desk.facts(chosen.period).each_hall():
        if chosen.cells.get("hall", hall) == hall:
            pieces.append(_keys(desk, chosen, hall, facts, len(halls)))
            halls.append(hall)
    table = np.concatenate(pieces, axis=1)
    pieces.clear()
    days: Numbers = table[0].astype(np.int64) << _DAY_BITS | table[2]
    return halls, days[np.lexsort(table)]  # by the last row first


def _keys(desk: Desk, chosen: Chosen, hall: str, facts: Facts, place: int) -> NDArray[np.int32]:
    at = np.flatnonzero(chosen.of(hall, facts))
    nothing = np.zeros(len(at), np.int32)
    seconds = _measured(desk, chosen.measure, hall, facts)[at].astype(np.int32) if chosen.measure else nothing
    return np.stack([nothing + np.int32(place), facts.column("issued_second")[at], facts.column("day")[at], -seconds])


def _measured(desk: Desk, measure: str, hall: str, facts: Facts) -> NDArray[np.int32] | Numbers:
    """The times of a hall's tickets by which they are in order."""
    return left_after(desk, hall, facts) if measure == LEFT_AFTER else facts.column(measure)


def _place_after(desk: Desk, chosen: Chosen, halls: list[str], days: Numbers, after: str) -> int:
    """The place behind this ticket; 0 where it is not among them."""
    hall, day = tickets_behind.day_of(desk.connection, after) or ("", date.min)
    of_day = _ids_of(desk, chosen, hall, day.toordinal()) if hall in halls else []
    if after not in of_day:
        return 0
    places = np.flatnonzero(days == halls.index(hall) << _DAY_BITS | day.toordinal())
    return int(places[of_day.index(after)]) + 1


def _ids_of(desk: Desk, chosen: Chosen, hall: str, ordinal: int) -> list[str]:
    """The ids of a day's tickets that count, in order."""
    day, ids = day_from_rows(desk.connection, hall, date.fromordinal(ordinal), zone_of(desk, hall))
    facts = Facts([day], desk.selection)
    if not facts.size:
        return []
    at = np.flatnonzero(chosen.of(hall, facts))
    *_, issued, _, seconds = _keys(desk, chosen, hall, facts, 0)
    return [ticket_id for *_, ticket_id in sorted(zip(seconds, issued, (ids[place] for place in at), strict=True))]


def _number(facts: Facts, name: str, cell: Any) -> int:
    """What a cell of a report is in its column; one less than NONE: no ticket has it."""
    if cell is None:
        return NONE
    if name in _DATES:
        return _ordinal(str(cell))
    if name == "weekday":
        return WEEKDAYS.index(cell) if cell in WEEKDAYS else NONE - 1
    if isinstance(cell, int):
        return cell
    words = facts.words(name)
    return words.index(cell) if cell in words else NONE - 1


def _ordinal(day: str) -> int:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return NONE - 1
