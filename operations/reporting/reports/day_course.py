"""The course of a day: arrivals and waits by the hour, windows open against windows needed."""

from dataclasses import replace

import numpy as np

from forecasting.staffing import needed
from operations.reporting.crowds import LEFT_COLUMNS, WAIT_COLUMNS, Crowds
from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk, Report, issued_by
from operations.reporting.reports.stretches import HOUR_SECONDS, open_by_hour, stretches
from operations.reporting.reports.waiting_times import wait_target_seconds
from protocol.reporting import Cell

DEFINITION_VERSION = 2
COLUMNS = (
    ("hall", "text"), ("hour", "number"), ("tickets", "count"), ("arrivals", "number"), *WAIT_COLUMNS,
    ("windows_open", "number"), ("windows_needed", "count"), *LEFT_COLUMNS,
)  # fmt: skip
SHARE_IN_TIME = 0.9


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and hour of the issue. `arrivals` and `windows_open` are means over days, to one decimal."""
    facts = desk.facts(ask.period)
    hours = Crowds(facts, ("hall", "hour"))
    days, busy, targets = facts.days_of_halls(), _busy_seconds(facts), _targets(desk, facts)
    opened = _windows_open(desk, ask, {hour for _, hour in hours.keys})
    rows: list[tuple[Cell, ...]] = []
    for hall, hour in hours.keys:
        arrivals = hours.count((hall, hour)) / days[hall]
        rows.append((
            hall, hour, hours.count((hall, hour)), round(arrivals, 1), *hours.times((hall, hour)),
            opened.get((hall, hour)), _needed(arrivals, busy[hall], targets[hall]), *hours.left((hall, hour)),
        ))  # fmt: skip
    totals: dict[str, Cell] = hours.totals("tickets") if rows else {"tickets": 0}
    return Report("day-course", ask, COLUMNS, tuple(rows), totals)


def _busy_seconds(facts: Facts) -> dict[str, float | None]:
    """Hall → how long a finished visit takes a window: the mean walk and service together. None: nobody knows."""
    busy: dict[str, float | None] = {}
    for hall, of_hall in facts.each_hall():
        walk, service = (of_hall.mean(f"{part}_seconds", ("finished",)) for part in ("walk", "service"))
        busy[hall] = (walk or 0.0) + service if service else None
    return busy


def _targets(desk: Desk, facts: Facts) -> dict[str, int]:
    """Hall → the shortest target of the lines that anybody came to."""
    targets: dict[str, int] = {}
    for hall, line in issued_by(facts, ("hall", "line")):
        target = wait_target_seconds(desk, hall, line)
        targets[hall] = min(target, targets.get(hall, target))
    return targets


def _windows_open(desk: Desk, ask: Ask, hours: set[int]) -> dict[tuple[str, int], float]:
    """(hall, hour) → windows open on average, of the days with attendance on record. Where nobody was ever open or
    paused in an hour, nothing is known of it.
    """
    windows_open: dict[tuple[str, int], float] = {}
    for of_hall in stretches(desk, replace(ask, hour=None)):
        days = len(np.unique(of_hall.day))
        seconds = open_by_hour(of_hall, sorted(hours))
        windows_open |= {(of_hall.hall, hour): round(each / HOUR_SECONDS / days, 1) for hour, each in seconds.items()}
    return windows_open


def _needed(arrivals: float, busy_seconds: float | None, target: int) -> int | None:
    """Windows for nine in ten within the target (Erlang C)."""
    return None if busy_seconds is None else needed(arrivals, busy_seconds, target, SHARE_IN_TIME).windows
