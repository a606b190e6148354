"""Arrivals and wait times by weekday and hour of issue: the weekday of the business date, the hour of local time.

If business dates start in the morning, an hour after midnight is under the weekday before.
"""

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
from queueing.hall import WEEKDAYS

DEFINITION_VERSION = 1
COLUMNS = (
    ("weekday", "text"), ("hour", "number"), ("tickets", "count"), ("mean_seconds", "seconds"),
    ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"), *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per weekday and hour with a ticket. The times are wait times. Hour 9 is 09:00 to before 10:00."""
    facts = desk.facts(ask.period)
    by = ("weekday", "hour")
    waits = facts.histograms("wait_seconds", by)
    issued = issued_by(facts, by)
    rows: list[tuple[Cell, ...]] = [
        (WEEKDAYS[day], hour, row["tickets"], *times(waits.get((day, hour), {})), *left_cells(row))
        for (day, hour), row in sorted(issued.items())
    ]
    busiest = max(issued, key=lambda key: issued[key]["tickets"], default=None)
    everybody = added(issued.values())
    totals: dict[str, Cell] = {"tickets": everybody["tickets"]}
    if busiest is not None:
        totals |= {"busiest_weekday": WEEKDAYS[busiest[0]], "busiest_hour": busiest[1]}
        totals |= {**time_totals(merged(waits.values())), **left_totals(everybody)}
    return Report("hours", ask, COLUMNS, tuple(rows), totals)
