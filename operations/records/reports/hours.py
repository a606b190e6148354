"""When people come and what it costs them: weekday by hour of the hall's own time, by the issue of the ticket."""

from operations.records.report import Ask, Cell, Desk, Report, times
from queueing.hall import WEEKDAYS

COLUMNS = (
    ("weekday", "text"), ("hour", "number"), ("tickets", "count"), ("mean_seconds", "seconds"),
    ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a weekday and hour with a ticket. The times are waits; hours are half-open: 9 is 09:00 up to 10:00."""
    facts = desk.facts(ask.period)
    by = ("weekday", "hour")
    waits = facts.histograms("wait_seconds", by)
    tickets: dict[tuple[int, int], int] = {}
    for weekday, hour, _, count, _ in facts.counts(by):
        tickets[weekday, hour] = tickets.get((weekday, hour), 0) + count
    rows: list[tuple[Cell, ...]] = [
        (WEEKDAYS[day], hour, tickets[day, hour], *times(waits.get((day, hour), {}))) for day, hour in sorted(tickets)
    ]
    busiest = max(tickets, key=lambda key: tickets[key], default=None)
    totals: dict[str, Cell] = {"tickets": sum(tickets.values())}
    if busiest is not None:
        totals |= {"busiest_weekday": WEEKDAYS[busiest[0]], "busiest_hour": busiest[1]}
    return Report("hours", ask, COLUMNS, tuple(rows), totals)
