"""Do priority classes shorten the wait of those who have them, and does anybody pay too much for it?

By class: the waits, the share within the promise, and who was overtaken: a ticket of the same line with a later place
(taken later, or booked for later) was called first. The hall's `extra_wait_minutes` says for how long after the first
such call there may be others (`queueing.policies.priority`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from operations.reporting.crowds import CROWD_COLUMNS, LEFT_COLUMNS, Crowds
from operations.reporting.facts import NONE, Facts
from operations.reporting.report import Ask, Desk, Report
from operations.reporting.reports.waiting_times import wait_target_seconds
from operations.reporting.selection import Selection
from operations.reporting.spans import DAY_SECONDS
from protocol.reporting import Cell
from queueing.measures import count_within, share

DEFINITION_VERSION = 8
COLUMNS = (
    ("hall", "text"), ("priority", "text"), ("name", "text"), *CROWD_COLUMNS, ("share_within_target", "share"),
    ("overtaken", "count"), ("overtaken_share", "share"), ("longest_overtaken_seconds", "seconds"),
    ("limit_seconds", "seconds"), ("over_limit", "count"), *LEFT_COLUMNS,
)  # fmt: skip
Key = tuple[str, str]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and priority class, ordinary tickets first. Overtaking counts whoever overtook, whatever was
    filtered.
    """
    facts = desk.facts(ask.period)
    classes = Crowds(facts, ("hall", "priority"))
    within, overtaken = _within(desk, facts), _overtaken(desk, desk.facts(ask.period, Selection()), ask.selection)
    rows: list[tuple[Cell, ...]] = []
    for hall, priority in classes.keys:
        key, called = (hall, priority), classes.count((hall, priority), "called")
        count, longest, over = overtaken.get(key, (0, None, 0))
        rows.append((
            hall, priority, _name(desk, hall, priority), *classes.cells(key), share(within.get(key, 0), called), count,
            share(count, called), longest, limit_seconds(desk, hall), over, *classes.left(key),
        ))  # fmt: skip
    everybody = classes.totals("tickets", "called")
    called, number = sum(classes.count(key, "called") for key in classes.keys), sum(n for n, _, _ in overtaken.values())
    totals: dict[str, Cell] = {
        **{name: cell for name, cell in everybody.items() if name in {name for name, _ in COLUMNS}},
        "share_within_target": share(sum(within.values()), called),
        "overtaken": number,
        "overtaken_share": share(number, called),
        "longest_overtaken_seconds": max((longest for _, longest, _ in overtaken.values()), default=None),
        "over_limit": sum(over for _, _, over in overtaken.values()),
    }
    return Report("fairness", ask, COLUMNS, tuple(rows), totals)


def _name(desk: Desk, hall: str, priority: str) -> str:
    definition = desk.halls.get(hall)
    return definition.priority_name(priority, desk.language) if definition and priority else priority


def limit_seconds(desk: Desk, hall: str) -> int | None:
    """For how long anybody of a hall may be overtaken, from the first time on; None: the hall is not known."""
    definition = desk.halls.get(hall)
    return definition.calling.extra_wait_minutes * 60 if definition else None


def _within(desk: Desk, facts: Facts) -> Mapping[Key, int]:
    """(hall, priority) → waits within the promise of their line."""
    within: dict[Key, int] = {}
    for (hall, line, priority), waits in facts.histograms("wait_seconds", ("hall", "line", "priority")).items():
        target = wait_target_seconds(desk, hall, line)
        within[hall, priority] = within.get((hall, priority), 0) + count_within(waits, target)
    return within


def _overtaken(desk: Desk, facts: Facts, chosen: Selection) -> dict[Key, tuple[int, int, int]]:
    """(hall, priority) → chosen tickets that were overtaken, the longest wait since then, and how many were overtaken
    after the hall's limit, too.
    """
    result: dict[Key, tuple[int, int, int]] = {}
    for hall, of_hall in facts.each_hall():
        turns, limit = Turns.of(of_hall), limit_seconds(desk, hall)
        is_overtaken = (turns.overtaken_seconds > 0) & of_hall.of(chosen).kept[turns.at]
        seconds, is_over = turns.overtaken_seconds[is_overtaken], turns.is_over(limit)[is_overtaken]
        priorities = of_hall.column("priority")[turns.at[is_overtaken]]
        for number in np.unique(priorities).tolist():
            own = priorities == number
            longest = int(seconds[own].max())
            result[hall, of_hall.words("priority")[number]] = int(own.sum()), longest, int(is_over[own].sum())
    return result


@dataclass(frozen=True, slots=True)
class Turns:
    """The called tickets of a hall by their places in the lines; `at`: where they are among all tickets.

    `places` and `called` are seconds on one axis for all lines and days, each so far from the next that none touches
    it. `overtaken_seconds`: how long each waited after a later one of its line and day was called first; 0: none was.
    """

    at: NDArray[np.intp]
    places: Numbers
    called: Numbers
    overtaken_seconds: Numbers

    @classmethod
    def of(cls, facts: Facts) -> "Turns":
        """Those of a hall, or of a part of its days."""
        wait, (groups, _) = facts.column("wait_seconds"), facts.groups(("hall", "called_line", "day"))
        at = np.flatnonzero(wait != NONE)
        if not len(at):
            return cls(at, *(np.empty(0, np.int64),) * 3)
        # Who booked stands in the line from the booked time on.
        places = facts.column("issued_second")[at].astype(np.int64) + facts.column("early_seconds")[at]
        places += groups[at].astype(np.int64) * (DAY_SECONDS + int((places + wait[at]).max()))
        in_order = np.argsort(places, kind="stable")
        places, at = places[in_order], at[in_order]
        called = places + wait[at]
        earliest_from_here = np.minimum.accumulate(called[::-1])[::-1]
        later = np.searchsorted(places, places, side="right")  # the first that began to wait in a later second
        first_later_call = np.append(earliest_from_here, called.max())[later]
        return cls(at, places, called, np.maximum(called - first_later_call, 0))

    def is_over(self, limit: int | None) -> Flags:
        """Which tickets were overtaken more than so many seconds after the first time, too; none where there is no
        limit. Whoever waits longer than that without being overtaken again is none of them.
        """
        is_over = np.zeros(len(self.at), bool)
        if limit is None:
            return is_over
        at = np.flatnonzero(self.overtaken_seconds > limit)
        if not len(at):
            return is_over
        called = self.called[at]
        by_call = np.argsort(self.called, kind="stable")
        calls = self.called[by_call]
        begins = np.searchsorted(calls, called - self.overtaken_seconds[at] + limit, side="right")
        ends = np.searchsorted(calls, called)
        is_over[at] = _largest(self.places[by_call], begins, ends) > self.places[at]
        return is_over


def _largest(values: Numbers, begins: NDArray[np.intp], ends: NDArray[np.intp]) -> Numbers:
    """Of each pair of places the largest value from the one to before the other; NONE where there is none.

    The largest of any 1, 2, 4 … neighbours in turn: two such stretches, which may overlap, cover any number.

    >>> _largest(np.array([5, 3, 8, 1]), np.array([0, 1, 2]), np.array([2, 4, 2])).tolist()
    [5, 8, -1]
    """
    largest, lengths, width = np.full(len(begins), NONE, np.int64), ends - begins, 1
    of_width = values
    while width <= int(lengths.max(initial=0)):
        own = np.flatnonzero((lengths >= width) & (lengths < 2 * width))
        largest[own] = np.maximum(of_width[begins[own]], of_width[ends[own] - width])
        of_width = np.maximum(of_width[:-width], of_width[width:])
        width *= 2
    return largest
