"""Do priority classes shorten the wait of those who have them, and does anybody pay too much for it?

By class: the waits, the share within the promise, and who was overtaken: a later ticket of the same line was called
first. The hall's `extra_wait_minutes` says how much longer anybody may wait because of that.
"""

from collections.abc import Mapping

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

DEFINITION_VERSION = 7
COLUMNS = (
    ("hall", "text"), ("priority", "text"), ("name", "text"), *CROWD_COLUMNS, ("share_within_target", "share"),
    ("overtaken", "count"), ("overtaken_share", "share"), ("longest_overtaken_seconds", "seconds"),
    ("limit_seconds", "seconds"), ("over_limit", "count"), *LEFT_COLUMNS,
)  # fmt: skip
Key = tuple[str, str]
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
    """How long anybody of a hall may wait because others come first; None: the hall is not known."""
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
    """(hall, priority) → chosen tickets that were overtaken, the longest wait since then, and how many waited longer
    since then than the hall's limit.
    """
    result: dict[Key, tuple[int, int, int]] = {}
    for hall, of_hall in facts.each_hall():
        seconds, at = overtaken_seconds(of_hall)
        is_overtaken = (seconds > 0) & of_hall.of(chosen).kept[at]
        seconds, priorities = seconds[is_overtaken], of_hall.column("priority")[at[is_overtaken]]
        limit = limit_seconds(desk, hall)
        for number in np.unique(priorities).tolist():
            own = seconds[priorities == number]
            over = 0 if limit is None else int((own > limit).sum())
            result[hall, of_hall.words("priority")[number]] = len(own), int(own.max()), over
    return result


def overtaken_seconds(facts: Facts) -> tuple[Numbers, Numbers]:
    """How long each called ticket waited after a later one of its line, hall and day was called first (0: none was),
    and the places of these tickets among all.
    """
    wait, (groups, _) = facts.column("wait_seconds"), facts.groups(("hall", "called_line", "day"))
    at = np.flatnonzero(wait != NONE)
    if not len(at):
        return at, at
    # Who booked stands in the line from the booked time on.
    began = facts.column("issued_second")[at].astype(np.int64) + facts.column("early_seconds")[at]
    # One axis for all lines and days, each so far from the next that none touches it: one pass serves all of them.
    began += groups[at].astype(np.int64) * (DAY_SECONDS + int((began + wait[at]).max()))
    in_order = np.argsort(began, kind="stable")
    began, at = began[in_order], at[in_order]
    called = began + wait[at]
    earliest_from_here = np.minimum.accumulate(called[::-1])[::-1]
    later = np.searchsorted(began, began, side="right")  # the first that began to wait in a later second
    first_later_call = np.append(earliest_from_here, called.max())[later]
    return np.maximum(called - first_later_call, 0), at
