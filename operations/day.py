"""Close of day: who is still waiting, called or parked has left; no outcome is invented for them."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from operations import leaving
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import SYSTEM, Actor, Context
from operations.moments import next_moment
from operations.steps import Change, write
from queueing import ticket as steps
from queueing.admission import open_since
from queueing.forgotten import why_forgotten
from queueing.hall import Hall, business_date
from queueing.ticket import TABLE, Step, Ticket
from storage import tickets, windows


def close(
    context: Context,
    hall_code: str,
    until: date | None = None,
    actor: Actor = SYSTEM,
    keep_since: datetime | None = None,
) -> int:
    """Expire the open tickets of business dates up to `until` (None: up to today) and close the windows without a
    ticket where somebody sits since such a date. Tickets issued and windows opened at `keep_since` or later stay (None:
    none).

    A ticket that is being served stays: its clerk or a manager finishes it. Answers how many tickets expired; closing a
    closed day does nothing. The journal says of one who expired where nobody could have called them why that was.
    """
    hall = hall_of(context, hall_code)
    last = until or business_date(hall, context.now())
    news: list[News] = []
    with context.database.transaction() as connection:
        staffed = windows.staffed(connection, hall_code)
        for found in _overdue(connection, hall, last, keep_since):
            why = why_forgotten(found, hall, staffed, found.business_date)
            after = steps.expired(found, context.now())
            change = Change("expire", after, found, window=found.window, reason=why or "")
            news.append(write(connection, context, actor, next_moment(context, connection, hall_code), change))
        expired = len(news)
        for number in _left_open(connection, hall, last, keep_since):
            news += leaving.close(connection, context, actor, hall, number, reason="day_over")
    context.outlooks.pop(hall_code, None)
    context.bus.publish(*news)
    return expired


def _overdue(connection: Connection, hall: Hall, last: date, keep_since: datetime | None) -> list[Ticket]:
    """The tickets that can expire, issued on a business date up to `last` and before `keep_since`."""
    return [
        ticket
        for ticket in tickets.open_in_hall(connection, hall.code)
        if ticket.business_date <= last
        and (keep_since is None or ticket.issued_at < keep_since)
        and Step.EXPIRE in TABLE[ticket.state]
    ]


def _left_open(connection: Connection, hall: Hall, last: date, keep_since: datetime | None) -> list[int]:
    """The windows without a ticket where somebody sits since a business date up to `last` and before `keep_since`."""
    return [
        row.number
        for row in windows.of_hall(connection, hall.code).values()
        if row.state != "closed"
        and business_date(hall, row.since_at) <= last
        and (keep_since is None or row.since_at < keep_since)
        and tickets.at_window(connection, hall.code, row.number) is None
    ]


def close_earlier_days(context: Context, hall_code: str) -> int:
    """Expire and close what was left open on business dates before today; for the housekeeping of a running server.

    In a hall that has been open without a break since they came, nobody expires at midnight.
    """
    hall, now = hall_of(context, hall_code), context.now()
    yesterday, opened_at = business_date(hall, now) - timedelta(days=1), open_since(hall, now)
    with context.database.reading() as connection:
        is_left = bool(
            _overdue(connection, hall, yesterday, opened_at) or _left_open(connection, hall, yesterday, opened_at)
        )
    return close(context, hall_code, yesterday, keep_since=opened_at) if is_left else 0
