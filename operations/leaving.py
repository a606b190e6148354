"""Leaving a window: closed, and those who were sent there back in their line, in one transaction.

Nobody waits for a window where nobody sits. Each of them gets a line of the journal with the reason.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from operations import outlook
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from operations.moments import next_moment, write_event
from operations.steps import Change, write
from queueing import ticket as steps
from queueing.errors import Conflict
from queueing.hall import Hall, business_date
from queueing.ticket import Ticket
from storage import tickets, windows
from storage.journal import Moment
from storage.windows import WindowRow


def close(
    connection: Connection,
    context: Context,
    actor: Actor,
    hall: Hall,
    number: int,
    reason: str = "",
    request_id: str | None = None,
    moment: Moment | None = None,
) -> list[News]:
    """Close a window and hand on who was sent there; a ticket called or served there stays where it is.

    `reason`: why, when it was not its clerk who left. `moment`: one already taken, else the next.
    """
    moment = moment or next_moment(context, connection, hall.code)
    now = context.now()
    windows.put(connection, hall.code, WindowRow(number, "closed", None, now), business_date(hall, now))
    outlook.forget(context, hall.code)
    closed = write_event(
        connection,
        hall.code,
        moment,
        kind="close",
        actor=actor.key,
        window=number,
        request_id=request_id,
        reason=reason,
        changes={"state": "closed", "staff": None},
    )
    return [closed, *hand_on(connection, context, actor, hall, number, reason or "window_closed")]


def close_all_of(
    connection: Connection, context: Context, actor: Actor, username: str, reason: str, but_hall: str | None = None
) -> list[News]:
    """Close every window of somebody who may act there no more, with or without a ticket; those of `but_hall` stay."""
    left = [(hall, number) for hall, number in windows.of_person(connection, username) if hall != but_hall]
    news: list[News] = []
    for hall, number in left:
        news += close(connection, context, actor, hall_of(context, hall), number, reason)
    return news


@dataclass(frozen=True, slots=True)
class Sitting:
    """A window where somebody sits, the number at it (None: free) and how many wait for this window alone."""

    hall: str
    window: int
    ticket: str | None
    sent: int


def sitting(context: Context, username: str) -> list[Sitting]:
    """Wherever somebody sits now."""
    with context.database.reading() as connection:
        return [_sitting(connection, hall, number) for hall, number in windows.of_person(connection, username)]


def _sitting(connection: Connection, hall: str, number: int) -> Sitting:
    current = tickets.at_window(connection, hall, number)
    sent = [one for one in tickets.sent_to_windows(connection, hall) if one.wanted_window == number]
    return Sitting(hall, number, current.number if current else None, len(sent))


def leave_all(context: Context, actor: Actor, hand_over: bool = False) -> None:
    """Close every window of somebody who goes. `window_busy` while a ticket is at one of them, unless they `hand_over`
    what is left there to a manager.
    """
    with context.database.transaction() as connection:
        news = close_all_of(connection, context, actor, actor.name, "logged_out")
        for one in news:
            number = one.event.window or 0
            left = tickets.at_window(connection, one.event.hall, number) if one.event.kind == "close" else None
            if left is not None and not hand_over:
                raise Conflict("window_busy", f"A ticket is still at window {number}.", window=number)
    context.bus.publish(*news)


def hand_on(connection: Connection, context: Context, actor: Actor, hall: Hall, number: int, reason: str) -> list[News]:
    """Back to their lines, at their old ranks, with those who wait for this window alone."""
    sent = [one for one in tickets.sent_to_windows(connection, hall.code) if one.wanted_window == number]
    return [_handed_on(connection, context, actor, hall, ticket, reason) for ticket in sent]


def _handed_on(connection: Connection, context: Context, actor: Actor, hall: Hall, ticket: Ticket, reason: str) -> News:
    promise = outlook.promise(context, connection, hall, ticket.line, ticket.rank_at)
    after = steps.handed_on(ticket, promise)
    change = Change("hand_on", after, ticket, window=ticket.wanted_window, reason=reason)
    return write(connection, context, actor, next_moment(context, connection, hall.code), change)
