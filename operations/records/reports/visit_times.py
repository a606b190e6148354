"""The headline: how long a visit took, issued → finished, of those served to the end; and what it was made of."""

from operations.records.report import Ask, Cell, Desk, Report, finished_by, merged, time_totals, times
from queueing.measures import summary

COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("finished", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("mean_wait_seconds", "seconds"), ("mean_walk_seconds", "seconds"), ("mean_service_seconds", "seconds"),
)  # fmt: skip
PARTS = ("wait_seconds", "walk_seconds", "service_seconds")


def make(desk: Desk, ask: Ask) -> Report:
    """One row a line. Parked time is in the visit, not in the service: the parts add up to no more than the visit."""
    facts = desk.facts(ask.period)
    by = ("hall", "line")
    visits = facts.histograms("visit_seconds", by)
    parts = [facts.histograms(part, by, ("finished",)) for part in PARTS]
    finished = finished_by(facts, by)
    rows: list[tuple[Cell, ...]] = []
    for hall, line in sorted(finished):
        visit = visits.get((hall, line), {})
        means = (summary(part.get((hall, line), {})).mean for part in parts)
        name = desk.line_name(hall, line)
        rows.append((hall, line, name, finished[hall, line], *times(visit), *means))
    everybody = merged(visits.values())
    totals: dict[str, Cell] = {
        "finished": sum(finished.values()),
        **time_totals(everybody),
    }
    for part, histograms in zip(PARTS, parts, strict=True):
        totals[f"mean_{part}"] = summary(merged(histograms.values())).mean if visits else None
    return Report("visit-times", ask, COLUMNS, tuple(rows), totals)
