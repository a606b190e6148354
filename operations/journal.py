"""A hall's journal: lines in order, whose instants never decrease; and the journal as other systems read it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from operations.bus import News
from operations.context import Context
from protocol import halls as wire
from queueing.errors import NotFound
from queueing.events import Event
from queueing.record import at_event, encode
from queueing.ticket import Ticket
from storage import journal, print_jobs, tickets
from storage.journal import Moment


def next_moment(context: Context, connection: Connection, hall: str) -> Moment:
    """Lock the hall for this transaction. Returns the next revision and its instant, never before the last one."""
    now = context.now()
    moment = journal.next_moment(connection, hall, now)
    if moment is None:
        raise NotFound("unknown_hall", f"There is no hall '{hall[:64]}'.")
    if moment.at > now:
        context.clock.not_before(moment.at)
    return moment


def write_event(connection: Connection, hall: str, moment: Moment, **event: Any) -> News:
    """Write a journal line that is not about a ticket, but about a window, a printer or the day."""
    written = Event(hall=hall, revision=moment.revision, at=moment.at, **event)
    journal.append(connection, written, moment.previous)
    return News(written)


def after(context: Context, hall: str, revision: int, most: int) -> wire.Journal:
    """The hall's revision now, and up to `most` events after a revision, oldest first."""
    with context.database.reading() as connection:
        events = list(journal.after(connection, hall, revision, most))
        newest = journal.revision(connection, hall) or 0
    return wire.Journal(hall=hall, revision=newest, events=[_wire_event(event) for event in events])


def of_ticket(context: Context, ticket_id: str) -> tuple[Ticket, list[wire.Event]]:
    """A ticket and its own events, oldest first. A ticket of an imported history has none."""
    with context.database.reading() as connection:
        ticket = tickets.find(connection, ticket_id)
        if ticket is None:
            raise NotFound("unknown_ticket", f"There is no ticket '{ticket_id[:64]}'.")
        events = list(journal.of_ticket(connection, ticket_id, ticket.revision))
    return ticket, [_wire_event(event) for event in events]


SECRET = ("link_token", "card")
"""Fields of a ticket that no reader of the journal needs."""


def _wire_event(event: Event) -> wire.Event:
    return wire.Event(
        revision=event.revision,
        at=event.at,
        kind=event.kind,
        actor=event.actor,
        ticket=event.ticket_id,
        number=event.number,
        window=event.window,
        reason=event.reason,
        changes={name: value for name, value in encode(event.changes).items() if name not in SECRET},
    )


def news_of(context: Context, hall: str, revisions: Collection[int]) -> list[News]:
    """These events with the tickets as they were then, as the bus published them; oldest first."""
    with context.database.reading() as connection:
        events = journal.after(connection, hall, min(revisions) - 1, max(revisions) - min(revisions) + 1)
        return [_news(connection, event) for event in list(events) if event.revision in revisions]


def _news(connection: Connection, event: Event) -> News:
    if event.ticket_id is None:
        return News(event, None, str(event.changes["printer"]) if event.kind == "print" else None)
    ticket = ticket_after(connection, event)
    slips = print_jobs.of_ticket(connection, event.ticket_id) if event.kind == "issue" else []
    return News(event, ticket, slips[0].printer if slips else None)


def ticket_after(connection: Connection, event: Event) -> Ticket | None:
    """The ticket as it was right after one of its events. None: the event is not about a ticket.

    For its newest event that is the ticket's row. The row also has the corrections after a wrong clock, which are not
    among the ticket's own events.
    """
    if event.ticket_id is None:
        return None
    ticket = tickets.find(connection, event.ticket_id)
    if ticket is not None and ticket.revision == event.revision:
        return ticket
    ticket = None
    for step in journal.of_ticket(connection, event.ticket_id, event.revision):
        ticket = at_event(ticket, step)
    return ticket


def revision(context: Context, hall: str) -> int:
    """The hall's revision now; 0 for a hall that has none."""
    with context.database.reading() as connection:
        return journal.revision(connection, hall) or 0


def newest_instant(context: Context, hall: str) -> datetime | None:
    """The instant of the newest event. None: the journal is empty."""
    with context.database.reading() as connection:
        return journal.newest_at(connection, hall)
