"""How long serving took, per service: time in `serving` without parked time, of visits served to the end.

A visit in which several services were done counts for the service the ticket was taken for.
"""

from operations.records.report import Ask, Cell, Desk, Report, finished_by, merged, time_totals, times

COLUMNS = (
    ("hall", "text"), ("line", "text"), ("service", "text"), ("name", "text"), ("finished", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("typical_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a service that was finished at least once; `typical` is what the hall's folder says."""
    facts = desk.facts(ask.period)
    by = ("hall", "line", "service")
    served, finished = facts.histograms("service_seconds", by), finished_by(facts, by)
    rows: list[tuple[Cell, ...]] = []
    for hall, line, service in sorted(finished):
        one = served.get((hall, line, service), {})
        name = desk.service_name(hall, service)
        rows.append(
            (hall, line, service, name, finished[hall, line, service], *times(one), _typical(desk, hall, service))
        )
    everybody = merged(served.values())
    totals: dict[str, Cell] = {
        "finished": sum(finished.values()),
        **time_totals(everybody),
    }
    return Report("service-times", ask, COLUMNS, tuple(rows), totals)


def _typical(desk: Desk, hall: str, service: str) -> int | None:
    try:
        return round(desk.halls[hall].service(service).minutes * 60)
    except KeyError:
        return None
