"""What is expected in a hall at one instant: its windows, their planned breaks, and the rest of each service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf

from forecasting.event_pass import ExpectedWindow, Habits
from forecasting.free_windows import free_times
from forecasting.service_times import ServiceTimes
from queueing.hall import WEEKDAYS, Hall, instant_of, opening_intervals
from queueing.window import ServiceWindow

SECOND = timedelta(seconds=1)
LEAST_BREAK_LEFT = 30.0


@dataclass(frozen=True, slots=True)
class Planned:
    """What a window's shift says of one day: its rest (None: none) and its end (None: it goes on while people wait)."""

    ends_at: datetime | None = None
    rest: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class AtWindow:
    """The ticket at a window. `serving_since_at` None: called and not there yet. `served`: time served before."""

    service: str
    line: str
    called_at: datetime
    serving_since_at: datetime | None = None
    served: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class WindowNow:
    """A staffed window. `since_at`: since when it is open, or paused."""

    window: ServiceWindow
    is_open: bool
    since_at: datetime
    clerk: str | None = None
    ticket: AtWindow | None = None
    planned: Planned | None = None


def expected_windows(
    windows: Sequence[WindowNow], now: datetime, times: ServiceTimes, habits: Habits
) -> list[ExpectedWindow]:
    """The windows that call people now or after the service or the planned rest they are in.

    One that is paused without a plan does not count: it is unknown when it goes on.
    """
    free = _free(windows, now, times, habits)
    result = []
    for seat, free_at in zip(windows, free, strict=True):
        if free_at is None:
            continue
        result.append(
            ExpectedWindow(seat.window, free_at, times.pace(seat.clerk), _breaks(seat, now), _closes_at(seat, now))
        )
    return result


def _free(windows: Sequence[WindowNow], now: datetime, times: ServiceTimes, habits: Habits) -> list[float | None]:
    """When each window is free, in seconds from now; None: unknown."""
    free: list[float | None] = [_idle(seat, now) for seat in windows]
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for index, seat in enumerate(windows):
        if seat.ticket is not None and seat.is_open:
            alike.setdefault((seat.window.serves, seat.window.helps), []).append(index)
    for indices in alike.values():
        left = [remaining(windows[index], now, times, habits) for index in indices]
        for index, free_at in zip(indices, free_times(left), strict=True):
            free[index] = free_at
    return free


def remaining(seat: WindowNow, now: datetime, times: ServiceTimes, habits: Habits) -> list[float]:
    """Equally likely seconds until a busy window can call again."""
    ticket = seat.ticket
    assert ticket is not None  # it is busy
    mean = times.seconds(ticket.service, ticket.line) * times.pace(seat.clerk)
    before = ticket.served / SECOND
    if ticket.serving_since_at is None:
        walk = max(0.0, habits.walk - max(0.0, (now - ticket.called_at) / SECOND))
        return [walk + left + habits.turn for left in times.remaining(mean, before)]
    elapsed = before + max(0.0, (now - ticket.serving_since_at) / SECOND)
    return [left + habits.turn for left in times.remaining(mean, elapsed)]


def _idle(seat: WindowNow, now: datetime) -> float | None:
    """When a window without a ticket can call: now, or after the rest it is in."""
    if seat.is_open:
        return 0.0
    rest = seat.planned.rest if seat.planned else None
    if rest is None or not rest[0] <= now or now > rest[1] + (rest[1] - rest[0]):
        return None
    return max(LEAST_BREAK_LEFT, (seat.since_at + (rest[1] - rest[0]) - now) / SECOND)


def _breaks(seat: WindowNow, now: datetime) -> tuple[tuple[float, float], ...]:
    """The planned rest still to come, including one that is overdue because the window has not paused yet."""
    rest = seat.planned.rest if seat.planned else None
    if rest is None or not seat.is_open or now >= rest[1]:
        return ()
    if seat.since_at > rest[0]:  # back from the rest, or opened in spite of it
        return ()
    return (((rest[0] - now) / SECOND, (rest[1] - now) / SECOND),)


def _closes_at(seat: WindowNow, now: datetime) -> float:
    ends_at = seat.planned.ends_at if seat.planned else None
    return inf if ends_at is None else max(0.0, (ends_at - now) / SECOND)


def planned(hall: Hall, day: date) -> dict[int, Planned]:
    """The shifts of a business date by window, as the hall's `demand.toml` plans them; a window without one is missing.

    A shift that ends when the hall does lasts until nobody waits.
    """
    intervals = opening_intervals(hall, day)
    shifts = hall.demand.shifts if hall.demand and intervals else ()
    plans: dict[int, Planned] = {}
    for shift in shifts:
        if WEEKDAYS[day.weekday()] not in shift.weekdays:
            continue
        ends_at = instant_of(hall, day, shift.end, ends=True)
        begin, _, end = shift.rest.partition("-")
        rest = (instant_of(hall, day, begin), instant_of(hall, day, end)) if shift.rest else None
        plan = Planned(ends_at if ends_at < intervals[-1][1] else None, rest)
        plans.update((window, plan) for window in shift.windows if window not in plans)
    return plans
