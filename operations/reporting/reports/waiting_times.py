"""Wait times per line: from issue to first call, of all called tickets, including no-shows.

Whoever waits now has no wait yet, and stands beside them. A ticket counts in the line in which it was taken. Whoever
waited again stands in the line where they did, beside the line's own.
"""

from collections.abc import Mapping
from dataclasses import replace

from operations.reporting.crowds import CROWD_COLUMNS, LEFT_COLUMNS, Crowds
from operations.reporting.report import Ask, Desk, Report, merged, middle_times
from operations.reporting.waits_again import waits_again
from protocol.reporting import Cell
from queueing.measures import count_within, share, share_within

DEFINITION_VERSION = 5
AGAIN_COLUMNS = (
    ("again", "count"), ("again_mean_seconds", "seconds"), ("again_p50_seconds", "seconds"),
    ("again_p90_seconds", "seconds"),
)  # fmt: skip
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), *CROWD_COLUMNS,
    ("target_seconds", "seconds"), ("share_within_target", "share"), ("waiting", "count"), *AGAIN_COLUMNS,
    *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. In the totals, each ticket is compared with its own line's target. With `line`, whoever waited
    again in that line counts there, in whichever line their number was taken.
    """
    lines = Crowds(desk.facts(ask.period), ("hall", "line"))
    again = waits_again(desk.facts(ask.period, replace(ask.selection, line="")), ask.line)
    rows: list[tuple[Cell, ...]] = []
    within = 0
    for hall, line in lines.with_keys(again):
        waits = lines.waits.get((hall, line), {})
        target = wait_target_seconds(desk, hall, line)
        within += count_within(waits, target)
        rows.append((
            hall, line, desk.line_name(hall, line), *lines.cells((hall, line)), target, share_within(waits, target),
            lines.count((hall, line), "waiting"), *_again(again.get((hall, line), {})), *lines.left((hall, line)),
        ))  # fmt: skip
    totals = lines.totals("tickets", "called", "waiting")
    totals |= dict(zip([name for name, _ in AGAIN_COLUMNS], _again(merged(again.values())), strict=True))
    totals["share_within_target"] = share(within, sum(lines.count(key, "called") for key in lines.keys))
    return Report("waiting-times", ask, COLUMNS, tuple(rows), totals)


def _again(waits: Mapping[int, int]) -> tuple[Cell, ...]:
    """The cells of AGAIN_COLUMNS."""
    return sum(waits.values()), *middle_times(waits)


def wait_target_seconds(desk: Desk, hall: str, line: str) -> int:
    """The wait that the hall's folder promises for a line; 15 minutes for a line that it does not know."""
    try:
        return desk.halls[hall].line(line).wait_target_minutes * 60
    except KeyError:
        return 15 * 60
