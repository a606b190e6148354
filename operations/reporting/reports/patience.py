"""How long are people willing to wait? The share that leaves by a wait of so many minutes (Kaplan–Meier).

Who was called showed only that they waited so long. A no-show left at some moment before the call, unless an older
system knew which; the call is the latest it can have been. Whoever left before any call, nobody knows when, is in the
totals alone.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecasting.patience import Leaving, Waits, leaving
from operations.reporting.facts import NONE, Facts
from operations.reporting.report import Ask, Desk, Report
from operations.reporting.reports.seconds import closing_second, issued_seconds
from operations.reporting.spans import Seconds
from protocol.reporting import Cell
from queueing.measures import rounded

DEFINITION_VERSION = 6
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("wait_seconds", "seconds"), ("at_risk", "count"),
    ("left_by_share", "share"), ("left_by_low_share", "share"), ("left_by_high_share", "share"),
)  # fmt: skip
Flags = NDArray[np.bool_]
FEWEST_AT_RISK = 10
MINUTES = (5, 10, 15, 20, 30, 45, 60, 90, 120)


class _Line(NamedTuple):
    """The waits of a line's tickets; and how many left it before any call, nobody knows when, who are not in them."""

    waits: Waits
    unseen: int


def make(desk: Desk, ask: Ask) -> Report:
    """Rows for everybody together and for each line, up to the longest wait that enough people had. Where nobody left,
    there is no curve: a hall has one row, and so has a line; that of the longest such wait. Where all who left did so
    unseen, its shares are not known.
    """
    lines: dict[tuple[str, str], _Line] = {}
    left_unseen = 0
    for hall, facts in desk.facts(ask.period).each_hall():
        seconds, has_left = stays(desk, hall, facts)
        unseen = _unseen(facts, seconds, has_left)
        lines |= {(hall, line): _Line(waits, unseen.get(line, 0))
                  for line, waits in _by_line(facts, seconds, has_left).items()}  # fmt: skip
        left_unseen += sum(unseen.values())
    everybody = list(lines.values())
    rows: list[tuple[Cell, ...]] = []
    halls = {hall: list(of_hall) for hall, of_hall in groupby(lines, key=itemgetter(0))}
    if len(lines) > 1:
        rows += [(min(halls) if len(halls) == 1 else None, None, None, *cells) for cells in _curve(everybody)]
    for hall, keys in halls.items():
        own = [lines[key] for key in keys]
        if len(keys) > 1 and not _is_left(own):
            rows += [(hall, None, None, *cells) for cells in _curve(own) if len(halls) > 1]
            continue
        for (_, line), tickets in zip(keys, own, strict=True):
            rows += [(hall, line, desk.line_name(hall, line), *cells) for cells in _curve([tickets])]
    totals: dict[str, Cell] = {
        "tickets": sum(len(line.waits.seconds) for line in everybody) + left_unseen,
        "left": sum(int(line.waits.has_left.sum()) for line in everybody) + left_unseen,
        "left_unseen": left_unseen,
    }
    return Report("patience", ask, COLUMNS, tuple(rows), totals)


def _until_closing(desk: Desk, hall: str, facts: Facts) -> Seconds:
    """Of each ticket the seconds from its issue to the hall's closing time on its business date."""
    places, keys = facts.groups(("hall", "day"))
    closings = [closing_second(desk, hall, date.fromordinal(day)) for _, day in keys]
    until: Seconds = np.array(closings, np.int64)[places] - issued_seconds(desk, hall, facts)
    return np.maximum(until, 0)


def stays(desk: Desk, hall: str, facts: Facts) -> tuple[Seconds, Flags]:
    """Of each ticket of a hall how long it waited up to its call or until it left (NONE: neither), and whether it left.

    Whoever was not called by closing time was patient until then: nobody knows when they went. A no-show left at the
    call at the latest. Who gave their number back before the booked time had not begun to wait.
    """
    until_closing = _until_closing(desk, hall, facts)
    early, expired = facts.column("early_seconds"), facts.is_among(("expired",))
    waits, lefts = facts.column("wait_seconds"), facts.column("left_seconds")
    stayed = np.where(expired, np.minimum(lefts, until_closing), lefts) - early
    lefts = np.where((lefts != NONE) & ((stayed > 0) | (early == 0)), np.maximum(stayed, 0), NONE)
    no_show, cancelled = (facts.is_among((state,)) for state in ("no_show", "cancelled"))
    was_gone = (no_show | cancelled) & (waits != NONE) & (lefts != NONE) & (lefts < waits)
    seconds = np.where((waits == NONE) | was_gone, lefts, waits)
    return seconds, no_show | (cancelled & ((waits == NONE) | was_gone))


def _unseen(facts: Facts, seconds: Seconds, has_left: Flags) -> dict[str, int]:
    """Line → how many left before any call, nobody knows when; with what `stays` says of them."""
    unseen = facts.kept & has_left & (seconds == NONE) & (facts.column("left_seconds") == NONE)
    lines, counts = np.unique(facts.column("line")[unseen], return_counts=True)
    return {facts.words("line")[line]: count for line, count in zip(lines.tolist(), counts.tolist(), strict=True)}


def _by_line(facts: Facts, seconds: Seconds, has_left: Flags) -> dict[str, Waits]:
    """Line → the tickets of a hall that were called or have left."""
    known = np.flatnonzero(facts.kept & (seconds != NONE))
    known = known[np.argsort(facts.column("line")[known].astype(np.int16), kind="stable")]
    lines, begins = np.unique(facts.column("line")[known], return_index=True)
    ends = [*begins[1:].tolist(), len(known)]
    own = (known[begin:end] for begin, end in zip(begins.tolist(), ends, strict=False))
    return {
        facts.words("line")[line]: Waits(seconds[at], has_left[at], facts.column("day")[at])
        for line, at in zip(lines.tolist(), own, strict=True)
    }


def _curve(lines: Sequence[_Line]) -> list[tuple[Cell, ...]]:
    points = leaving([line.waits for line in lines], [minutes * 60 for minutes in MINUTES])
    enough = [point for point in points if point.at_risk >= FEWEST_AT_RISK]
    if _is_left(lines):
        return [(point.seconds, point.at_risk, *_shares(point)) for point in enough]
    is_known = not any(line.unseen for line in lines)
    return [(point.seconds, point.at_risk, *(_shares(point) if is_known else (None,) * 3)) for point in enough[-1:]]


def _is_left(lines: Sequence[_Line]) -> bool:
    """Whether anybody left before the call at a known time."""
    return any(bool(line.waits.has_left.any()) for line in lines)


def _shares(point: Leaving) -> tuple[Cell, ...]:
    return tuple(None if share is None else rounded(share) for share in (point.share, point.low, point.high))
