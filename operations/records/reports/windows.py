"""What each window did with its day: open, serving, idle and paused seconds, and tickets served to the end."""

from operations.records.report import Ask, Cell, Desk, Report
from operations.records.reports.seconds import attended

COLUMNS = (
    ("hall", "text"), ("window", "number"), ("tickets", "count"), ("open_seconds", "seconds"),
    ("serving_seconds", "seconds"), ("idle_seconds", "seconds"), ("paused_seconds", "seconds"),
    ("mean_service_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a window. Serving counts where the visit was finished; idle is open time without serving or walking."""
    facts = desk.facts(ask.period)
    served = facts.histograms("service_seconds", ("hall", "window"), ("finished",))
    walked = facts.histograms("walk_seconds", ("hall", "window"), ("finished",))
    seconds = attended(desk, ask, by_staff=False)
    rows: list[tuple[Cell, ...]] = []
    for hall, window in sorted(key for key in {*served, *seconds} if key[1] is not None):
        one = served.get((hall, window), {})
        serving, tickets = sum(value * count for value, count in one.items()), sum(one.values())
        walking = sum(value * count for value, count in walked.get((hall, window), {}).items())
        opened, paused = seconds.get((hall, window), (0, 0))
        idle = max(0, opened - serving - walking) if opened else None
        mean = round(serving / tickets) if tickets else None
        rows.append((hall, window, tickets, opened, serving, idle, paused, mean))
    names = [name for name, _ in COLUMNS]
    totals: dict[str, Cell] = {
        name: sum(int(row[names.index(name)] or 0) for row in rows)
        for name in ("tickets", "open_seconds", "serving_seconds", "idle_seconds", "paused_seconds")
    }
    return Report("windows", ask, COLUMNS, tuple(rows), totals)
