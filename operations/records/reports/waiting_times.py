"""How long people waited, per line: issued → first called, of everybody who was called, the no-shows included."""

from operations.records.report import Ask, Cell, Desk, Report, merged, time_totals, times
from queueing.measures import share_within

COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("target_seconds", "seconds"), ("share_within_target", "share"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a line; the totals' share within target counts each ticket against its own line's target."""
    facts = desk.facts(ask.period)
    waits = facts.histograms("wait_seconds", ("hall", "line"))
    issued: dict[tuple[str, str], int] = {}
    for hall, line, _, count, _ in facts.counts(("hall", "line")):
        issued[hall, line] = issued.get((hall, line), 0) + count
    rows: list[tuple[Cell, ...]] = []
    within = 0.0
    for hall, line in sorted(issued):
        waited = waits.get((hall, line), {})
        target = _target(desk, hall, line)
        called = sum(waited.values())
        met = share_within(waited, target)
        within += sum(count for seconds, count in waited.items() if seconds <= target)
        rows.append((hall, line, desk.line_name(hall, line), issued[hall, line], called, *times(waited), target, met))
    everybody = merged(waits.values())
    called = sum(everybody.values())
    totals: dict[str, Cell] = {
        "tickets": sum(issued.values()),
        "called": called,
        **time_totals(everybody),
        "share_within_target": round(within / called, 4) if called else None,
    }
    return Report("waiting-times", ask, COLUMNS, tuple(rows), totals)


def _target(desk: Desk, hall: str, line: str) -> int:
    try:
        return desk.halls[hall].line(line).wait_target_minutes * 60
    except KeyError:
        return 15 * 60
