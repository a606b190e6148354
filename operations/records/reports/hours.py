"""When people come and what it costs them: weekday by hour of the hall's own time, by the issue of the ticket."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from operations.records.report import Ask, Cell, Desk, Report, times
from queueing.hall import WEEKDAYS
from queueing.instants import EPOCH
from storage.reports import by_hour

COLUMNS = (
    ("weekday", "text"), ("hour", "number"), ("tickets", "count"), ("mean_seconds", "seconds"),
    ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a weekday and hour with a ticket. The times are waits; hours are half-open: 9 is 09:00 up to 10:00."""
    tickets: dict[tuple[int, int], int] = {}
    waits: dict[tuple[int, int], dict[int, int]] = {}
    for hall, number, wait, count in by_hour(desk.connection, ask.period):
        zone = ZoneInfo(desk.halls[hall].timezone) if hall in desk.halls else UTC
        local: datetime = (EPOCH + timedelta(hours=number)).astimezone(zone)
        key = (local.weekday(), local.hour)
        tickets[key] = tickets.get(key, 0) + count
        if wait is not None:
            histogram = waits.setdefault(key, {})
            histogram[wait] = histogram.get(wait, 0) + count
    rows: list[tuple[Cell, ...]] = [
        (WEEKDAYS[day], hour, tickets[day, hour], *times(waits.get((day, hour), {}))) for day, hour in sorted(tickets)
    ]
    busiest = max(tickets, key=lambda key: tickets[key], default=None)
    totals: dict[str, Cell] = {"tickets": sum(tickets.values())}
    if busiest is not None:
        totals |= {"busiest_weekday": WEEKDAYS[busiest[0]], "busiest_hour": busiest[1]}
    return Report("hours", ask, COLUMNS, tuple(rows), totals)
