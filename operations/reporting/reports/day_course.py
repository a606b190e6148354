"""The course of a day: arrivals and waits by the hour, windows open against windows needed."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from forecasting.staffing import needed
from operations.reporting.facts import Facts
from operations.reporting.report import (
    LEFT_COLUMNS,
    Ask,
    Desk,
    Report,
    added,
    issued_by,
    left_cells,
    left_totals,
    merged,
    time_totals,
    times,
)
from operations.reporting.reports.seconds import in_hour, stretches, zone_of
from operations.reporting.reports.waiting_times import wait_target_seconds
from protocol.reporting import Cell

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("hour", "number"), ("tickets", "count"), ("arrivals", "number"), ("mean_seconds", "seconds"),
    ("p50_seconds", "seconds"), ("p90_seconds", "seconds"), ("max_seconds", "seconds"), ("windows_open", "number"),
    ("windows_needed", "count"), *LEFT_COLUMNS,
)  # fmt: skip
BY = ("hall", "hour")
SHARE_IN_TIME = 0.9
HOUR_SECONDS = 3600


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and hour of the issue. `arrivals` and `windows_open` are means over days, to one decimal."""
    facts = desk.facts(ask.period)
    waits, issued = facts.histograms("wait_seconds", BY), issued_by(facts, BY)
    days = _days(facts)
    busy = {hall: _busy_seconds(facts, hall) for hall in days}
    opened = _windows_open(desk, ask, {hour for _, hour in issued})
    rows: list[tuple[Cell, ...]] = []
    for (hall, hour), tickets in sorted(issued.items()):
        arrivals = tickets["tickets"] / days[hall]
        rows.append((
            hall, hour, tickets["tickets"], round(arrivals, 1), *times(waits.get((hall, hour), {})),
            opened.get((hall, hour)), _needed(desk, facts, hall, arrivals, busy[hall]), *left_cells(tickets),
        ))  # fmt: skip
    everybody = added(issued.values())
    totals: dict[str, Cell] = {"tickets": everybody["tickets"]}
    if rows:
        totals |= {**time_totals(merged(waits.values())), **left_totals(everybody)}
    return Report("day-course", ask, COLUMNS, tuple(rows), totals)


def _days(facts: Facts) -> dict[str, int]:
    """Hall → days with a ticket."""
    days: dict[str, set[int]] = defaultdict(set)
    for hall, day in issued_by(facts, ("hall", "day")):
        days[hall].add(day)
    return {hall: len(each) for hall, each in days.items()}


def _busy_seconds(facts: Facts, hall: str) -> float | None:
    """How long a finished visit takes a window: the mean walk and service together. None: nobody knows."""
    sums = []
    for part in ("walk", "service"):
        histogram = facts.histograms(f"{part}_seconds", ("hall",), ("finished",)).get((hall,), {})
        count = sum(histogram.values())
        sums.append(sum(seconds * number for seconds, number in histogram.items()) / count if count else None)
    walk, service = sums
    return None if not service else (walk or 0.0) + service


def _windows_open(desk: Desk, ask: Ask, hours: set[int]) -> dict[tuple[str, int], float]:
    """(hall, hour) → windows open on average, of the days with attendance on record."""
    days: dict[str, set[date]] = defaultdict(set)
    seconds: dict[tuple[str, int], int] = defaultdict(int)
    for stretch in stretches(desk, replace(ask, hour=None)):
        days[stretch.hall].add(stretch.day)
        for hour in hours if stretch.state == "open" else ():
            parts = in_hour(stretch, hour, zone_of(desk, stretch.hall))
            seconds[stretch.hall, hour] += sum(part.seconds for part in parts)
    return {
        (hall, hour): round(seconds[hall, hour] / HOUR_SECONDS / len(days[hall]), 1) for hall in days for hour in hours
    }


def _needed(desk: Desk, facts: Facts, hall: str, arrivals: float, busy_seconds: float | None) -> int | None:
    """Windows for nine in ten within the shortest target of the lines that anybody came to (Erlang C)."""
    if busy_seconds is None:
        return None
    lines = [line for of_hall, line in issued_by(facts, ("hall", "line")) if of_hall == hall]
    target = min(wait_target_seconds(desk, hall, line) for line in lines)
    return needed(arrivals, busy_seconds, target, SHARE_IN_TIME).windows
