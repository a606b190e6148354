"""How often must people come until their matter is settled? How the services of finished visits ended.

Tickets do not name people, so nobody's visits are counted. `docs/measures.md` says what the figures cannot know.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from forecasting.settling import visits_per_matter
from operations.reporting.facts import NONE, Facts
from operations.reporting.handlings import NOT_POSSIBLE, ROW, SEVERAL, Handlings
from operations.reporting.report import LEFT_COLUMNS, Ask, Desk, Report, added, issued_by, left_cells
from protocol.reporting import Cell
from queueing.measures import share
from queueing.ticket import OUTCOMES

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("service", "text"), ("name", "text"), ("handled", "count"), ("done", "count"),
    ("accepted", "count"), ("not_possible", "count"), ("settled_share", "share"), ("visits_per_matter", "number"),
    ("visits_per_matter_low", "number"), ("visits_per_matter_high", "number"), ("without_outcome", "count"),
    *LEFT_COLUMNS,
)  # fmt: skip
FIRST_FIGURE = 3
ENDED_SO = {"done": ("done",), "accepted": ("accepted",), "not_possible": ("not_possible",),
            "settled_share": ("done", "accepted")}  # fmt: skip
"""Columns that count handlings with some outcomes; others are of all."""
Key = tuple[str, str]
Table = NDArray[np.int64]
"""A row per day with handlings: how many ended in each way of OUTCOMES."""
NO_DAYS: Table = np.zeros((0, len(OUTCOMES)), np.int64)


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and service that was asked for or handled; the totals' days are dates, of all halls."""
    facts = desk.facts(ask.period)
    issued = issued_by(facts, ("hall", "service"))
    every: dict[int, NDArray[np.int64]] = {}
    figures: dict[Key, tuple[Cell, ...]] = {}
    silent: dict[Key, int] = defaultdict(int)
    for hall, of_hall in facts.each_hall():
        for (service,), flags in of_hall.flagged(("service",), lambda one: {"": is_silent(one)}).items():
            silent[hall, service] += flags[""]
        for service, table in _tables(of_hall, every):
            key = hall, service
            figures[key] = _cells(table, silent[key], issued.get(key))
    for key in issued.keys() - figures.keys():
        figures[key] = _cells(NO_DAYS, silent[key], issued[key])
    rows = [(*key, desk.service_name(*key), *figures[key]) for key in sorted(figures)]
    together = np.array(list(every.values()), np.int64).reshape(-1, len(OUTCOMES))
    everybody = _cells(together, sum(silent.values()), added(issued.values()))
    totals = dict(zip([name for name, _ in COLUMNS[FIRST_FIGURE:]], everybody, strict=True))
    return Report("visits", ask, COLUMNS, tuple(rows), totals)


def handled(facts: Facts) -> Handlings:
    """How each service ended that was handled at the finished visits that are selected; `ticket` is the place."""
    outcomes = facts.column("outcome")
    alone = np.flatnonzero((outcomes != NONE) & (outcomes != SEVERAL))
    rows = np.empty(len(alone), ROW)
    rows["ticket"], rows["service"], rows["outcome"] = alone, facts.column("service")[alone], outcomes[alone]
    every: Handlings = np.concatenate([rows, facts.handlings])
    selected: Handlings = every[facts.kept[every["ticket"]]]
    return selected


def is_silent(facts: Facts) -> NDArray[np.bool_]:
    """Which selected visits are finished, and nobody wrote down how."""
    flags: NDArray[np.bool_] = facts.kept & facts.is_among(("finished",)) & (facts.column("outcome") == NONE)
    return flags


def _tables(facts: Facts, every: dict[int, NDArray[np.int64]]) -> Iterator[tuple[str, Table]]:
    """(service, its days) of a hall, of services that were handled; adds each day of them all to `every`."""
    rows, services = handled(facts), facts.words("service")
    ordinals, at = np.unique(facts.column("day")[rows["ticket"]], return_inverse=True)
    shape = len(ordinals), len(services), len(OUTCOMES)
    codes = np.ravel_multi_index((at, rows["service"].astype(np.int64), rows["outcome"].astype(np.int64)), shape)
    counts = np.bincount(codes, minlength=len(ordinals) * len(services) * len(OUTCOMES)).reshape(shape)
    for day, sums in zip(ordinals.tolist(), counts.sum(axis=1), strict=True):
        every[day] = every[day] + sums if day in every else sums
    for place, service in enumerate(services):
        own = counts[:, place]
        if own.any():
            yield service, own[own.any(axis=1)]


def _cells(table: Table, silent: int, issued: Mapping[str, int] | None) -> tuple[Cell, ...]:
    every = table.sum(axis=1)
    settled = every - table[:, NOT_POSSIBLE]
    found = visits_per_matter(every, settled)
    mean = (None, None, None) if found is None else (found.mean, found.low, found.high)
    return (
        int(every.sum()),
        *table.sum(axis=0).tolist(),
        share(int(settled.sum()), int(every.sum())),
        *(None if value is None else round(value, 2) for value in mean),
        silent,
        *left_cells(issued or added([])),
    )
