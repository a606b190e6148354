"""What each audience is told: screens numbers and windows, a phone its own ticket, staff their printers."""

from typing import Any

from operations import boards, printer_states
from operations.catalogue import hall as hall_of
from operations.views import TicketView, iso
from queueing.ticket import State, Ticket
from web.house import House

WAIT_STEP_SECONDS = 30


def call(at: House, ticket: Ticket) -> dict[str, Any]:
    """`called`: for screens and windows, no name and no note in it."""
    hall = hall_of(at.context, ticket.hall)
    return {
        "number": ticket.number,
        "line": ticket.line,
        "window": ticket.window,
        "revision": ticket.revision,
        "called_at": iso(ticket.called_at),
        "recalls": ticket.recalls,
        "announcement": boards.announcements(hall, ticket),
        "short_announcement": boards.announcements(hall, ticket, short=True),
        "server_at": iso(at.context.now()),
    }


def changed(board: dict[str, Any], after_revision: int) -> dict[str, Any]:
    """`changed`: each part as it is now, true for whoever has seen `after_revision`."""
    parts = ("revision", "lines", "windows", "calls", "waiting", "admission", "server_at")
    return {"after_revision": after_revision} | {part: board[part] for part in parts}


def ticket(at: House, view: TicketView) -> dict[str, Any]:
    """`ticket`: for the phone that holds its link."""
    base_url = at.settings.public_url.rstrip("/")
    return view.as_json(base_url) | {"server_at": iso(at.context.now())}


def ticket_state(view: TicketView) -> tuple[Any, ...]:
    """What a phone shows of a ticket; a change of the wait below half a minute is not worth a message."""
    promise = view.promise if view.ticket.state == State.WAITING else None
    if promise is None:
        return view.ticket.revision, None, None, None
    wait = promise.p50_seconds
    return view.ticket.revision, promise.ahead, view.before, None if wait is None else wait // WAIT_STEP_SECONDS


def printers(at: House, hall: str) -> dict[str, Any]:
    """`printers`: how each printer of a hall is."""
    views = printer_states.printer_views(at.context, hall)
    told = [{"name": v.name, "title": v.title, "state": v.state, "detail": v.detail} for v in views]
    return {"printers": told, "server_at": iso(at.context.now())}
