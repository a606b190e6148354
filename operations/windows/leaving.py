"""Leaving a window: closes it and returns the tickets sent there to their lines, in one transaction.

So no ticket waits for a window where nobody sits. Each ticket gets a journal line with the reason.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import queueing.ticket
from operations import wait_estimation
from operations.bus import News
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment, write_event
from operations.run_once import Change, write
from queueing.errors import Conflict
from queueing.hall import Hall, business_date
from queueing.ticket import Ticket
from storage import tickets, windows
from storage.catalogue import locked
from storage.windows import WindowRow


def close(
    connection: Connection,
    context: Context,
    actor: Actor,
    hall: Hall,
    number: int,
    reason: str,
    left_at: datetime | None = None,
) -> list[News]:
    """Close a window that its clerk has not closed, with a reason, and return the tickets sent there to their lines.

    A ticket called or served there stays at the window. `left_at`: until when it counts as staffed; None: until now.
    """
    moment = next_moment(context, connection, hall.code)
    closed_row = WindowRow(number, "closed", None, moment.at)
    windows.put(connection, hall.code, closed_row, business_date(hall, moment.at), left_at)
    wait_estimation.forget(context, hall.code)
    closed = write_event(
        connection,
        hall.code,
        moment,
        kind="close",
        actor=actor.key,
        window=number,
        reason=reason,
        changes={"state": "closed", "staff": None},
    )
    return [closed, *hand_on(connection, context, actor, hall, number, reason)]


def close_all_of(
    connection: Connection, context: Context, actor: Actor, username: str, reason: str, but_hall: str | None = None
) -> list[News]:
    """Close all windows of a person who may no longer act there, even with a ticket, except those in `but_hall`."""
    halls = sorted({hall for hall, _ in windows.of_person(connection, username)} - {but_hall})
    for hall in halls:
        locked(connection, hall)  # first: whoever takes over the window meanwhile has it
    news: list[News] = []
    for hall, number in windows.of_person(connection, username):
        if hall in halls:
            news += close(connection, context, actor, get_hall(context, hall), number, reason)
    return news


@dataclass(frozen=True, slots=True)
class Sitting:
    """A staffed window, its ticket's number (None: free) and how many tickets wait for this window only."""

    hall: str
    window: int
    ticket: str | None
    sent: int


def sitting(context: Context, username: str) -> list[Sitting]:
    """The windows where this member of staff sits now."""
    with context.database.reading() as connection:
        return [_sitting(connection, hall, number) for hall, number in windows.of_person(connection, username)]


def _sitting(connection: Connection, hall: str, number: int) -> Sitting:
    current = tickets.at_window(connection, hall, number)
    sent = [ticket for ticket in tickets.sent_to_windows(connection, hall) if ticket.wanted_window == number]
    return Sitting(hall, number, current.number if current else None, len(sent))


def leave_all(context: Context, actor: Actor, hand_over: bool = False) -> None:
    """Close every window of a member of staff who leaves.

    Raises `window_busy` while a ticket is at one of them, unless `hand_over` leaves the ticket to a manager.
    """
    with context.database.transaction() as connection:
        news = close_all_of(connection, context, actor, actor.name, "logged_out")
        for item in news:
            number = item.event.window or 0
            left = tickets.at_window(connection, item.event.hall, number) if item.event.kind == "close" else None
            if left is not None and not hand_over:
                raise Conflict("window_busy", f"A ticket is still at window {number}.", window=number)
    context.bus.publish(*news)


def hand_on(connection: Connection, context: Context, actor: Actor, hall: Hall, number: int, reason: str) -> list[News]:
    """Return the tickets that wait for this window only to their lines, at their old ranks."""
    sent = [
        sent_ticket
        for sent_ticket in tickets.sent_to_windows(connection, hall.code)
        if sent_ticket.wanted_window == number
    ]
    return [_handed_on(connection, context, actor, hall, ticket, reason) for ticket in sent]


def _handed_on(connection: Connection, context: Context, actor: Actor, hall: Hall, ticket: Ticket, reason: str) -> News:
    promise = wait_estimation.promise_again(context, connection, hall, ticket, wanted_window=None)
    after = queueing.ticket.handed_on(ticket, promise)
    change = Change("hand_on", after, ticket, window=ticket.wanted_window, reason=reason)
    return write(connection, context, actor, next_moment(context, connection, hall.code), change)
