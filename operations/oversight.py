"""What managers see of their windows: who sits where, with whom, since when, and who needs a manager."""

from dataclasses import dataclass
from datetime import datetime

from operations import boards
from operations.attendance import Seat, seats
from operations.catalogue import hall as hall_of
from operations.context import Context
from operations.forgotten import Forgotten, forgotten
from queueing.ticket import State, Ticket
from storage import tickets


@dataclass(frozen=True, slots=True)
class WatchedWindow:
    """A window, the ticket at it (None: free) and the numbers that wait for this window alone, by rank.

    `is_gone`: the hall no longer has it, and somebody is there all the same.
    """

    seat: Seat
    is_gone: bool
    ticket: Ticket | None
    sent: list[str]

    @property
    def ticket_since_at(self) -> datetime | None:
        """Since when the ticket is called or served; None: there is none."""
        ticket = self.ticket
        if ticket is None:
            return None
        return ticket.serving_since_at if ticket.state == State.SERVING else ticket.called_at


@dataclass(frozen=True, slots=True)
class Oversight:
    """Every window; everybody who is forgotten; and (line, how many wait) where nobody calls just now."""

    windows: list[WatchedWindow]
    forgotten: list[Forgotten]
    uncalled: list[tuple[str, int]]


def oversight(context: Context, hall_code: str) -> Oversight:
    """The hall as its managers watch over it."""
    hall = hall_of(context, hall_code)
    own = {window.number for window in hall.windows}
    with context.database.reading() as connection:
        strays = forgotten(context, connection, hall)
        at = {ticket.window: ticket for ticket in tickets.at_windows(connection, hall_code)}
        sent: dict[int | None, list[str]] = {}
        for ticket in tickets.sent_to_windows(connection, hall_code):
            sent.setdefault(ticket.wanted_window, []).append(ticket.number)
    watched = [
        WatchedWindow(seat, seat.number not in own, at.get(seat.number), sent.get(seat.number, []))
        for seat in seats(context, hall_code)
    ]
    lines = boards.board(context, hall_code)["lines"]
    uncalled = [(line["code"], line["waiting"]) for line in lines if line["waiting"] and line["wait"] is None]
    return Oversight(watched, strays, uncalled)


def strays(context: Context, hall_code: str) -> list[Forgotten]:
    """Everybody in a hall who is forgotten now, by rank."""
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        return forgotten(context, connection, hall)
