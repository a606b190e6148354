"""Lines that a hall clears at a time of day: tickets that nobody called by then expire, each with its journal line."""

from datetime import timedelta

from sqlalchemy import Connection

import queueing.ticket
from operations.bus import News
from operations.context import SYSTEM, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment
from operations.run_once import Change, Changed, write
from queueing.clearing import is_due, latest
from queueing.hall import Hall
from queueing.ticket import Ticket
from storage import tickets
from storage.catalogue import locked

CLEARED = "line_cleared"
"""The reason in the journal."""
LOOKS_FOR = timedelta(seconds=10)
"""After a clearing, so that a ticket that was being taken just then is found too."""


def clear(context: Context, hall_code: str) -> int:
    """Expire what a clearing has ended; to be called every second. Returns how many tickets. Asks the database only
    just after a clearing, and once after the start.
    """
    hall, now = get_hall(context, hall_code), context.now()
    at = max((at for line in hall.lines if (at := latest(hall, line, now)) is not None), default=None)
    if at is None or context.cleared.get(hall_code) == (hall, at):
        return 0
    with context.database.reading() as connection:
        is_left = bool(_due(context, connection, hall))
    try:
        news = _expire(context, hall) if is_left else []
    except Changed:  # a window was faster with one of them; the next second finds the others
        return 0
    if now >= at + LOOKS_FOR:
        context.cleared[hall_code] = (hall, at)
    context.bus.publish(*news)
    return len(news)


def _due(context: Context, connection: Connection, hall: Hall) -> list[Ticket]:
    return [ticket for ticket in tickets.open_in_hall(connection, hall.code) if is_due(hall, ticket, context.now())]


def _expire(context: Context, hall: Hall) -> list[News]:
    news: list[News] = []
    with context.database.transaction() as connection:
        locked(connection, hall.code)  # first: a window that calls one of them meanwhile has it
        for ticket in _due(context, connection, hall):
            moment = next_moment(context, connection, hall.code)
            change = Change("expire", queueing.ticket.expired(ticket, context.now()), ticket, reason=CLEARED)
            news.append(write(connection, context, SYSTEM, moment, change))
    return news
