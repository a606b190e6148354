"""Nobody is forgotten: who stands where nobody can call or finish them, and what a hall's change leaves behind."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from operations import leaving
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import SYSTEM, Context
from queueing.admission import open_since
from queueing.forgotten import Why, why_forgotten
from queueing.hall import Hall, business_date
from queueing.ticket import Ticket
from storage import journal, tickets, windows


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody a manager has to help, why, and since when it is so."""

    ticket: Ticket
    why: Why
    since_at: datetime


def forgotten(context: Context, connection: Connection, hall: Hall) -> list[Forgotten]:
    """Everybody in a hall who is forgotten now, by rank; `queueing.forgotten` says who is."""
    now = context.now()
    today = business_date(hall, open_since(hall, now) or now)  # open without a break, it is still the same day
    rows = windows.of_hall(connection, hall.code)
    staffed = {number for number, row in rows.items() if row.state != "closed"}
    present = tickets.open_in_hall(connection, hall.code)
    reasons = {ticket.id: why_forgotten(ticket, hall, staffed, today) for ticket in present}
    strays = [ticket for ticket in present if reasons[ticket.id] is not None]
    moved_at = journal.instants(connection, hall.code, [ticket.revision for ticket in strays])
    result = []
    for ticket in strays:
        why = reasons[ticket.id]
        assert why is not None
        row = rows.get(ticket.window or ticket.wanted_window or 0)
        since_at = moved_at.get(ticket.revision, ticket.issued_at)
        is_left = why == Why.WINDOW_CLOSED and row is not None
        result.append(Forgotten(ticket, why, max(since_at, row.since_at) if is_left and row else since_at))
    return result


def look_after(context: Context, hall_code: str) -> None:
    """Close the windows that the hall no longer has, and hand on who waits for them or where nobody sits.

    For whoever has taken a change of the hall's folder, and for the housekeeping. A window with a ticket stays until
    its clerk has come to the end of it.
    """
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        is_well = not (_to_close(connection, hall) or _waited_for(connection, hall))
    if is_well:
        return
    news: list[News] = []
    with context.database.transaction() as connection:
        for number in _to_close(connection, hall):
            news += leaving.close(connection, context, SYSTEM, hall, number, reason=Why.WINDOW_GONE)
        for number in _waited_for(connection, hall):
            why = Why.WINDOW_CLOSED if number in _numbers(hall) else Why.WINDOW_GONE
            news += leaving.hand_on(connection, context, SYSTEM, hall, number, why)
    context.bus.publish(*news)


def _to_close(connection: Connection, hall: Hall) -> list[int]:
    """The windows where somebody sits without a ticket and that the hall no longer has."""
    gone = windows.staffed(connection, hall.code) - _numbers(hall)
    return sorted(gone - tickets.busy_windows(connection, hall.code)) if gone else []


def _waited_for(connection: Connection, hall: Hall) -> list[int]:
    """The windows for which somebody waits and where nobody sits, or that the hall no longer has."""
    wanted = {one.wanted_window for one in tickets.waiting(connection, hall.code) if one.wanted_window is not None}
    return sorted(wanted - (windows.staffed(connection, hall.code) & _numbers(hall))) if wanted else []


def _numbers(hall: Hall) -> set[int]:
    return {window.number for window in hall.windows}
