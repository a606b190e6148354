"""Wait times per line: from issue to first call, of all called tickets, including no-shows.

Whoever waits now has no wait yet, and stands beside them.
"""

from operations.reporting.crowds import CROWD_COLUMNS, LEFT_COLUMNS, Crowds
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.measures import count_within, share, share_within

DEFINITION_VERSION = 3
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), *CROWD_COLUMNS,
    ("target_seconds", "seconds"), ("share_within_target", "share"), ("waiting", "count"), *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. In the totals, each ticket is compared with its own line's target."""
    lines = Crowds(desk.facts(ask.period), ("hall", "line"))
    rows: list[tuple[Cell, ...]] = []
    within = 0
    for hall, line in lines.keys:
        waits = lines.waits.get((hall, line), {})
        target = wait_target_seconds(desk, hall, line)
        within += count_within(waits, target)
        rows.append((
            hall, line, desk.line_name(hall, line), *lines.cells((hall, line)), target, share_within(waits, target),
            lines.count((hall, line), "waiting"), *lines.left((hall, line)),
        ))  # fmt: skip
    totals = lines.totals("tickets", "called", "waiting")
    totals["share_within_target"] = share(within, sum(lines.count(key, "called") for key in lines.keys))
    return Report("waiting-times", ask, COLUMNS, tuple(rows), totals)


def wait_target_seconds(desk: Desk, hall: str, line: str) -> int:
    """The wait that the hall's folder promises for a line; 15 minutes for a line that it does not know."""
    try:
        return desk.halls[hall].line(line).wait_target_minutes * 60
    except KeyError:
        return 15 * 60
