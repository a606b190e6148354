"""Wait times per line: from issue to first call, of all called tickets, including no-shows."""

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
    time_totals,
    times,
)
from protocol.reporting import Cell
from queueing.measures import count_within, share_within

DEFINITION_VERSION = 2
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("target_seconds", "seconds"), ("share_within_target", "share"), *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. In the totals, each ticket is compared with its own line's target."""
    facts = desk.facts(ask.period)
    waits = facts.histograms("wait_seconds", ("hall", "line"))
    issued = issued_by(facts, ("hall", "line"))
    rows: list[tuple[Cell, ...]] = []
    within = 0
    for (hall, line), tickets in sorted(issued.items()):
        waited = waits.get((hall, line), {})
        target = wait_target_seconds(desk, hall, line)
        within += count_within(waited, target)
        rows.append((
            hall, line, desk.line_name(hall, line), tickets["tickets"], tickets["called"], *times(waited), target,
            share_within(waited, target), *left_cells(tickets),
        ))  # fmt: skip
    everybody = added(issued.values())
    totals: dict[str, Cell] = {
        "tickets": everybody["tickets"],
        "called": everybody["called"],
        **time_totals(merged(waits.values())),
        "share_within_target": round(within / everybody["called"], 4) if everybody["called"] else None,
        **left_totals(everybody),
    }
    return Report("waiting-times", ask, COLUMNS, tuple(rows), totals)


def wait_target_seconds(desk: Desk, hall: str, line: str) -> int:
    """The wait that the hall's folder promises for a line; 15 minutes for a line that it does not know."""
    try:
        return desk.halls[hall].line(line).wait_target_minutes * 60
    except KeyError:
        return 15 * 60
