"""A clock for demonstrations: another day, or time that runs faster."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DatabaseError

from operations import journal
from operations.context import Context
from operations.steady_clock import system_now
from queueing.hall import Hall, business_date, opening_intervals
from storage.database import Database

TEN = time(10)
LEAST_OPEN = timedelta(hours=3)
LOOK_AHEAD_DAYS = 60


def context_for(
    url: str, hall: Hall, start: datetime | None, speed: float, started_at: datetime | None = None
) -> Context:
    """Database, bus and clock of a process. Connects to the database only for a demonstration's clock."""
    context = context_at(url)
    set_clock(context, hall, start, speed, started_at)
    return context


def context_at(url: str) -> Context:
    """Database, bus and the computer's own clock. Does not connect to the database."""
    return Context(Database(url))


def set_clock(
    context: Context, hall: Hall, start: datetime | None, speed: float, started_at: datetime | None = None
) -> None:
    """Give a context a demonstration's clock, if any of its settings is set."""
    if speed != 1.0 or start is not None:
        context.keep_time(demo_clock(context, hall, start, speed, started_at))


def demo_clock(
    context: Context, hall: Hall, start: datetime | None, speed: float, started_at: datetime | None = None
) -> Callable[[], datetime]:
    """A clock that runs `speed` times as fast from `start` (local time of the hall; None: now).

    `started_at`: when it showed `start`, by the computer's clock (None: now), so that a process started later shows
    the same time as the others. The clock never starts before the newest event of the hall's journal.
    """
    first = start.replace(tzinfo=ZoneInfo(hall.timezone)).astimezone(UTC) if start else system_now()
    if start and started_at:
        first += max(system_now() - started_at, timedelta()) * speed
    began_at, began = max(first, newest_instant(context, hall) or first), monotonic()
    return lambda: began_at + timedelta(seconds=(monotonic() - began) * speed)


def newest_instant(context: Context, hall: Hall) -> datetime | None:
    """The instant of the hall's newest event. None: the journal is empty or does not exist yet."""
    try:
        return journal.newest_instant(context, hall.code)
    except DatabaseError:  # before the first migration
        return None


def open_start(hall: Hall, now: datetime, newest: datetime | None) -> datetime | None:
    """When a demonstration starts: 10:00 local time on a day when the hall is open.

    It is the first day from `now` with opening hours left after 10:00 and after the `newest` event, because the clock
    must not go back. If that event is later than 10:00 on that day, the clock continues from there. A hall closed at
    10:00 starts when it opens. None: the hall does not open within two months.
    """
    first_day = business_date(hall, max(now, newest or now))
    days = [first_day + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS)]
    starts = [start for day in days if (start := _start_on(hall, day, newest))]
    long_enough = (at for at, closes_at in starts if closes_at - at >= LEAST_OPEN)
    at = next(long_enough, starts[0][0] if starts else None)
    return at.astimezone(ZoneInfo(hall.timezone)) if at else None


def _start_on(hall: Hall, day: date, newest: datetime | None) -> tuple[datetime, datetime] | None:
    """A date's (start, last closing): 10:00 if the hall is open then, else its opening. None: the day is over."""
    intervals = opening_intervals(hall, day)
    if not intervals:
        return None
    ten = datetime.combine(day, TEN, ZoneInfo(hall.timezone))
    is_open = any(opens_at <= ten < closes_at for opens_at, closes_at in intervals)
    earliest = max(filter(None, (ten if is_open else intervals[0][0], newest)))
    spans_left = (max(earliest, opens_at) for opens_at, closes_at in intervals if earliest < closes_at)
    at = next(spans_left, None)
    return (at, intervals[-1][1]) if at else None
