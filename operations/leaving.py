"""Leaving a window: closed, and those who were sent there back in their line, in one transaction.

Nobody waits for a window where nobody sits. Each of them gets a line of the journal with the reason.
"""

from sqlalchemy import Connection

from operations import outlook
from operations.bus import News
from operations.context import Actor, Context
from operations.moments import next_moment, write_event
from operations.steps import Change, write
from queueing import ticket as steps
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


def hand_on(connection: Connection, context: Context, actor: Actor, hall: Hall, number: int, reason: str) -> list[News]:
    """Back to their lines, at their old ranks, with those who wait for this window alone."""
    sent = tickets.sent_to(connection, hall.code, number)
    return [_handed_on(connection, context, actor, hall, ticket, reason) for ticket in sent]


def _handed_on(connection: Connection, context: Context, actor: Actor, hall: Hall, ticket: Ticket, reason: str) -> News:
    promise = outlook.promise(context, connection, hall, ticket.line, ticket.rank_at)
    after = steps.handed_on(ticket, promise)
    change = Change("hand_on", after, ticket, window=ticket.wanted_window, reason=reason)
    return write(connection, context, actor, next_moment(context, connection, hall.code), change)
