"""What each member of staff did: tickets, no-shows, service times, and how long they sat at an open window."""

from operations.records.report import Ask, Cell, Desk, Report, merged, time_totals, times
from operations.records.reports.seconds import attended
from queueing.text import in_order

COLUMNS = (
    ("hall", "text"), ("staff", "text"), ("finished", "count"), ("no_shows", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("open_seconds", "seconds"), ("paused_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a member of staff. Services differ, so the means of two people do not compare their diligence."""
    facts = desk.facts(ask.period)
    by = ("hall", "staff")
    served = facts.histograms("service_seconds", by, ("finished",))
    ended: dict[tuple[str, str], dict[str, int]] = {}
    for hall, staff, state, issued, _ in facts.counts(by):
        if staff is not None and state in ("finished", "no_show"):
            ended.setdefault((hall, staff), {})[state] = issued
    seconds = attended(desk, ask, by_staff=True)
    rows: list[tuple[Cell, ...]] = []
    seen = [key for key in {*ended, *seconds} if key[1] is not None]
    for hall, staff in sorted(seen, key=lambda key: (key[0], in_order(key[1]))):
        one = ended.get((hall, staff), {})
        work = times(served.get((hall, staff), {}))
        rows.append(
            (
                hall,
                staff,
                one.get("finished", 0),
                one.get("no_show", 0),
                *work,
                *seconds.get((hall, staff), (0, 0)),
            )
        )
    spent = merged(served.values())
    totals: dict[str, Cell] = {
        "finished": sum(one.get("finished", 0) for one in ended.values()),
        "no_shows": sum(one.get("no_show", 0) for one in ended.values()),
        **time_totals(spent),
    }
    return Report("staff", ask, COLUMNS, tuple(rows), totals)
