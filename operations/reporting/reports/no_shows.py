"""No-shows among the called tickets; cancelled and expired tickets among all. No outcome is guessed."""

from collections.abc import Mapping

from operations.reporting.report import LEFT, Ask, Desk, Report, added, issued_by
from protocol.reporting import Cell
from queueing.measures import share

DEFINITION_VERSION = 2
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("no_shows", "count"), ("cancelled", "count"), ("expired", "count"), ("no_show_share", "share"),
    ("left_share", "share"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. no_show_share: share of called tickets; left_share: share of all tickets that were no-shows,
    cancelled or expired.
    """
    lines = issued_by(desk.facts(ask.period), ("hall", "line"))
    rows = [(hall, line, desk.line_name(hall, line), *_cells(row)) for (hall, line), row in sorted(lines.items())]
    totals = dict(zip([name for name, _ in COLUMNS[3:]], _cells(added(lines.values())), strict=True))
    return Report("no-shows", ask, COLUMNS, tuple(rows), totals)


def _cells(row: Mapping[str, int]) -> tuple[Cell, ...]:
    left = sum(row[state] for state in LEFT)
    return (
        *(row[name] for name in ("tickets", "called", *LEFT)),
        share(row["no_show"], row["called"]),
        share(left, row["tickets"]),
    )
