"""Which windows and halls stand out by more than chance? A funnel plot: a figure against the number of cases.

A window, and a hall, by its service: the sum of its visits' service times, of the sum that these services take on
average. A hall by its waits, too: the share within the promise of their lines. A visit that was served at several
windows is no window's own, and counts for its hall alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from forecasting.funnel import Funnel, funnel
from operations.reporting.facts import NONE, Facts
from operations.reporting.percents import RATIO
from operations.reporting.report import LEFT_COLUMNS, Ask, Desk, Report, issued_by, left_cells
from operations.reporting.reports.waiting_times import wait_target_seconds
from protocol.reporting import Cell
from queueing.measures import count_within, rounded

DEFINITION_VERSION = 4
COLUMNS = (
    ("part", "text"), ("hall", "text"), ("of", "text"), ("cases", "count"), ("value_share", "share"),
    ("target_share", "share"), ("inner_low_share", "share"), ("inner_high_share", "share"),
    ("outer_low_share", "share"), ("outer_high_share", "share"), ("signal", "text"), *LEFT_COLUMNS,
)  # fmt: skip
RATIOS = tuple(name for name, unit in COLUMNS if unit == "share" and (name, unit) not in LEFT_COLUMNS)
"""In rows of service times a ratio to what is usual, which is no part of a whole; in those of waits a share."""
PARTS = ("window_service", "hall_service", "hall_wait")
FEWEST_CASES = 10
"""A window or hall with fewer is left out: its figure says nothing."""
Floats = NDArray[np.float64]
Name = TypeVar("Name")
Place = tuple[str, int | None]
"""A hall and the number of a window; None: the whole hall."""


@dataclass(frozen=True, slots=True)
class Units:
    """What is compared: hall and window (None: a hall) of each, its cases, its value and the standard error that chance
    gives it.
    """

    part: str
    places: list[Place]
    cases: NDArray[np.int64]
    values: Floats
    errors: Floats
    target: float


def make(desk: Desk, ask: Ask) -> Report:
    """One row per window of each hall, by its service; then one per hall by its service, and one by its waits."""
    facts = desk.facts(ask.period)
    left = {hall: left_cells(row) for (hall,), row in issued_by(facts, ("hall",)).items()}
    rows = [row for units in _every(desk, facts) for row in _rows(units, left if units.part == "hall_wait" else {})]
    signal = [name for name, _ in COLUMNS].index("signal")
    signals = sum(row[signal] in ("above", "below") for row in rows)
    return Report("funnel", ask, COLUMNS, tuple(rows), {"units": len(rows), "signals": signals})


def units(report: Report) -> dict[str, list[str]]:
    """Of each of RATIOS what it is in each row of the report."""
    return {name: ["share" if part == "hall_wait" else RATIO for part, *_ in report.rows] for name in RATIOS}


def _every(desk: Desk, facts: Facts) -> Iterator[Units]:
    visits: dict[str, Visits] = {}
    for hall, of_hall in facts.each_hall():
        if not of_hall.kept.any():
            continue
        visits[hall] = everybody = _visits(of_hall, is_served(of_hall))
        is_any_shared = of_hall.is_served_elsewhere.any()
        of_one_window = _visits(of_hall, is_served(of_hall, at_one_window=True)) if is_any_shared else everybody
        known = of_one_window.only(np.array([window is not None for window in of_one_window.windows], bool))
        yield from _by_service("window_service", [(hall, window) for window in known.windows], known)
    if len(visits) > 1:
        places: list[Place] = [(hall, None) for hall, of_hall in visits.items() for _ in of_hall.windows]
        yield from _by_service("hall_service", places, Visits.together(list(visits.values())))
        yield from _by_wait(desk, facts)


@dataclass(frozen=True, slots=True)
class Visits:
    """Finished visits by window and service, in columns of equal length: how many, the sum of their service times, and
    the squared distances from the mean of these.
    """

    windows: list[int | None]
    services: list[str | None]
    counts: NDArray[np.int64]
    seconds: Floats
    squares: Floats

    def only(self, rows: NDArray[np.bool_]) -> "Visits":
        """The rows for which `rows` is true."""
        windows, services = list(compress(self.windows, rows)), list(compress(self.services, rows))
        return Visits(windows, services, self.counts[rows], self.seconds[rows], self.squares[rows])

    @classmethod
    def together(cls, several: "list[Visits]") -> "Visits":
        """All rows, one after the other."""
        windows = [window for visits in several for window in visits.windows]
        services = [service for visits in several for service in visits.services]
        counts = np.concatenate([visits.counts for visits in several])
        seconds, squares = (np.concatenate([getattr(visits, name) for visits in several])
                            for name in ("seconds", "squares"))  # fmt: skip
        return cls(windows, services, counts, seconds, squares)


def _visits(facts: Facts, counted: NDArray[np.bool_]) -> Visits:
    """The counted tickets of a hall as visits."""
    seconds = facts.column("service_seconds")
    served = np.flatnonzero(counted)
    groups, keys = facts.groups(("window", "service"))
    groups, times = groups[served], seconds[served].astype(np.float64)
    counts = np.bincount(groups, minlength=len(keys))
    sums: Floats = np.bincount(groups, times, len(keys)).astype(np.float64)
    distances = (times - (sums / np.maximum(counts, 1))[groups]) ** 2
    squares: Floats = np.bincount(groups, distances, len(keys)).astype(np.float64)
    windows, services = [window for window, _ in keys], [service for _, service in keys]
    return Visits(windows, services, counts, sums, squares).only(counts > 0)


def is_served(facts: Facts, at_one_window: bool = False) -> NDArray[np.bool_]:
    """Which tickets count by their service: those of halls, or of windows, which share nobody with another."""
    flags: NDArray[np.bool_] = facts.kept & facts.is_among(("finished",)) & (facts.column("service_seconds") != NONE)
    return flags & ~facts.is_served_elsewhere if at_one_window else flags


def _by_service(part: str, places: list[Place], visits: Visits) -> Iterator[Units]:
    """Service times against what the same services take on average; nothing where nobody was served. `places`: to
    which unit each row of the visits belongs.

    Chance: the squared distances of visits from their services' means, of all units together.
    """
    if not places:
        return
    names, unit = _coded(places)
    _, service = _coded(visits.services)
    of_service = np.bincount(service, visits.seconds) / np.bincount(service, visits.counts)
    means, expected = of_service[service], visits.counts * of_service[service]
    squares = visits.squares + visits.counts * (visits.seconds / visits.counts - means) ** 2
    number = float(visits.counts.sum())
    noise = (float(squares.sum()) / number) ** 0.5 / max(float(expected.sum()) / number, 1.0)
    cases = np.bincount(unit, visits.counts).astype(np.int64)
    is_enough = (cases >= FEWEST_CASES) & (np.bincount(unit, expected) > 0)
    if noise == 0.0 or not is_enough.any():
        return
    values = np.bincount(unit, visits.seconds)[is_enough] / np.bincount(unit, expected)[is_enough]
    yield Units(
        part, list(compress(names, is_enough)), cases[is_enough], values, noise / np.sqrt(cases[is_enough]), 1.0
    )


def _coded(names: Sequence[Name]) -> tuple[list[Name], NDArray[np.int64]]:
    """The distinct names, in the order in which they come, and the place of each among them."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return list(places), np.array([places[name] for name in names], np.int64)


