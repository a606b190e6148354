"""How many people waited how long: the waits in stretches that are half-open, from the shortest to the longest."""

from itertools import pairwise
from math import inf
from typing import Any

from operations.reporting.report import Ask, Desk, Report, added, issued_by, left_totals, merged, time_totals
from operations.reporting.ticket_columns import Numbers
from protocol.reporting import Cell
from queueing.measures import share

DEFINITION_VERSION = 3
COLUMNS = (
    ("from_seconds", "seconds"), ("upto_seconds", "seconds"), ("called", "count"), ("share", "share"),
    ("share_up_to", "share"),
)  # fmt: skip
ENDS: tuple[int | None, ...] = (*(60 * n for n in (0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120)), None)
"""Seconds; None: no end."""


def make(desk: Desk, ask: Ask) -> Report:
    """One row per stretch up to the longest wait; no row when nobody was called."""
    facts = desk.facts(ask.period)
    waits = merged(facts.histograms("wait_seconds", ()).values())
    called = sum(waits.values())
    rows: list[tuple[Cell, ...]] = []
    up_to_here = 0
    for start, end in pairwise(ENDS):
        if up_to_here == called or start is None:
            break
        inside = sum(count for wait, count in waits.items() if is_inside(wait, start, end))
        up_to_here += inside
        rows.append((start, end, inside, share(inside, called), share(up_to_here, called)))
    everybody = added(issued_by(facts, ()).values())
    totals: dict[str, Cell] = {"called": called, "share": 1.0 if called else None}
    if called:
        totals |= {"tickets": everybody["tickets"], **time_totals(waits), **left_totals(everybody)}
    return Report("distribution", ask, COLUMNS, tuple(rows), totals)


def is_inside(wait: int | Numbers, start: int, end: int | None) -> Any:
    """Whether a wait, or each of many, lies in a stretch; end None: it has none."""
    return (wait >= start) & (wait < (inf if end is None else end))
