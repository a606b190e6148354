"""How long are people willing to wait? The share that leaves by a wait of so many minutes (Kaplan–Meier).

Who was called showed only that they waited so long. A no-show left at some moment before the call, unless the older
system knew it; the call is the latest it can have been.
"""

import numpy as np

from forecasting.patience import Leaving, Numbers, Waits, leaving
from operations.reporting.facts import NONE, Facts
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("wait_seconds", "seconds"), ("at_risk", "count"),
    ("left_by_share", "share"), ("left_by_low_share", "share"), ("left_by_high_share", "share"),
)  # fmt: skip
FEWEST_AT_RISK = 10
MINUTES = (5, 10, 15, 20, 30, 45, 60, 90, 120)


def make(desk: Desk, ask: Ask) -> Report:
    """Rows for everybody together and for each line, up to the longest wait that enough people had."""
    facts = desk.facts(ask.period)
    everybody, halls, lines = _waits(facts)
    pairs = sorted(set(zip(halls.tolist(), lines.tolist(), strict=True)))
    rows: list[tuple[Cell, ...]] = []
    if len(pairs) > 1:
        hall = facts.words("hall")[pairs[0][0]] if len({hall for hall, _ in pairs}) == 1 else None
        rows += [(hall, None, None, *cells) for cells in _curve(everybody)]
    for hall_number, line_number in pairs:
        hall, line = facts.words("hall")[hall_number], facts.words("line")[line_number]
        own = (halls == hall_number) & (lines == line_number)
        curve = _curve(Waits(everybody.seconds[own], everybody.has_left[own], everybody.days[own]))
        rows += [(hall, line, desk.line_name(hall, line), *cells) for cells in curve]
    totals: dict[str, Cell] = {"tickets": len(everybody.seconds), "left": int(everybody.has_left.sum())}
    return Report("patience", ask, COLUMNS, tuple(rows), totals)


def _waits(facts: Facts) -> tuple[Waits, Numbers, Numbers]:
    """The tickets that were called or have left, with the numbers of their halls and lines.

    Somebody who stood in the line at closing time was patient until then. A no-show left at the call at the latest.
    """
    names = ("hall", "line", "day", "state", "wait_seconds", "left_seconds")
    halls, lines, days, states, waits, lefts = (facts.column(name)[facts.kept].astype(np.int64) for name in names)
    of_state = {name: states == number for number, name in enumerate(facts.words("state"))}
    nobody = np.zeros(len(states), bool)
    no_show, cancelled = of_state.get("no_show", nobody), of_state.get("cancelled", nobody)
    seconds = np.where(waits == NONE, lefts, np.where(no_show & (lefts != NONE), np.minimum(waits, lefts), waits))
    known = seconds != NONE
    has_left = no_show | (cancelled & (waits == NONE))
    return Waits(seconds[known], has_left[known], days[known]), halls[known], lines[known]


def _curve(waits: Waits) -> list[tuple[Cell, ...]]:
    points = leaving(waits, [minutes * 60 for minutes in MINUTES])
    return [(point.seconds, point.at_risk, *_shares(point)) for point in points if point.at_risk >= FEWEST_AT_RISK]


def _shares(point: Leaving) -> tuple[Cell, ...]:
    return tuple(None if share is None else round(share, 4) for share in (point.share, point.low, point.high))
