"""Waits day by day, with public holidays and days of special hours marked."""

from datetime import date

from operations.reporting.counted_days import CountedDays
from operations.reporting.crowds import CROWD_COLUMNS, LEFT_COLUMNS, Crowds
from operations.reporting.day_crowds import day_crowds
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS

DEFINITION_VERSION = 6
COLUMNS = (
    ("hall", "text"), ("day", "text"), ("weekday", "text"), ("special_day", "text"), *CROWD_COLUMNS, *LEFT_COLUMNS,
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and business date with a ticket. `special_day`: `holiday`, `worked_in_exchange`, `own`,
    or "" for a day like any other.
    """
    facts, calendar = desk.facts(ask.period), CountedDays(desk)
    rows: list[tuple[Cell, ...]] = []
    for hall, ordinal, crowd, left, *_ in day_crowds(facts):
        day = date.fromordinal(ordinal)
        special = calendar.special_day(hall, day) or ""
        rows.append((hall, day.isoformat(), WEEKDAYS[day.weekday()], str(special), *crowd, *left))
    totals = Crowds(facts, ()).totals("tickets", "called")
    totals["halls_without_holidays"] = calendar.halls_without_holidays
    return Report("trend", ask, COLUMNS, tuple(rows), totals)
