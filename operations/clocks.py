"""A clock for demonstrations: another day, or time that runs faster."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DatabaseError

from operations import journal
from operations.context import Context, system_now
from queueing.hall import Hall
from storage.database import Database


def context_for(url: str, hall: Hall, start: datetime | None, speed: float) -> Context:
    """Database, bus and clock of a process; opens nothing unless the clock is a demonstration's."""
    context = Context(Database(url))
    if speed != 1.0 or start is not None:
        context.now = demo_clock(context, hall, start, speed)
    return context


def demo_clock(context: Context, hall: Hall, start: datetime | None, speed: float) -> Callable[[], datetime]:
    """A clock that runs `speed` times as fast from `start` (local time of the hall; None: now).

    After a restart it goes on from the newest event of the hall's journal, so that it never goes back.
    """
    first = start.replace(tzinfo=ZoneInfo(hall.timezone)) if start else system_now()
    try:
        newest = journal.newest_instant(context, hall.code)
    except DatabaseError:  # before the first migration there is no journal to ask
        newest = None
    began_at, began = max(first, newest or first), time.monotonic()
    return lambda: began_at + timedelta(seconds=(time.monotonic() - began) * speed)
