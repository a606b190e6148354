"""The work of each member of staff: tickets, no-shows, service times, and time at an open window."""

from operations.reporting.report import Ask, Desk, Report, merged, time_totals, times
from operations.reporting.reports.stretches import attended
from protocol.reporting import Cell
from queueing.text import in_order

DEFINITION_VERSION = 5
COLUMNS = (
    ("hall", "text"), ("staff", "text"), ("name", "text"), ("finished", "count"), ("no_shows", "count"),
    ("mean_seconds", "seconds"), ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"),
    ("open_seconds", "seconds"), ("paused_seconds", "seconds"),
)  # fmt: skip
BY = ("hall", "staff")


def make(desk: Desk, ask: Ask) -> Report:
    """One row per member of staff, and one for tickets whose clerk is not known. Attendance None: none on record.

    Of a visit that was sent on, the service counts that it had at its last window.

    Services differ, so the means of two people do not compare how well they work.
    """
    facts = desk.facts(ask.period)
    served = facts.histograms("here_seconds", BY, ("finished",))
    ended: dict[tuple[str, str | None], dict[str, int]] = {}
    for hall, staff, state, issued, _ in facts.counts(BY):
        if state in ("finished", "no_show"):
            ended.setdefault((hall, staff), {})[state] = issued
    attendance = attended(desk, ask, by_staff=True)
    rows: list[tuple[Cell, ...]] = []
    for hall, staff in sorted({*ended, *attendance}, key=_in_order):
        key = hall, staff
        ended_here = ended.get(key, {})
        counts = ended_here.get("finished", 0), ended_here.get("no_show", 0)
        name = desk.staff_name(staff) if staff is not None else ""
        rows.append((hall, staff, name, *counts, *times(served.get(key, {})), *attendance.get(key, (None, None))))
    totals: dict[str, Cell] = {
        "finished": sum(ended_here.get("finished", 0) for ended_here in ended.values()),
        "no_shows": sum(ended_here.get("no_show", 0) for ended_here in ended.values()),
        **time_totals(merged(served.values())),
    }
    if attendance:
        opened, paused = zip(*attendance.values(), strict=True)
        totals |= {"open_seconds": sum(opened), "paused_seconds": sum(paused)}
    return Report("staff", ask, COLUMNS, tuple(rows), totals)


def _in_order(key: tuple[str, str | None]) -> tuple[str, bool, tuple[str | int, ...]]:
    return key[0], key[1] is None, in_order(key[1] or "")
