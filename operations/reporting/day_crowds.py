"""What the days of halls have of tickets and waits, as columns: there are many days, and few figures of each."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from operations.reporting.facts import NONE, Facts
from operations.reporting.histogram import GroupSummaries
from operations.reporting.report import LEFT
from protocol.reporting import Cell
from queueing.measures import share


class DayCrowd(NamedTuple):
    """A hall, a day as an ordinal, the cells of CROWD_COLUMNS and of LEFT_COLUMNS, how many were called, and the sum of
    their waits.
    """

    hall: str
    day: int
    crowd: tuple[Cell, ...]
    left: tuple[Cell, ...]
    called: int
    waited_seconds: int


def day_crowds(facts: Facts) -> list[DayCrowd]:
    """By hall and day, of days with a ticket."""
    rows = list(chain.from_iterable(map(_of_shelf, facts.each_shelf())))  # a hall's day is on one shelf
    return sorted(rows, key=lambda row: row[:2])


def _of_shelf(shelf: Facts) -> Iterator[DayCrowd]:
    groups, keys = shelf.groups(("hall", "day"))
    wait = shelf.column("wait_seconds")
    called = np.flatnonzero(shelf.kept & (wait != NONE))
    waits = GroupSummaries.of(groups[called], wait[called])
    times = np.zeros((6, len(keys)), np.int64)
    times[:, waits.places] = waits.n, waits.totals, waits.means, waits.p50, waits.p90, waits.longest
    tickets, left = np.bincount(groups[shelf.kept], minlength=len(keys)), _left(shelf)
    for (hall, day), number, (n, waited, *own_times), gone in zip(
        keys, tickets.tolist(), times.T.tolist(), zip(*left, strict=True), strict=True
    ):
        if number:
            cells = (number, n, *(own_times if n else (None,) * 4))
            yield DayCrowd(hall, day, cells, (*gone, share(sum(gone), number)), n, waited)


def _left(shelf: Facts) -> Sequence[list[int]]:
    """Of each way of LEFT, how many left on each day."""
    groups, keys = shelf.groups(("hall", "day"))
    left = np.flatnonzero(shelf.kept & shelf.is_among(LEFT))
    states, number = shelf.column("state")[left], len(shelf.words("state"))
    table = np.bincount(groups[left] * number + states, minlength=len(keys) * number).reshape(len(keys), number)
    words = shelf.words("state")
    return [table[:, words.index(state)].tolist() if state in words else [0] * len(keys) for state in LEFT]
