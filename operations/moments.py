"""When a line of the journal is written: one after another in each hall, and never with an earlier instant."""

from typing import Any

from sqlalchemy import Connection

from operations.bus import News
from operations.context import Context
from queueing.errors import NotFound
from queueing.events import Event
from storage import journal
from storage.journal import Moment


def next_moment(context: Context, connection: Connection, hall: str) -> Moment:
    """Lock the hall for this transaction: the next revision and its instant; `context.now` gives none before it."""
    moment = journal.next_moment(connection, hall, context.now())
    if moment is None:
        raise NotFound("unknown_hall", f"There is no hall '{hall[:64]}'.")
    context.clock.not_before(moment.at)
    return moment


def write_event(connection: Connection, hall: str, moment: Moment, **event: Any) -> News:
    """Write a journal line that is about no ticket: a window, a printer, the day."""
    written = Event(hall=hall, revision=moment.revision, at=moment.at, **event)
    journal.append(connection, written)
    return News(written)
