"""Arrivals and wait times by weekday and hour of issue: the weekday of the business date, the hour of local time.

If business dates start in the morning, an hour after midnight is under the weekday before.
"""

from operations.reporting.crowds import LEFT_COLUMNS, WAIT_COLUMNS, Crowds
from operations.reporting.report import Ask, Desk, Report
from protocol.reporting import Cell
from queueing.hall import WEEKDAYS

DEFINITION_VERSION = 3
COLUMNS = (("weekday", "text"), ("hour", "number"), ("tickets", "count"), *WAIT_COLUMNS, *LEFT_COLUMNS)


def make(desk: Desk, ask: Ask) -> Report:
    """One row per weekday and hour with a ticket. The times are wait times. Hour 9 is 09:00 to before 10:00."""
    hours = Crowds(desk.facts(ask.period), ("weekday", "hour"))
    rows: list[tuple[Cell, ...]] = [
        (WEEKDAYS[day], hour, hours.count((day, hour)), *hours.times((day, hour)), *hours.left((day, hour)))
        for day, hour in hours.keys
    ]
    totals: dict[str, Cell] = {"tickets": 0}
    if rows:
        weekday, hour = max(hours.issued, key=hours.count)
        totals = {"busiest_weekday": WEEKDAYS[weekday], "busiest_hour": hour, **hours.totals("tickets")}
    return Report("hours", ask, COLUMNS, tuple(rows), totals)
