"""How far can the other figures be trusted? What was not recorded, or cannot be right, by window and week."""

from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk, Report, without_none
from operations.reporting.reports.stretches import MICROSECONDS, Stretches, everybodys_stretches
from operations.reporting.spells import WAITING
from operations.reporting.ticket_columns import NONE
from protocol.reporting import Cell
from queueing.hall import Hall
from queueing.measures import share

DEFINITION_VERSION = 6
COLUMNS = (
    ("hall", "text"), ("week", "text"), ("window", "number"), ("tickets", "count"), ("no_start", "count"),
    ("no_finish", "count"), ("no_walk", "count"), ("short_service", "count"), ("impossible", "count"),
    ("suspect_share", "share"), ("idle_days", "count"),
)  # fmt: skip
FLAGS = ("no_start", "no_finish", "no_walk", "short_service", "impossible")
SHORTEST_WALK_SECONDS, SHORTEST_SERVICE_SECONDS = 3, 10
LONGEST_SECONDS = 12 * 3600
LEAST_OPEN_SECONDS = 30 * 60
"""Of a window on a day, for it to have been open with nobody."""
_COUNTS = itemgetter("tickets", *FLAGS)
Key = tuple[str, str, int | None]
Codes = NDArray[np.int64]


def make(desk: Desk, ask: Ask) -> Report:
    """One row per window and week, which is named by its Monday; of tickets that were called or finished."""
    facts = desk.facts(ask.period)
    counts = facts.flagged(("hall", "week", "window"), fault_flags)
    tickets = {_key(*key): numbers for key, numbers in counts.items() if numbers["tickets"]}
    idle, weeks = _idle_days(desk, ask, facts)
    rows: list[tuple[Cell, ...]] = []
    for hall, week, window in sorted({*tickets, *idle}, key=without_none):
        numbers = tickets.get((hall, week, window), dict.fromkeys(("tickets", *FLAGS, "suspect"), 0))
        idle_days = idle.get((hall, week, window), 0) if (hall, week) in weeks else None
        rows.append((hall, week, window, *_cells(numbers), idle_days))
    everything = {name: sum(numbers[name] for numbers in tickets.values()) for name in ("tickets", *FLAGS, "suspect")}
    names = [name for name, _ in COLUMNS[3:]]
    idle_in_all = sum(idle.values()) if weeks else None
    totals: dict[str, Cell] = dict(zip(names, (*_cells(everything), idle_in_all), strict=True))
    return Report("quality", ask, COLUMNS, tuple(rows), totals)


def _cells(numbers: dict[str, int]) -> tuple[Cell, ...]:
    return *_COUNTS(numbers), share(numbers["suspect"], numbers["tickets"])


def fault_flags(facts: Facts) -> dict[str, Any]:
    """Which tickets count, which of them have each fault, and which any (`suspect`)."""
    states = facts.words("state")
    wait, walk, service, visit = (facts.column(f"{part}_seconds") for part in ("wait", "walk", "service", "visit"))
    is_finished, is_expired = (
        np.equal(facts.column("state"), states.index(state) if state in states else NONE - 1)
        for state in ("finished", "expired")
    )
    is_counted = facts.kept & (is_finished | (wait != NONE))
    flags = {
        "no_start": is_finished & (walk == NONE) & (service == NONE),
        "no_finish": (is_finished & (visit == NONE)) | (is_expired & (wait != NONE)),
        "no_walk": is_finished & (walk != NONE) & (walk < SHORTEST_WALK_SECONDS),
        "short_service": is_finished & (service != NONE) & (service < SHORTEST_SERVICE_SECONDS),
        "impossible": np.maximum.reduce([wait, walk, service, visit]) > LONGEST_SECONDS,
    }
    flags = {name: flag & is_counted for name, flag in flags.items()}
    return {"tickets": is_counted, **flags, "suspect": np.logical_or.reduce(list(flags.values()))}


def _idle_days(desk: Desk, ask: Ask, facts: Facts) -> tuple[dict[Key, int], set[tuple[str, str]]]:
    """On how many days a window was open for long and called nobody, and the halls' weeks with attendance on record, of
    which alone this is known; nothing is said where tickets are selected.
    """
    attendance = [of_hall for of_hall in everybodys_stretches(desk, ask) if of_hall.hall in desk.halls]
    if desk.selection.chosen():
        return {}, set()  # a window is open for all tickets, not for some; the hash is of the attendance all the same
    if not attendance:
        return {}, set()  # an imported history has none, and its days need not be counted
    halls = dict(facts.each_hall())
    idle: dict[Key, int] = {}
    known: set[tuple[str, str]] = set()
    for everybody in attendance:
        hall = everybody.hall
        opened = _opened(desk.halls[hall], everybody, ask)
        known |= {_key(hall, week, None)[:2] for week in np.unique(_mondays(opened.day)).tolist()}
        windows, days = _long_open(opened)
        is_idle = ~_is_busy(halls.pop(hall, Facts([])), windows, days)
        places, counts = np.unique(_mondays(days)[is_idle] << 32 | windows[is_idle], return_counts=True)
        idle |= {
            _key(hall, place >> 32, place & 0xFFFFFFFF): count
            for place, count in zip(places.tolist(), counts.tolist(), strict=True)
        }
    return idle, known


def _mondays(days: Codes) -> Codes:
    """The Monday of each day, as ordinals."""
    return days - (days - 1) % 7


def _opened(hall: Hall, everybody: Stretches, ask: Ask) -> Stretches:
    """When windows were open, by the days of the period."""
    opened = everybody.only(everybody.is_open).by_day(hall)
    return opened.only(opened.day <= ask.end.toordinal())


def _long_open(opened: Stretches) -> tuple[Codes, Codes]:
    """The windows that were open for long, and the days of the period, as ordinals."""
    places, of_row = np.unique(opened.day << 32 | opened.window, return_inverse=True)
    lasted = np.bincount(of_row, np.maximum(opened.ended - opened.began, 0), len(places))
    places = places[lasted >= LEAST_OPEN_SECONDS * MICROSECONDS]
    return places & 0xFFFFFFFF, places >> 32


def _is_busy(facts: Facts, windows: Codes, days: Codes) -> NDArray[np.bool_]:
    """Whether tickets of a hall name each of these windows on its day, or were called there on their way."""
    first, numbers = int(days.min(initial=0)), int(windows.max(initial=0)) + 1
    of_tickets = facts.column("window")
    is_named = (of_tickets != NONE) & (of_tickets < numbers)
    on = facts.column("day").astype(np.int64) - first
    spells = facts.spells[(facts.spells["kind"] != WAITING) & (facts.spells["window"] < numbers)]
    codes = np.append(on[is_named] * numbers + of_tickets[is_named], on[spells["ticket"]] * numbers + spells["window"])
    return np.isin((days - first) * numbers + windows, codes)


def _key(hall: str, week: int, window: int | None) -> Key:
    return hall, _monday(week), window


@cache
def _monday(week: int) -> str:
    """Its date, which all windows of all halls share."""
    return date.fromordinal(week).isoformat()
