"""Finds tickets that nobody can call or finish, and cleans up after a change of the hall."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from operations.bus import News
from operations.context import SYSTEM, Context
from operations.halls.catalogue import get_hall
from operations.windows import leaving
from queueing.admission import open_since
from queueing.forgotten import Why, why_forgotten
from queueing.hall import Hall, business_date
from queueing.ticket import Ticket
from storage import journal, tickets, windows
from storage.catalogue import locked


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A ticket that needs a manager, the reason, and since when."""

    ticket: Ticket
    why: Why
    since_at: datetime


def forgotten(context: Context, connection: Connection, hall: Hall) -> list[Forgotten]:
    """The forgotten tickets of a hall, by rank; the rule is in `queueing.forgotten`."""
    now = context.now()
    today = business_date(hall, open_since(hall, now) or now)  # without a break in the hours it is still the same day
    rows = windows.of_hall(connection, hall.code)
    staffed = {number for number, row in rows.items() if row.state != "closed"}
    present = tickets.open_in_hall(connection, hall.code)
    reasons = {ticket.id: why_forgotten(ticket, hall, staffed, today) for ticket in present}
    tickets_found = [ticket for ticket in present if reasons[ticket.id] is not None]
    moved_at = journal.instants(connection, hall.code, [ticket.revision for ticket in tickets_found])
    result = []
    for ticket in tickets_found:
        reason = reasons[ticket.id]
        assert reason is not None
        row = rows.get(ticket.window or ticket.wanted_window or 0)
        since_at = moved_at.get(ticket.revision, ticket.issued_at)
        is_left = reason == Why.WINDOW_CLOSED and row is not None
        result.append(Forgotten(ticket, reason, max(since_at, row.since_at) if is_left and row else since_at))
    return result


def look_after(context: Context, hall_code: str) -> None:
    """Close windows that the hall no longer has, and return tickets that wait for a removed or empty window to a line.

    Called after a change of the hall's folder and by the regular upkeep. A removed window with a ticket stays open
    until its clerk has finished.
    """
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        is_well = not (_to_close(connection, hall) or _waited_for(connection, hall))
    if is_well:
        return
    news: list[News] = []
    with context.database.transaction() as connection:
        locked(connection, hall_code)  # first: a window that is taken or calls meanwhile is not empty
        for number in _to_close(connection, hall):
            news += leaving.close(connection, context, SYSTEM, hall, number, reason=Why.WINDOW_GONE)
        for number in _waited_for(connection, hall):
            reason = Why.WINDOW_CLOSED if number in _numbers(hall) else Why.WINDOW_GONE
            news += leaving.hand_on(connection, context, SYSTEM, hall, number, reason)
    context.bus.publish(*news)


def _to_close(connection: Connection, hall: Hall) -> list[int]:
    """The removed windows where a clerk sits without a ticket."""
    numbers = windows.staffed(connection, hall.code) - _numbers(hall)
    return sorted(numbers - tickets.busy_windows(connection, hall.code)) if numbers else []


def _waited_for(connection: Connection, hall: Hall) -> list[int]:
    """The windows that tickets wait for although nobody sits there or the hall no longer has them."""
    numbers = {
        ticket.wanted_window for ticket in tickets.waiting(connection, hall.code) if ticket.wanted_window is not None
    }
    return sorted(numbers - (windows.staffed(connection, hall.code) & _numbers(hall))) if numbers else []


def _numbers(hall: Hall) -> set[int]:
    return {window.number for window in hall.windows}
