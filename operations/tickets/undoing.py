"""Undoes a ticket's last step: the journal holds the ticket's state before it."""

from datetime import datetime

from sqlalchemy import Connection

import queueing.ticket
from operations.context import Actor
from operations.windows.attendance import must_sit_at
from queueing.errors import Conflict, NotAllowed
from queueing.events import Event
from queueing.record import at_event
from queueing.ticket import Ticket
from storage import journal, tickets


def undone(connection: Connection, actor: Actor, ticket: Ticket, now: datetime) -> Ticket:
    """The ticket as it was before its last step, at the same window. Only the same clerk or a manager may undo.

    Raises nothing_to_undo, too_late_to_undo, not_your_ticket, window_not_open, not_your_window, window_busy.
    """
    events = journal.of_ticket(connection, ticket.id, ticket.revision)
    if len(events) < 2:  # imported from an older system, or only issued
        raise Conflict("nothing_to_undo", f"Nothing is known of the last step of {ticket.number}.", ticket=ticket.id)
    earlier = _before(events)
    restored = queueing.ticket.undone(ticket, earlier, at_event(earlier, events[-1]), events[-1].at, now)
    if restored.staff != actor.name and not actor.leads:
        raise NotAllowed("not_your_ticket", f"{restored.staff} served ticket {ticket.number}.", ticket=ticket.id)
    _must_be_free(connection, actor, ticket, restored.window)
    return restored


def _before(events: list[Event]) -> Ticket:
    ticket: Ticket | None = None
    for event in events[:-1]:
        ticket = at_event(ticket, event)
    assert ticket is not None  # the first event creates the ticket
    return ticket


def _must_be_free(connection: Connection, actor: Actor, ticket: Ticket, window: int | None) -> None:
    assert window is not None  # a called or served ticket has a window
    must_sit_at(connection, actor, ticket.hall, window, calling=False)
    current = tickets.at_window(connection, ticket.hall, window)
    if current is not None and current.id != ticket.id:
        raise Conflict(
            "window_busy", f"Ticket {current.number} is at window {window}.", window=window, number=current.number
        )
