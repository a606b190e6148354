"""What a line or a service gives: its own hours, and how many numbers a day and a half hour.

The hall's own hours stand in `queueing.admission`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from queueing.hall import Hall, Intervals, business_date, instant_of, intervals_of, opening_intervals
from queueing.line import Line
from queueing.service import Service

LOOK_AHEAD_DAYS = 31
HALF_HOUR = timedelta(minutes=30)
Refusal = Literal["", "hall_closed", "line_full"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Numbers taken on the business date, and since the half hour began. Cancelled ones count: none is given twice."""

    today: int = 0
    this_half_hour: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """Whether a line or a service gives a number. `refusal`: why not, as the API's code; "" means it does.

    `again_at`: when it gives numbers again; None: it does now, or not today (`line_full`), or not within a month.
    `changes_at`: when time alone may change this answer; None: never.
    """

    refusal: Refusal = ""
    again_at: datetime | None = None
    changes_at: datetime | None = None


def counts(of: Line | Service) -> bool:
    """Whether its numbers must be counted."""
    return bool(of.most_per_day or of.most_per_half_hour)


def is_limited(of: Line | Service) -> bool:
    """Whether it may refuse a number."""
    return bool(of.hours) or counts(of)


def limit(hall: Hall, of: Line | Service, taken: Taken, now: datetime) -> Limit:
    """The answer for this instant. The limits of a line and of its service hold both."""
    if not is_limited(of):
        return Limit()
    today = business_date(hall, now)
    own = intervals_of(hall, of.hours, today)
    changes_at = _changes_at(hall, of, own, now)
    if of.hours and not any(start_at <= now < end_at for start_at, end_at in own):
        return Limit("hall_closed", _next_opening(hall, of, now), changes_at)
    if of.most_per_day and taken.today >= of.most_per_day:
        return Limit("line_full", None, changes_at)
    if of.most_per_half_hour and taken.this_half_hour >= of.most_per_half_hour:
        return Limit("line_full", _open_from(hall, of, today, half_hour(hall, now)[1]), changes_at)
    return Limit(changes_at=changes_at)


def half_hour(hall: Hall, now: datetime) -> tuple[datetime, datetime]:
    """The half hour of the hall's clock: (start_at, end_at), half-open, UTC. It ends with the business date. An hour
    that the clock shows twice has four of them.
    """
    local, day = now.astimezone(ZoneInfo(hall.timezone)), business_date(hall, now)
    start_at = now - timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    begins, ends = (instant_of(hall, day + timedelta(days=n), hall.day_starts_at) for n in (0, 1))
    return max(start_at, begins), min(start_at + HALF_HOUR, ends)


def _changes_at(hall: Hall, of: Line | Service, own: Intervals, now: datetime) -> datetime:
    """The next turn of its hours, of the half hour where one is counted, or of the business date."""
    turns = [at for interval in own for at in interval if at > now]
    if of.most_per_half_hour:
        turns.append(half_hour(hall, now)[1])
    day_ends = instant_of(hall, business_date(hall, now) + timedelta(days=1), hall.day_starts_at)
    return min(turns, default=day_ends)


def given_hours(hall: Hall, of: Line | Service, day: date) -> Intervals:
    """When both the hall is open by its hours and this by its own."""
    openings = opening_intervals(hall, day)
    return overlap(openings, intervals_of(hall, of.hours, day)) if of.hours else openings


def overlap(some: Intervals, others: Intervals) -> Intervals:
    """When both are."""
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return tuple(sorted((start_at, end_at) for start_at, end_at in both if start_at < end_at))


def _open_from(hall: Hall, of: Line | Service, day: date, at: datetime) -> datetime | None:
    """The first instant of a business date, from `at` on, when it is open; None: it is not any more."""
    return next((max(at, start_at) for start_at, end_at in given_hours(hall, of, day) if at < end_at), None)


def _next_opening(hall: Hall, of: Line | Service, now: datetime) -> datetime | None:
    today = business_date(hall, now)
    days = (today + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS + 1))
    return next((at for day in days if (at := _open_from(hall, of, day, now)) is not None), None)
