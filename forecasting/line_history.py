"""What a line was like at this time of earlier days: waits, calls and tickets by half-hour. Recent days weigh more.

A day counts once it is over. Times are seconds; `clock_seconds` are seconds since midnight on the hall's own clock.
"""

from math import exp, log, nan
from typing import NamedTuple

HALF_HOURS = 48
FADING = 0.85
"""The weight of a day is multiplied by this for each later day."""
FEW, FEW_OF_A_DAY = 4.0, 2.0
"""The figure that a half-hour is shrunk towards weighs as much as this many tickets."""


class Usual(NamedTuple):
    """The usual figures at a time of day. All are NaN until the line's first day is over.

    `wait`, `middle_wait`: arithmetic and geometric mean. `mean_wait`: of the whole day. `latest_wait`: on the latest
    day. `calls`, `tickets`: per half-hour. `calls_to_come`: until the day's end. `calls_of_day`: of a whole day.
    """

    wait: float = nan
    middle_wait: float = nan
    mean_wait: float = nan
    latest_wait: float = nan
    calls: float = nan
    tickets: float = nan
    calls_to_come: float = nan
    calls_of_day: float = nan


class _Day:
    """Sums by half-hour: tickets called, by their issue, their waits and logarithms of waits; calls, by their time."""

    def __init__(self) -> None:
        self.tickets, self.waits = [0.0] * HALF_HOURS, [0.0] * HALF_HOURS
        self.logs, self.calls = [0.0] * HALF_HOURS, [0.0] * HALF_HOURS

    def fold(self, day: "_Day") -> None:
        """Reduce the weight of earlier days and add a day."""
        for mine, its in (
            (self.tickets, day.tickets), (self.waits, day.waits), (self.logs, day.logs), (self.calls, day.calls),
        ):  # fmt: skip
            mine[:] = [FADING * a + b for a, b in zip(mine, its, strict=True)]


class LineHistory:
    """One line's days. `constant`: a short wait, in seconds, below which differences do not matter."""

    def __init__(self, constant: float) -> None:
        self._constant = constant
        self._past, self._today, self._latest = _Day(), _Day(), _Day()
        self._days = 0.0
        self._mean = self._mean_log = self._calls_of_day = nan
        self._calls_before = [0.0] * (HALF_HOURS + 1)

    def add(self, clock_seconds: float, wait: float) -> None:
        """A ticket issued at this time was called after this many seconds."""
        issued = _half_hour(clock_seconds)
        self._today.tickets[issued] += 1
        self._today.waits[issued] += wait
        self._today.logs[issued] += log(wait + self._constant)
        self._today.calls[_half_hour(clock_seconds + wait)] += 1

    def end_day(self) -> None:
        """End the day, so that it becomes an earlier day. A day without a call is ignored."""
        if not any(self._today.tickets):
            return
        self._past.fold(self._today)
        self._latest, self._today = self._today, _Day()
        self._days = FADING * self._days + 1
        count = sum(self._past.tickets)
        self._mean, self._mean_log = sum(self._past.waits) / count, sum(self._past.logs) / count
        self._calls_of_day = sum(self._past.calls) / self._days
        for half_hour, calls in enumerate(self._past.calls):
            self._calls_before[half_hour + 1] = self._calls_before[half_hour] + calls / self._days

    def usual(self, clock_seconds: float) -> Usual:
        """The usual figures at this time, interpolated between the middles of half-hours."""
        if self._days == 0:
            return Usual()
        here = _half_hour(clock_seconds)
        into = min(1.0, clock_seconds / 1800 - here)
        other = min(HALF_HOURS - 1, max(0, here + (1 if into > 0.5 else -1)))
        share = abs(into - 0.5)

        def at(sums: list[float]) -> float:
            return sums[here] * (1 - share) + sums[other] * share

        past, latest = self._past, self._latest
        tickets = at(past.tickets)
        wait = (at(past.waits) + FEW * self._mean) / (tickets + FEW)
        before = self._calls_before[here] + into * (self._calls_before[here + 1] - self._calls_before[here])
        return Usual(
            wait,
            exp((at(past.logs) + FEW * self._mean_log) / (tickets + FEW)) - self._constant,
            self._mean,
            (at(latest.waits) + FEW_OF_A_DAY * wait) / (at(latest.tickets) + FEW_OF_A_DAY),
            at(past.calls) / self._days,
            tickets / self._days,
            self._calls_of_day - before,
            self._calls_of_day,
        )


def _half_hour(clock_seconds: float) -> int:
    return min(HALF_HOURS - 1, max(0, int(clock_seconds // 1800)))
