"""The course of a day: arrivals and waits by the hour, windows open against windows needed."""

from dataclasses import replace

import numpy as np

from forecasting.staffing import needed
from operations.reporting.crowds import LEFT_COLUMNS, WAIT_COLUMNS, Crowds
from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk, Report, issued_by
from operations.reporting.reports.seconds import zone_of
from operations.reporting.reports.stretches import HOUR_SECONDS, everybodys_stretches, open_by_hour, selected
from operations.reporting.reports.waiting_times import wait_target_seconds
from protocol.reporting import Cell
from queueing.hall import business_date

DEFINITION_VERSION = 5
COLUMNS = (
    ("hall", "text"), ("hour", "number"), ("tickets", "count"), ("arrivals", "number"), *WAIT_COLUMNS,
    ("windows_open", "number"), ("windows_needed", "count"), *LEFT_COLUMNS,
)  # fmt: skip
SHARE_IN_TIME = 0.9


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and hour of the issue. `arrivals` and `windows_open` are means, to one decimal, over all days of
    the hall, whatever is selected; today counts for the hours that have begun.
    """
    facts = desk.facts(ask.period)
    hours = Crowds(facts, ("hall", "hour"))
    days, busy, targets = facts.days_of_halls(), _busy_seconds(facts), _targets(desk, facts)
    opened = _windows_open(desk, ask, {hour for _, hour in hours.keys})
    to_come = {hall: _hours_to_come(desk, hall) for hall in days}
    rows: list[tuple[Cell, ...]] = []
    for hall, hour in hours.keys:
        arrivals = hours.count((hall, hour)) / _number(days[hall], to_come[hall], hour)
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
    for everybody in everybodys_stretches(desk, ask):
        hall, seconds = everybody.hall, open_by_hour(selected(everybody, replace(ask, hour=None)), sorted(hours))
        days = [day for day in np.unique(everybody.day).tolist() if ask.selection.is_on(day)]
        to_come = _hours_to_come(desk, hall)
        windows_open |= {
            (hall, hour): round(each / HOUR_SECONDS / _number(days, to_come, hour), 1) for hour, each in seconds.items()
        }
    return windows_open


def _hours_to_come(desk: Desk, hall: str) -> tuple[int, set[int]]:
    """Today's business date, as an ordinal, and the hours of it that have not begun, by the hall's clock."""
    definition, now = desk.halls.get(hall), desk.context.now()
    first = int(definition.day_starts_at[:2]) if definition else 0
    today = business_date(definition, now) if definition else now.date()
    passed = (now.astimezone(zone_of(desk, hall)).hour - first) % 24
    return today.toordinal(), {(first + n) % 24 for n in range(passed + 1, 24)}


def _number(days: list[int], to_come: tuple[int, set[int]], hour: int) -> int:
    """How many of the days have had this hour; at least one: a clock that was set back may show it twice."""
    today, hours = to_come
    return max(1, len(days) - (hour in hours and today in days))


def _needed(arrivals: float, busy_seconds: float | None, target: int) -> int | None:
    """Windows for nine in ten within the target (Erlang C)."""
    return None if busy_seconds is None else needed(arrivals, busy_seconds, target, SHARE_IN_TIME).windows
