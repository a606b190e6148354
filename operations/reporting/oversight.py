"""A manager's view of the windows: clerk, ticket and duration at each, and the tickets that need a manager."""

from dataclasses import dataclass
from datetime import datetime

from operations.context import Context
from operations.halls.catalogue import get_hall
from operations.tickets import boards
from operations.tickets.forgotten import Forgotten, forgotten
from operations.windows.attendance import seats
from protocol.windows import SeatedWindow
from queueing.ticket import State, Ticket
from storage import tickets


@dataclass(frozen=True, slots=True)
class WatchedWindow:
    """A window, its ticket (None: free) and the numbers that wait for this window only, by rank.

    `is_gone`: the hall no longer has this window, but a clerk or a ticket is still there.
    """

    seat: SeatedWindow
    is_gone: bool
    ticket: Ticket | None
    sent: list[str]

    @property
    def ticket_since_at(self) -> datetime | None:
        """Since when the ticket has been called or served. None: there is no ticket."""
        ticket = self.ticket
        if ticket is None:
            return None
        return ticket.serving_since_at if ticket.state == State.SERVING else ticket.called_at


@dataclass(frozen=True, slots=True)
class Oversight:
    """Every window; every forgotten ticket; and (line, number waiting) for lines that no window calls now."""

    windows: list[WatchedWindow]
    forgotten: list[Forgotten]
    uncalled: list[tuple[str, int]]


def oversight(context: Context, hall_code: str) -> Oversight:
    """The hall as its managers see it."""
    hall = get_hall(context, hall_code)
    own = {window.number for window in hall.windows}
    with context.database.reading() as connection:
        forgotten_tickets = forgotten(context, connection, hall)
        at = {ticket.window: ticket for ticket in tickets.at_windows(connection, hall_code)}
        sent: dict[int | None, list[str]] = {}
        for ticket in tickets.sent_to_windows(connection, hall_code):
            sent.setdefault(ticket.wanted_window, []).append(ticket.number)
    windows = [
        WatchedWindow(seat, seat.number not in own, at.get(seat.number), sent.get(seat.number, []))
        for seat in seats(context, hall_code)
    ]
    lines = boards.board(context, hall_code).lines
    uncalled = [(line.code, line.waiting) for line in lines if line.waiting and line.wait is None]
    return Oversight(windows, forgotten_tickets, uncalled)


def strays(context: Context, hall_code: str) -> list[Forgotten]:
    """The forgotten tickets of a hall, by rank."""
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        return forgotten(context, connection, hall)
