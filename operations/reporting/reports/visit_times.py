"""The main figure: visit time, from issue to finish, of finished visits; and its parts."""

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
DEFINITION_VERSION = 4
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("finished", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    *PART_COLUMNS, *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. Parked time is part of the visit but not of the service, so the parts may not add up."""
    facts = desk.facts(ask.period)
    by = ("hall", "line")
    visits = facts.histograms("visit_seconds", by)
    parts = [facts.histograms(f"{part}_seconds", by, ("finished",)) for part in PARTS]
    issued = issued_by(facts, by)
    rows: list[tuple[Cell, ...]] = []
    for (hall, line), tickets in sorted(issued.items()):
        key = hall, line
        middles = (cell for part in parts for cell in middle_times(part.get(key, {})))
        name = desk.line_name(hall, line)
        rows.append((
            hall, line, name, tickets["finished"], *times(visits.get(key, {})), *middles, *left_cells(tickets),
        ))  # fmt: skip
    everybody = added(issued.values())
    middles = (cell for part in parts for cell in middle_times(merged(part.values())))
    totals: dict[str, Cell] = {
        "finished": everybody["finished"],
        **time_totals(merged(visits.values())),
        **dict(zip([name for name, _ in PART_COLUMNS], middles, strict=True)),
        **left_totals(everybody),
    }
    return Report("visit-times", ask, COLUMNS, tuple(rows), totals)
