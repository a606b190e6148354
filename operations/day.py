"""Close of day: who is still waiting, called or parked has left; no outcome is invented for them."""

from datetime import date

from sqlalchemy import Connection

from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import SYSTEM, Actor, Context
from operations.moments import next_moment, write_event
from operations.steps import Change, write
from queueing import ticket as steps
from queueing.hall import business_date
from queueing.ticket import TABLE, Step
from storage import tickets, windows


def close(context: Context, hall_code: str, until: date | None = None, actor: Actor = SYSTEM) -> int:
    """Expire the open tickets of business dates up to `until` (None: up to today) and close windows without a ticket.

    A ticket that is being served stays: its clerk finishes it. Answers how many tickets expired; closing a closed day
    does nothing.
    """
    hall = hall_of(context, hall_code)
    today = business_date(hall, context.now())
    last = until or today
    news: list[News] = []
    with context.database.transaction() as connection:
        for found in tickets.open_in_hall(connection, hall_code):
            if found.business_date > last or Step.EXPIRE not in TABLE[found.state]:
                continue
            change = Change("expire", steps.expired(found, context.now()), found, window=found.window)
            news.append(write(connection, context, actor, next_moment(context, connection, hall_code), change))
        expired = len(news)
        if last >= today:
            news += _close_windows(connection, context, actor, hall_code, today)
    context.outlooks.pop(hall_code, None)
    context.bus.publish(*news)
    return expired


def _close_windows(connection: Connection, context: Context, actor: Actor, hall: str, today: date) -> list[News]:
    news = []
    for row in windows.of_hall(connection, hall).values():
        if row.state == "closed" or tickets.at_window(connection, hall, row.number) is not None:
            continue
        closed = windows.WindowRow(row.number, "closed", None, context.now())
        windows.put(connection, hall, closed, today)
        news.append(
            write_event(
                connection,
                hall,
                next_moment(context, connection, hall),
                kind="close",
                actor=actor.key,
                window=row.number,
                changes={"state": "closed", "staff": None},
            )
        )
    return news


def close_earlier_days(context: Context, hall_code: str) -> int:
    """Expire what was left open on business dates before today; for the housekeeping of a running server."""
    hall = hall_of(context, hall_code)
    today = business_date(hall, context.now())
    with context.database.reading() as connection:
        overdue = [t for t in tickets.open_in_hall(connection, hall_code) if t.business_date < today]
    if not any(Step.EXPIRE in TABLE[ticket.state] for ticket in overdue):
        return 0
    return close(context, hall_code, max(ticket.business_date for ticket in overdue))
