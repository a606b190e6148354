"""What the waits on the tickets were worth: how far they were off, how often they held, and how wide they were.

Counted from what is stored with each ticket: the estimate of its issue, also where a transfer or a no-show brought a
later one, against issued → first called: of who booked, too, be the call after the booked time or before it. A ticket
taken while no window was open had no estimate and is left out.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import NONE, Facts
from operations.reporting.report import Ask, Desk, Report
from operations.reporting.ticket_columns import Numbers
from protocol.reporting import Cell
from queueing.measures import share

DEFINITION_VERSION = 4
COLUMNS = (
    ("hall", "text"), ("part", "text"), ("of", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("error_seconds", "seconds"), ("coverage_share", "share"), ("width_seconds", "seconds"),
)  # fmt: skip
PEOPLE_AHEAD = ("0", "1-3", "4-9", "10-19", "20+")
_FROM = np.array([1, 4, 10, 20])
PARTS = ("week", "line", "ahead")
"""The columns by which the tickets of a hall are grouped."""
_NAMES: dict[str, Callable[[Any], str]] = {
    "week": lambda ordinal: date.fromordinal(ordinal).isoformat(),
    "line": str,
    "ahead": PEOPLE_AHEAD.__getitem__,
}


_SUMS = ("tickets", "called", "error", "within", "width")
Sums = NDArray[np.int64]


def make(desk: Desk, ask: Ask) -> Report:
    """For each hall a row per week (named by its Monday), per line, and per number of people ahead at the issue.

    error_seconds: mean of |wait − P50|. coverage_share: called within P90. width_seconds: mean of P90 − P50. All three
    are of those who were called; `tickets` counts everybody who had an estimate.
    """
    everything = np.zeros(len(_SUMS), np.int64)
    groups: dict[tuple[str, int, Any], Sums] = {}
    for shelf in desk.facts(ask.period).each_shelf():
        for place, part in enumerate(PARTS):
            sums = _sums(shelf, part)
            for (hall, value), numbers in sums.items():
                key = hall, place, value
                groups[key] = groups[key] + numbers if key in groups else numbers
            if part == "week":  # each ticket is in one of its groups
                everything = sum(sums.values(), everything)
    rows: list[tuple[Cell, ...]] = []
    for (hall, place, value), numbers in sorted(groups.items(), key=lambda group: group[0]):
        of = _NAMES[PARTS[place]](value)
        title = desk.line_name(hall, of) if PARTS[place] == "line" else ""
        rows.append((hall, PARTS[place], of, title, *_cells(numbers)))
    totals = dict(zip([name for name, _ in COLUMNS[4:]], _cells(everything), strict=True))
    return Report("estimates", ask, COLUMNS, tuple(rows), totals)


def _cells(sums: Sums) -> tuple[Cell, ...]:
    """The figures of a group of tickets."""
    tickets, called, error, within, width = sums.tolist()
    if not called:
        return tickets, 0, None, None, None
    return tickets, called, round(error / called), share(within, called), round(width / called)


def _sums(facts: Facts, column: str) -> dict[tuple[str, Any], Sums]:
    """(hall, value) → _SUMS of the tickets with an estimate; all but the first of who was called."""
    p50, p90, wait = facts.column("p50_seconds"), facts.column("p90_seconds"), promised_wait(facts)
    kept, called = is_promised(facts), is_promised(facts) & (wait != NONE)
    groups, keys = facts.groups(("hall", column))
    if column == "ahead":
        groups, keys = _by_people_ahead(groups, keys)
    table = np.empty((len(_SUMS), len(keys)), np.int64)
    table[0] = np.bincount(groups[kept], minlength=len(keys))
    groups, wait, p50, p90 = (numbers[called] for numbers in (groups, wait, p50, p90))
    table[1] = np.bincount(groups, minlength=len(keys))
    table[3] = np.bincount(groups[wait <= p90], minlength=len(keys))
    # Sums of whole seconds stay far below 2⁵³, where a float is still exact.
    table[2] = np.bincount(groups, np.abs(wait - p50), len(keys))
    table[4] = np.bincount(groups, p90 - p50, len(keys))
    return {key: table[:, place] for place, key in enumerate(keys) if table[0, place]}


def is_promised(facts: Facts) -> NDArray[np.bool_]:
    """Which tickets had an estimate."""
    flags: NDArray[np.bool_] = facts.kept & (facts.column("p90_seconds") != NONE)
    return flags


def promised_wait(facts: Facts) -> Numbers:
    """The waits as the estimates count them: from the issue, also of who booked; NONE of who was not called."""
    wait = facts.column("wait_seconds")
    return np.where(wait == NONE, NONE, wait + facts.column("early_seconds"))


def ahead_place(ahead: Any) -> Any:
    """The place in PEOPLE_AHEAD of a number of people, or of each of many."""
    return np.digitize(ahead, _FROM)


def _by_people_ahead(groups: Numbers, keys: list[tuple[Any, ...]]) -> tuple[Numbers, list[tuple[Any, ...]]]:
    """The groups by (hall, number of people ahead), joined to those by (hall, place in PEOPLE_AHEAD)."""
    joined = [(hall, int(ahead_place(NONE if ahead is None else ahead))) for hall, ahead in keys]
    places = {key: place for place, key in enumerate(dict.fromkeys(joined))}
    return np.array([places[key] for key in joined], np.int32)[groups], list(places)
