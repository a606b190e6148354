"""The main figure: visit time, from issue to finish, of finished visits; and its parts."""

from collections.abc import Mapping

from operations.reporting.report import (
    LEFT_COLUMNS,
    Ask,
    Desk,
    Report,
    added,
    issued_by,
    left_cells,
    left_totals,
    merged,
    middle_times,
    time_totals,
    times,
)
from protocol.reporting import Cell

PARTS = ("wait", "walk", "service")
PART_COLUMNS = tuple((f"{figure}_{part}_seconds", "seconds") for part in PARTS for figure in ("mean", "p50", "p90"))
BEFORE_COLUMNS = (("before", "count"), *((f"before_{figure}_seconds", "seconds") for figure in ("mean", "p50", "p90")))
DEFINITION_VERSION = 5
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("finished", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    *PART_COLUMNS, *LEFT_COLUMNS, *BEFORE_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. `before`: the queue for the number, of everybody of whom it is known, finished or not.

    Parked time is part of the visit but not of the service, so the parts may not add up.
    """
    facts = desk.facts(ask.period)
    by = ("hall", "line")
    visits = facts.histograms("visit_seconds", by)
    parts = [facts.histograms(f"{part}_seconds", by, ("finished",)) for part in PARTS]
    issued, before = issued_by(facts, by), facts.histograms("before_seconds", by)
    rows: list[tuple[Cell, ...]] = []
    for (hall, line), tickets in sorted(issued.items()):
        key = hall, line
        middles = (cell for part in parts for cell in middle_times(part.get(key, {})))
        name = desk.line_name(hall, line)
        rows.append((
            hall, line, name, tickets["finished"], *times(visits.get(key, {})), *middles, *left_cells(tickets),
            *_before(before.get(key, {})),
        ))  # fmt: skip
    everybody = added(issued.values())
    middles = (cell for part in parts for cell in middle_times(merged(part.values())))
    totals: dict[str, Cell] = {
        "finished": everybody["finished"],
        **time_totals(merged(visits.values())),
        **dict(zip([name for name, _ in PART_COLUMNS], middles, strict=True)),
        **left_totals(everybody),
        **dict(zip([name for name, _ in BEFORE_COLUMNS], _before(merged(before.values())), strict=True)),
    }
    return Report("visit-times", ask, COLUMNS, tuple(rows), totals)


def _before(counts: Mapping[int, int]) -> tuple[Cell, ...]:
    return sum(counts.values()), *middle_times(counts)
