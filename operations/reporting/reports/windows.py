"""The use of each window: open, serving, idle and paused seconds, idle seconds while people waited, and visits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from operations.reporting.report import Ask, Desk, Report, finished_by, merged, middle_times, without_none
from operations.reporting.reports.idle import idle_seconds
from operations.reporting.reports.seconds import in_progress
from operations.reporting.reports.stretches import attended
from operations.reporting.spells import SERVING, STILL
from protocol.reporting import Cell
from queueing.measures import share, summary

DEFINITION_VERSION = 9
COLUMNS = (
    ("hall", "text"), ("window", "number"), ("tickets", "count"), ("open_seconds", "seconds"),
    ("serving_seconds", "seconds"), ("idle_seconds", "seconds"), ("paused_seconds", "seconds"),
    ("mean_service_seconds", "seconds"), ("p50_service_seconds", "seconds"), ("p90_service_seconds", "seconds"),
    ("idle_while_waiting_seconds", "seconds"), ("idle_while_waiting_share", "share"),
)  # fmt: skip
BY = ("hall", "window")
ADDED_UP = (
    "tickets",
    "open_seconds",
    "serving_seconds",
    "idle_seconds",
    "paused_seconds",
    "idle_while_waiting_seconds",
)
Place = tuple[Any, ...]
"""A hall and the number of a window; None: of none."""
Seconds = dict[Place, int]


def make(desk: Desk, ask: Ask) -> Report:
    """One row per window, and one for visits without a window.

    Service counts at the window where it was given. Idle time is open time with nobody called or served there, over all
    lines (`operations/reporting/reports/idle.py`). None: nothing is on record, or an hour is chosen, in which tickets
    were taken whose service lies in later ones.
    """
    facts = desk.facts(ask.period)
    finished = finished_by(facts, BY)
    served = facts.histograms("here_seconds", BY, ("finished",))
    serving, attendance = _serving(desk, ask, served), attended(desk, ask, by_staff=False)
    idle = idle_seconds(desk, ask)
    rows: list[tuple[Cell, ...]] = []
    for hall, window in sorted({*finished, *serving, *attendance}, key=without_none):
        key = hall, window
        opened, paused = attendance.get(key, (None, None))
        free, free_while_waiting = idle.get(key, (None, None))
        rows.append((
            hall, window, finished.get(key, 0), opened,
            serving.get(key, None if key in finished else 0) if ask.hour is None else None, free, paused,
            *middle_times(served.get(key, {})), free_while_waiting, _share(free_while_waiting, opened),
        ))  # fmt: skip
    names = [name for name, _ in COLUMNS]
    totals: dict[str, Cell] = {name: _sum(row[names.index(name)] for row in rows) for name in ADDED_UP}
    everybody = middle_times(merged(served.values()))
    totals |= dict(zip(("mean_service_seconds", "p50_service_seconds", "p90_service_seconds"), everybody, strict=True))
    opened_at, waited_at = (names.index(name) for name in ("open_seconds", "idle_while_waiting_seconds"))
    opened_where_known = _sum(row[opened_at] for row in rows if row[waited_at] is not None)
    totals["idle_while_waiting_share"] = _share(totals["idle_while_waiting_seconds"], opened_where_known)
    return Report("windows", ask, COLUMNS, tuple(rows), totals)


def _sum(cells: Iterable[Cell]) -> int | None:
    """Of what is known; None: nothing is. Of no cells, 0."""
    every = list(cells)
    known = [int(cell) for cell in every if cell is not None]
    return sum(known) if known or not every else None


def _share(seconds: Cell, opened: Cell) -> float | None:
    return share(int(seconds), int(opened)) if seconds is not None and opened else None


def _serving(desk: Desk, ask: Ask, served: Mapping[Place, Mapping[int, int]]) -> Seconds:
    """(hall, window) → seconds of serving: of visits that ended there, of those sent on or on hold, and of those in
    progress.
    """
    result: Seconds = {place: summary(histogram).total for place, histogram in served.items()}
    for visit in in_progress(desk, ask, ask.selection):
        _add(result, (visit.hall, visit.window), visit.serving_seconds)
    for hall, facts in desk.facts(ask.period, replace(ask.selection, window=None)).each_hall():
        spells, is_finished = facts.spells, facts.is_among(("finished",))
        own, window = spells["ticket"], spells["window"]
        counts = (spells["kind"] == SERVING) & (spells["ended"] != STILL) & facts.kept[own]
        counts &= ~(is_finished[own] & (facts.column("window")[own] == window))
        if ask.window is not None:
            counts &= window == ask.window
        for spell in spells[counts].tolist():
            _add(result, (hall, spell[3]), spell[5] - spell[4])
    return result


def _add(sums: Seconds, place: Place, seconds: int) -> None:
    sums[place] = sums.get(place, 0) + seconds