def _by_wait(desk: Desk, facts: Facts) -> Iterator[Units]:
    """The share of waits within the promise of their line, of each hall; nothing where it is all or none everywhere."""
    called: dict[str, int] = {}
    within: dict[str, int] = {}
    for (hall, line), waits in facts.histograms("wait_seconds", ("hall", "line")).items():
        target = wait_target_seconds(desk, hall, line)
        called[hall] = called.get(hall, 0) + sum(waits.values())
        within[hall] = within.get(hall, 0) + count_within(waits, target)
    halls = sorted(hall for hall, number in called.items() if number >= FEWEST_CASES)
    cases = np.array([called[hall] for hall in halls], np.int64)
    inside = np.array([within[hall] for hall in halls], np.float64)
    target_share = float(inside.sum() / cases.sum()) if halls else 0.0
    if 0.0 < target_share < 1.0:
        errors = np.sqrt(target_share * (1 - target_share) / cases)
        yield Units("hall_wait", [(hall, None) for hall in halls], cases, inside / cases, errors, target_share)


def _rows(units: Units, left: Mapping[str, tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """`left`: hall → the cells of LEFT_COLUMNS, which stand beside waits alone."""
    limits = funnel(units.values, units.errors, units.target)
    for place, (hall, window) in enumerate(units.places):
        value = float(units.values[place])
        yield (
            units.part, hall, "" if window is None else str(window), int(units.cases[place]), rounded(value),
            rounded(units.target),
            *_ends(units, limits, place), _signal(units, limits, place), *left.get(hall, (None,) * len(LEFT_COLUMNS)),
        )  # fmt: skip


def _ends(units: Units, limits: Funnel | None, place: int) -> tuple[Cell, ...]:
    """The inner and the outer limits; a share of waits lies between 0 and 1, a ratio above 0."""
    if limits is None:
        return None, None, None, None
    most = 1.0 if units.part == "hall_wait" else float("inf")
    ends = [units.target + sign * float(reach[place]) for reach in (limits.inner, limits.outer) for sign in (-1, 1)]
    return tuple(rounded(min(max(end, 0.0), most)) for end in ends)


def _signal(units: Units, limits: Funnel | None, place: int) -> str:
    """Beyond the outer limits: above or below. "": within them, or there are none."""
    if limits is None:
        return ""
    distance = float(units.values[place]) - units.target
    if abs(distance) <= float(limits.outer[place]):
        return ""
    return "above" if distance > 0 else "below"
