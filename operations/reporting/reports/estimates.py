"""What the waits on the tickets were worth: how far they were off, how often they held, and how wide they were.

Counted from what is stored with each ticket: the estimate of its issue, also where a transfer or a no-show brought a
later one, against issued → first called. A ticket taken while no window was open had no estimate and is left out.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import NONE, Facts
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.measures import share

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("part", "text"), ("of", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("error_seconds", "seconds"), ("coverage_share", "share"), ("width_seconds", "seconds"),
)  # fmt: skip
PEOPLE_AHEAD = ("0", "1-3", "4-9", "10-19", "20+")
_FROM = np.array([1, 4, 10, 20])


class _Tickets:
    """The tickets with an estimate."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.kept = facts.kept & (facts.column("p90_seconds") != NONE)
        self.called = self.kept & (facts.column("wait_seconds") != NONE)

    def cells(self, group: NDArray[np.bool_] | bool = True) -> tuple[Cell, ...]:
        """The figures of a group of tickets."""
        called = self.called & group
        if not called.any():
            return int((self.kept & group).sum()), 0, None, None, None
        wait, p50, p90 = (self.facts.column(name)[called] for name in ("wait_seconds", "p50_seconds", "p90_seconds"))
        count = len(wait)
        return (
            int((self.kept & group).sum()),
            count,
            round(int(np.abs(wait - p50).sum()) / count),
            share(int((wait <= p90).sum()), count),
            round(int((p90 - p50).sum()) / count),
        )


def make(desk: Desk, ask: Ask) -> Report:
    """For each hall a row per week (named by its Monday), per line, and per number of people ahead at the issue.

    error_seconds: mean of |wait − P50|. coverage_share: called within P90. width_seconds: mean of P90 − P50. All three
    are of those who were called; `tickets` counts everybody who had an estimate.
    """
    facts = desk.facts(ask.period)
    tickets = _Tickets(facts)
    rows: list[tuple[Cell, ...]] = []
    for place, hall in enumerate(facts.words("hall") if tickets.kept.any() else ()):
        here = tickets.kept & (facts.column("hall") == place)
        for part, column, name in _parts(facts):
            for value in np.unique(column[here]).tolist():
                of = name(value)
                title = desk.line_name(hall, of) if part == "line" else ""
                rows.append((hall, part, of, title, *tickets.cells(here & (column == value))))
    totals = dict(zip([name for name, _ in COLUMNS[4:]], tickets.cells(), strict=True))
    return Report("estimates", ask, COLUMNS, tuple(rows), totals)


def _parts(facts: Facts) -> list[tuple[str, NDArray[Any], Callable[[int], str]]]:
    """By what the tickets are grouped: the word, the column, and the name of a value."""
    return [
        ("week", facts.column("week"), lambda ordinal: date.fromordinal(ordinal).isoformat()),
        ("line", facts.column("line"), facts.words("line").__getitem__),
        ("ahead", np.digitize(facts.column("ahead"), _FROM), PEOPLE_AHEAD.__getitem__),
    ]
