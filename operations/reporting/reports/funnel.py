"""Which windows and halls stand out by more than chance? A funnel plot: a figure against the number of cases.

A window, and a hall, by its service: the sum of its visits' service times, of the sum that these services take on
average. A hall by its waits, too: the share within the promise of their lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.funnel import Funnel, funnel
from operations.reporting.facts import NONE, Facts
from operations.reporting.report import Ask, Desk, Report
from operations.reporting.reports.waiting_times import wait_target_seconds
from protocol.reporting import Cell

DEFINITION_VERSION = 1
COLUMNS = (
    ("part", "text"), ("hall", "text"), ("of", "text"), ("cases", "count"), ("value_share", "share"),
    ("target_share", "share"), ("inner_low_share", "share"), ("inner_high_share", "share"),
    ("outer_low_share", "share"), ("outer_high_share", "share"), ("signal", "text"),
)  # fmt: skip
FEWEST_CASES = 10
"""A window or hall with fewer is left out: its figure says nothing."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Units:
    """What is compared: hall and window (None: a hall) of each, its cases, its value and the standard error that chance
    gives it.
    """

    part: str
    places: list[tuple[str, int | None]]
    cases: NDArray[np.int64]
    values: Floats
    errors: Floats
    target: float


def make(desk: Desk, ask: Ask) -> Report:
    """One row per window of each hall, by its service; then one per hall by its service, and one by its waits."""
    facts = desk.facts(ask.period)
    rows = [row for units in _every(desk, facts) for row in _rows(units)]
    signals = sum(row[-1] in ("above", "below") for row in rows)
    return Report("funnel", ask, COLUMNS, tuple(rows), {"units": len(rows), "signals": signals})


def _every(desk: Desk, facts: Facts) -> Iterator[Units]:
    halls = facts.column("hall")
    numbers = np.unique(halls[facts.kept]).tolist()
    for number in numbers:
        if (units := _by_service(facts, "window_service", facts.kept & (halls == number), "window")) is not None:
            yield units
    if len(numbers) > 1:
        if (units := _by_service(facts, "hall_service", facts.kept, "hall")) is not None:
            yield units
        yield from _by_wait(desk, facts)


def _by_service(facts: Facts, part: str, chosen: NDArray[np.bool_], by: str) -> Units | None:
    """Service times against what the same services take on average, of the chosen tickets. None: nobody was served.

    Chance: the squared distances of visits from their services' means, of all units together.
    """
    seconds, service, places = (facts.column(name) for name in ("service_seconds", "service", by))
    finished = facts.words("state").index("finished") if "finished" in facts.words("state") else NONE - 1
    served = chosen & (facts.column("state") == finished) & (seconds != NONE) & (places != NONE)
    if not served.any():
        return None
    seconds, service, places = seconds[served].astype(np.float64), service[served] + 1, places[served]
    counts = np.bincount(service)
    means = np.bincount(service, seconds) / np.maximum(counts, 1)
    expected = means[service]
    numbers, unit = np.unique(places, return_inverse=True)
    cases = np.bincount(unit)
    is_enough = (cases >= FEWEST_CASES) & (np.bincount(unit, expected) > 0)
    noise = float(np.mean((seconds - expected) ** 2)) ** 0.5 / max(float(np.mean(expected)), 1.0)
    if noise == 0.0 or not is_enough.any():
        return None
    values = np.bincount(unit, seconds)[is_enough] / np.bincount(unit, expected)[is_enough]
    hall = facts.words("hall")[int(facts.column("hall")[served][0])]
    names = [(hall, number) if by == "window" else (facts.words("hall")[number], None)
             for number in numbers[is_enough].tolist()]  # fmt: skip
    return Units(part, names, cases[is_enough], values, noise / np.sqrt(cases[is_enough]), 1.0)


def _by_wait(desk: Desk, facts: Facts) -> Iterator[Units]:
    """The share of waits within the promise of their line, of each hall; nothing where it is all or none everywhere."""
    called: dict[str, int] = {}
    within: dict[str, int] = {}
    for (hall, line), waits in facts.histograms("wait_seconds", ("hall", "line")).items():
        target = wait_target_seconds(desk, hall, line)
        called[hall] = called.get(hall, 0) + sum(waits.values())
        within[hall] = within.get(hall, 0) + sum(count for wait, count in waits.items() if wait <= target)
    halls = sorted(hall for hall, number in called.items() if number >= FEWEST_CASES)
    cases = np.array([called[hall] for hall in halls], np.int64)
    inside = np.array([within[hall] for hall in halls], np.float64)
    target_share = float(inside.sum() / cases.sum()) if halls else 0.0
    if 0.0 < target_share < 1.0:
        errors = np.sqrt(target_share * (1 - target_share) / cases)
        yield Units("hall_wait", [(hall, None) for hall in halls], cases, inside / cases, errors, target_share)


def _rows(units: Units) -> Iterator[tuple[Cell, ...]]:
    limits = funnel(units.values, units.errors, units.target)
    for place, (hall, window) in enumerate(units.places):
        value = float(units.values[place])
        yield (
            units.part, hall, "" if window is None else str(window), int(units.cases[place]), round(value, 4),
            round(units.target, 4),
            *_ends(units, limits, place), _signal(units, limits, place),
        )  # fmt: skip


def _ends(units: Units, limits: Funnel | None, place: int) -> tuple[Cell, ...]:
    """The inner and the outer limits; a share of waits lies between 0 and 1, a ratio above 0."""
    if limits is None:
        return None, None, None, None
    most = 1.0 if units.part == "hall_wait" else float("inf")
    ends = [units.target + sign * float(reach[place]) for reach in (limits.inner, limits.outer) for sign in (-1, 1)]
    return tuple(round(min(max(end, 0.0), most), 4) for end in ends)


def _signal(units: Units, limits: Funnel | None, place: int) -> str:
    """Beyond the outer limits: above or below. "": within them, or there are none."""
    if limits is None:
        return ""
    distance = float(units.values[place]) - units.target
    if abs(distance) <= float(limits.outer[place]):
        return ""
    return "above" if distance > 0 else "below"
