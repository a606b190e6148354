"""Service times per service: time in `serving` without parked time, of finished visits.

A visit in which several services were done counts for the service the ticket was taken for.
"""

from operations.reporting.report import Ask, Desk, Report, finished_by, merged, time_totals, times
from protocol.reporting import Cell

DEFINITION_VERSION = 2
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("service", "text"), ("name", "text"), ("finished", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("typical_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per service that was finished at least once. `typical` is the value from the hall's folder."""
    facts = desk.facts(ask.period)
    by = ("hall", "line", "service")
    served, finished = facts.histograms("service_seconds", by), finished_by(facts, by)
    rows: list[tuple[Cell, ...]] = []
    for hall, line, service in sorted(finished):
        counts = served.get((hall, line, service), {})
        name = desk.service_name(hall, service)
        rows.append(
            (hall, line, service, name, finished[hall, line, service], *times(counts), _typical(desk, hall, service))
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
