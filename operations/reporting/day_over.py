"""A hall's business date is over and packed: said to whoever listens on the bus, once for each hall and date.

So reports can be sent by schedule: an event names the presets whose last day it is. The journal line and the mark
beside the hall are one transaction, so it is once, whatever is started again and however many processes pack.
"""

from datetime import date, timedelta

from operations.context import SYSTEM, Context
from operations.journal import next_moment, write_event
from queueing.period import ending_with
from storage import packed_reports
from storage.reports import Period

DAY_OVER = "day_over"
"""The kind of the event; its changes are `business_date` and `presets`."""
MOST_DAYS = 366
"""After a longer time without the server the days before are not said any more."""
ONE_DAY = timedelta(days=1)


def say(context: Context, hall: str, today: date) -> int:
    """Say which business dates of a hall have ended before `today`, since the last that was said; how many were new.

    The first time it is yesterday alone. Nothing is said while one of these days is not packed.
    """
    yesterday = today - ONE_DAY
    with context.database.reading() as connection:
        last = packed_reports.last_said(connection, hall) or yesterday - ONE_DAY
        first = max(last + ONE_DAY, today - timedelta(days=MOST_DAYS))
        if first > yesterday or not packed_reports.is_packed(connection, Period(first, yesterday, hall)):
            return 0
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    return sum(_say(context, hall, day) for day in days)


def _say(context: Context, hall: str, day: date) -> bool:
    """False: another process has said it."""
    with context.database.transaction() as connection:
        if not packed_reports.note_said(connection, hall, day):
            return False
        changes = {"business_date": day, "presets": list(ending_with(day))}
        moment = next_moment(context, connection, hall)
        news = write_event(connection, hall, moment, kind=DAY_OVER, actor=SYSTEM.key, changes=changes)
    context.bus.publish(news)
    return True
