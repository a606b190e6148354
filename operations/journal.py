"""A hall's journal, as other systems read it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from operations.bus import News
from operations.context import Context
from operations.views import iso
from queueing.events import Event
from queueing.record import at_event, encode
from queueing.ticket import Ticket
from storage import journal, print_jobs


def after(context: Context, hall: str, revision: int, most: int) -> tuple[int, list[dict[str, Any]]]:
    """The hall's revision now, and up to `most` events after a revision, oldest first."""
    with context.database.reading() as connection:
        events = list(journal.after(connection, hall, revision, most))
        newest = journal.revision(connection, hall) or 0
    return newest, [
        {
            "revision": event.revision,
            "at": iso(event.at),
            "kind": event.kind,
            "actor": event.actor,
            "ticket": event.ticket_id,
            "number": event.number,
            "window": event.window,
            "reason": event.reason,
            "changes": {name: value for name, value in encode(event.changes).items() if name != "link_token"},
        }
        for event in events
    ]


def news_of(context: Context, hall: str, revisions: Collection[int]) -> list[News]:
    """What these events were when they happened, as the bus told it in the process that made them; oldest first."""
    with context.database.reading() as connection:
        events = journal.after(connection, hall, min(revisions) - 1, max(revisions) - min(revisions) + 1)
        return [_news(connection, event) for event in list(events) if event.revision in revisions]


def _news(connection: Connection, event: Event) -> News:
    if event.ticket_id is None:
        return News(event, None, str(event.changes["printer"]) if event.kind == "print" else None)
    ticket: Ticket | None = None
    for step in journal.of_ticket(connection, event.ticket_id, event.revision):
        ticket = at_event(ticket, step)
    slips = print_jobs.of_ticket(connection, event.ticket_id) if event.kind == "issue" else []
    return News(event, ticket, slips[0].printer if slips else None)


def revision(context: Context, hall: str) -> int:
    """The hall's revision now; 0 for a hall that has none."""
    with context.database.reading() as connection:
        return journal.revision(connection, hall) or 0


def newest_instant(context: Context, hall: str) -> datetime | None:
    """When the newest event was; None: nothing has happened yet."""
    with context.database.reading() as connection:
        return journal.newest_at(connection, hall)
