"""Close of day: tickets still waiting, called or parked expire; no outcome is invented for them."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

import queueing.ticket
from operations.bus import News
from operations.context import SYSTEM, Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment
from operations.run_once import Change, write
from operations.windows import leaving
from queueing.admission import left_open_until, open_since
from queueing.forgotten import why_forgotten
from queueing.hall import Hall, business_date
from queueing.ticket import TABLE, Step, Ticket
from storage import tickets, windows
from storage.catalogue import locked
from storage.windows import WindowRow


def close(
    context: Context,
    hall_code: str,
    until: date | None = None,
    actor: Actor = SYSTEM,
    keep_since: datetime | None = None,
) -> int:
    """Expire the open tickets of business dates up to `until` (None: today), and close windows left open since then.

    A ticket in service stays, for its clerk or a manager to finish, and so does its window. A window counts as open up
    to the hall's closing time, because nobody knows when its clerk left. Tickets issued and windows
    opened at or after `keep_since` also stay (None: no exception). Returns how many tickets expired; closing a closed
    day does nothing. If nobody could have called a ticket, its journal line says why.
    """
    hall = get_hall(context, hall_code)
    last = until or business_date(hall, context.now())
    news: list[News] = []
    with context.database.transaction() as connection:
        locked(connection, hall_code)  # first: a window that calls one of them meanwhile has it
        staffed = windows.staffed(connection, hall_code)
        for ticket in _overdue(connection, hall, last, keep_since):
            reason = why_forgotten(ticket, hall, staffed, ticket.business_date)
            after = queueing.ticket.expired(ticket, context.now())
            change = Change("expire", after, ticket, window=ticket.window, reason=reason or "")
            news.append(write(connection, context, actor, next_moment(context, connection, hall_code), change))
        expired = len(news)
        for row in _left_open(connection, hall, last, keep_since):
            left_at = left_open_until(hall, row.since_at, context.now())
            news += leaving.close(connection, context, actor, hall, row.number, "day_over", left_at)
    context.hall_paces.pop(hall_code, None)
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


def _left_open(connection: Connection, hall: Hall, last: date, keep_since: datetime | None) -> list[WindowRow]:
    """The windows without a ticket that were opened on a business date up to `last` and before `keep_since`."""
    return [
        row
        for row in windows.of_hall(connection, hall.code).values()
        if row.state != "closed"
        and business_date(hall, row.since_at) <= last
        and (keep_since is None or row.since_at < keep_since)
        and tickets.at_window(connection, hall.code, row.number) is None
    ]


def close_earlier_days(context: Context, hall_code: str) -> int:
    """Regular upkeep: close the business dates before today. Returns how many tickets expired.

    A hall that is open across midnight keeps the tickets issued since it opened.
    """
    hall, now = get_hall(context, hall_code), context.now()
    yesterday, opened_at = business_date(hall, now) - timedelta(days=1), open_since(hall, now)
    with context.database.reading() as connection:
        is_left = bool(
            _overdue(connection, hall, yesterday, opened_at) or _left_open(connection, hall, yesterday, opened_at)
        )
    return close(context, hall_code, yesterday, keep_since=opened_at) if is_left else 0
