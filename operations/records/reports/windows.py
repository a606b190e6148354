"""What each window did with its day: open, serving, idle and paused seconds, and tickets served to the end."""

from dataclasses import replace

from operations.records.report import Ask, Cell, Desk, Report, finished_by, merged, without_none
from operations.records.reports.seconds import attended, in_progress
from queueing.measures import summary

COLUMNS = (
    ("hall", "text"), ("window", "number"), ("tickets", "count"), ("open_seconds", "seconds"),
    ("serving_seconds", "seconds"), ("idle_seconds", "seconds"), ("paused_seconds", "seconds"),
    ("mean_service_seconds", "seconds"),
)  # fmt: skip
BY = ("hall", "window")
Seconds = dict[tuple[str, int | None], int]


def make(desk: Desk, ask: Ask) -> Report:
    """One row a window, and one for visits without one. Serving counts where the visit ended, or goes on up to now;
    idle is open time without serving or walking, of all lines.
    """
    facts = desk.facts(ask.period)
    finished = finished_by(facts, BY)
    served = facts.histograms("service_seconds", BY, ("finished",))
    serving, busy = _serving(desk, ask), _busy(desk, ask)
    attendance = attended(desk, ask, by_staff=False)
    rows: list[tuple[Cell, ...]] = []
    for hall, window in sorted({*finished, *serving, *attendance}, key=without_none):
        key = hall, window
        opened, paused = attendance.get(key, (0, 0))
        idle = max(0, opened - busy.get(key, 0)) if opened else None
        mean = summary(served.get(key, {})).mean
        rows.append((hall, window, finished.get(key, 0), opened, serving.get(key, 0), idle, paused, mean))
    names = [name for name, _ in COLUMNS]
    totals: dict[str, Cell] = {
        name: sum(int(row[names.index(name)] or 0) for row in rows)
        for name in ("tickets", "open_seconds", "serving_seconds", "idle_seconds", "paused_seconds")
    }
    totals["mean_service_seconds"] = summary(merged(served.values())).mean
    return Report("windows", ask, COLUMNS, tuple(rows), totals)


def _serving(desk: Desk, ask: Ask) -> Seconds:
    """(hall, window) → seconds of serving, of visits that ended there and of those that go on."""
    result = _sums(desk, ask, "service_seconds")
    for visit in in_progress(desk, ask):
        key = visit.hall, visit.window
        result[key] = result.get(key, 0) + visit.serving_seconds
    return result


def _busy(desk: Desk, ask: Ask) -> Seconds:
    """The same with the time that people took to walk up, whatever their line: a window's other lines are not idle."""
    of_all_lines = replace(ask, line="")
    result = _serving(desk, of_all_lines)
    for key, seconds in _sums(desk, of_all_lines, "walk_seconds").items():
        result[key] = result.get(key, 0) + seconds
    for visit in in_progress(desk, of_all_lines):
        key = visit.hall, visit.window
        result[key] = result.get(key, 0) + visit.walking_seconds
    return result


def _sums(desk: Desk, ask: Ask, measure: str) -> Seconds:
    histograms = desk.facts(ask.period).histograms(measure, BY, ("finished",))
    return {(hall, window): sum(value * count for value, count in histogram.items())
            for (hall, window), histogram in histograms.items()}  # fmt: skip
