"""The course of a day: arrivals and waits by the hour, windows open against windows needed."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forecasting.staffing import needed
from operations.reporting.crowds import LEFT_COLUMNS, WAIT_COLUMNS, Crowds
from operations.reporting.facts import Facts
from operations.reporting.report import Ask, Desk, Report, issued_by
from operations.reporting.reports.running_day import HOURS, RunningDay, running_day
from operations.reporting.reports.stretches import HOUR_SECONDS, everybodys_stretches, selected
from operations.reporting.reports.waiting_times import wait_target_seconds
from protocol.reporting import Cell

DEFINITION_VERSION = 6
COLUMNS = (
    ("hall", "text"), ("hour", "number"), ("tickets", "count"), ("arrivals", "number"), *WAIT_COLUMNS,
    ("windows_open", "number"), ("windows_needed", "count"), *LEFT_COLUMNS,
)  # fmt: skip
SHARE_IN_TIME = 0.9
Days = NDArray[np.int_]


def make(desk: Desk, ask: Ask) -> Report:
    """One row per hall and hour of the issue. `arrivals` and `windows_open` are means, to one decimal, over all days of
    the hall on which the hour is over, whatever is selected; None: it is over on none.
    """
    facts = desk.facts(ask.period)
    hours = Crowds(facts, ("hall", "hour"))
    days, busy, targets = facts.days_of_halls(), _busy_seconds(facts), _targets(desk, facts)
    clocks = {hall: running_day(desk, hall) for hall in days}
    unfinished = _in_hours_not_over(facts, clocks)
    opened = _windows_open(desk, ask, {hour for _, hour in hours.keys})
    rows: list[tuple[Cell, ...]] = []
    for hall, hour in hours.keys:
        tickets = hours.count((hall, hour))
        number = len(days[hall]) - (hour in clocks[hall].hours and clocks[hall].day in days[hall])
        arrivals = (tickets - unfinished.get((hall, hour), 0)) / number if number else None
        rows.append((
            hall, hour, tickets, None if arrivals is None else round(arrivals, 1), *hours.times((hall, hour)),
            opened.get((hall, hour)), _needed(arrivals, busy[hall], targets[hall]), *hours.left((hall, hour)),
        ))  # fmt: skip
    totals: dict[str, Cell] = hours.totals("tickets") if rows else {"tickets": 0}
    return Report("day-course", ask, COLUMNS, tuple(rows), totals)


def _in_hours_not_over(facts: Facts, clocks: Mapping[str, RunningDay]) -> dict[tuple[str, int], int]:
    """(hall, hour) → the selected tickets of today in hours that are not over."""
    result: dict[tuple[str, int], int] = {}
    for hall, of_hall in facts.each_hall():
        today = of_hall.on_day(clocks[hall].day)
        numbers = np.bincount(today.column("hour")[today.kept], minlength=HOURS).tolist()
        result |= {(hall, hour): numbers[hour] for hour in clocks[hall].hours}
    return result


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
    paused in an hour that is over, nothing is known of it.
    """
    windows_open: dict[tuple[str, int], float] = {}
    for everybody in everybodys_stretches(desk, ask):
        hall, clock = everybody.hall, running_day(desk, everybody.hall)
        chosen = selected(everybody, Ask(ask.start, ask.end, weekday=ask.weekday))
        on_record = np.unique(chosen.day)
        for hour in sorted(hours):
            pieces = chosen.in_hour(hour)
            is_over = (pieces.began < clock.hour_began) & ~((pieces.day == clock.day) & (hour in clock.hours))
            own = selected(pieces.only(is_over), replace(ask, weekday="", hour=None))
            if own.size:
                unfinished = clock.day if hour in clock.hours else None
                number = _number_of_days(on_record, pieces.day, is_over, unfinished)
                windows_open[hall, hour] = round(int(own.seconds[own.is_open].sum()) / HOUR_SECONDS / number, 1)
    return windows_open


def _number_of_days(on_record: Days, days: Days, is_over: NDArray[np.bool_], unfinished: int | None) -> int:
    """How many days count for an hour: those on record but the one on which it is not over, and of the days of its
    pieces those on which it is. There is such a piece.
    """
    first = int(min(on_record[0], days.min()))
    counts = np.zeros(int(max(on_record[-1], days.max())) - first + 1, bool)
    counts[on_record[on_record != unfinished] - first] = True
    counts[days[~is_over] - first] = False
    counts[days[is_over] - first] = True
    return int(counts.sum())


def _needed(arrivals: float | None, busy_seconds: float | None, target: int) -> int | None:
    """Windows for nine in ten within the target (Erlang C)."""
    if arrivals is None or busy_seconds is None:
        return None
    return needed(arrivals, busy_seconds, target, SHARE_IN_TIME).windows
