"""What each member of staff did: tickets, no-shows, service times, and how long they sat at an open window."""

from operations.records.report import Ask, Cell, Desk, Report, merged, time_totals, times
from operations.records.reports.seconds import attended
from queueing.text import in_order

COLUMNS = (
    ("hall", "text"), ("staff", "text"), ("finished", "count"), ("no_shows", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("open_seconds", "seconds"), ("paused_seconds", "seconds"),
)  # fmt: skip
BY = ("hall", "staff")


def make(desk: Desk, ask: Ask) -> Report:
    """One row a member of staff, and one for tickets that nobody is known to have served. Services differ, so the
    means of two people do not compare their diligence.
    """
    facts = desk.facts(ask.period)
    served = facts.histograms("service_seconds", BY, ("finished",))
    ended: dict[tuple[str, str | None], dict[str, int]] = {}
    for hall, staff, state, issued, _ in facts.counts(BY):
        if state in ("finished", "no_show"):
            ended.setdefault((hall, staff), {})[state] = issued
    attendance = attended(desk, ask, by_staff=True)
    rows: list[tuple[Cell, ...]] = []
    for hall, staff in sorted({*ended, *attendance}, key=_in_order):
        key = hall, staff
        one = ended.get(key, {})
        counts = one.get("finished", 0), one.get("no_show", 0)
        rows.append((hall, staff, *counts, *times(served.get(key, {})), *attendance.get(key, (0, 0))))
    totals: dict[str, Cell] = {
        "finished": sum(one.get("finished", 0) for one in ended.values()),
        "no_shows": sum(one.get("no_show", 0) for one in ended.values()),
        **time_totals(merged(served.values())),
        "open_seconds": sum(opened for opened, _ in attendance.values()),
        "paused_seconds": sum(paused for _, paused in attendance.values()),
    }
    return Report("staff", ask, COLUMNS, tuple(rows), totals)


def _in_order(key: tuple[str, str | None]) -> tuple[str, bool, tuple[str | int, ...]]:
    return key[0], key[1] is None, in_order(key[1] or "")
