"""A hall's journal, as other systems read it."""

from datetime import datetime
from typing import Any

from operations.context import Context
from operations.views import iso
from queueing.record import encode
from storage import journal


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


def revision(context: Context, hall: str) -> int:
    """The hall's revision now; 0 for a hall that has none."""
    with context.database.reading() as connection:
        return journal.revision(connection, hall) or 0


def newest_instant(context: Context, hall: str) -> datetime | None:
    """When the newest event was; None: nothing has happened yet."""
    with context.database.reading() as connection:
        return journal.newest_at(connection, hall)
