"""Waits day by day, with public holidays and days of special hours marked."""

from datetime import date

from operations.reporting.counted_days import CountedDays, LeftOut
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
    summary_cells,
    time_totals,
)
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS
from queueing.measures import Summary

DEFINITION_VERSION = 2
COLUMNS = (
    ("hall", "text"), ("day", "text"), ("weekday", "text"), ("special_day", "text"), ("tickets", "count"),
    ("called", "count"), ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"),
    ("max_seconds", "seconds"), *LEFT_COLUMNS,
)  # fmt: skip
BY = ("hall", "day")


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and business date with a ticket. `special_day`: holiday, or "" for a day like any other."""
    facts = desk.facts(ask.period)
    waits, issued = facts.of_days("wait_seconds"), issued_by(facts, BY)
    calendar = CountedDays(desk)
    rows: list[tuple[Cell, ...]] = []
    for (hall, ordinal), tickets in sorted(issued.items()):
        day = date.fromordinal(ordinal)
        special = LeftOut.HOLIDAY if calendar.reason(hall, day) == LeftOut.HOLIDAY else ""
        rows.append((
            hall, day.isoformat(), WEEKDAYS[day.weekday()], str(special), tickets["tickets"], tickets["called"],
            *summary_cells(waits.get((hall, ordinal), Summary(0))), *left_cells(tickets),
        ))  # fmt: skip
    everybody = added(issued.values())
    totals: dict[str, Cell] = {
        "tickets": everybody["tickets"],
        "called": everybody["called"],
        **time_totals(merged(facts.histograms("wait_seconds", ()).values())),
        **left_totals(everybody),
    }
    return Report("trend", ask, COLUMNS, tuple(rows), totals)
