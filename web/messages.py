"""Messages by audience: numbers and windows for screens, its own ticket for a phone, printers for staff."""

from typing import Any

from operations.halls.catalogue import get_hall
from operations.printers import printer_states
from operations.tickets import boards
from operations.views import TicketView
from protocol.boards import Board
from protocol.news import Called, Changed, PrinterNews, PrintersNews, TicketNews
from queueing.ticket import State, Ticket
from web.app_context import AppContext

WAIT_STEP_SECONDS = 30


def call(app: AppContext, ticket: Ticket) -> Called:
    """A call for screens and windows, without names or notes."""
    hall = get_hall(app.context, ticket.hall)
    assert ticket.called_at is not None  # it has just been called
    return Called(
        number=ticket.number,
        line=ticket.line,
        window=ticket.window,
        revision=ticket.revision,
        called_at=ticket.called_at,
        recalls=ticket.recalls,
        booked=ticket.appointment is not None,
        announcement=boards.announcements(hall, ticket),
        short_announcement=boards.announcements(hall, ticket, short=True),
        server_at=app.context.now(),
    )


def changed(board: Board, after_revision: int) -> Changed:
    """The board's present state, for listeners that have seen `after_revision`."""
    return Changed(
        after_revision=after_revision,
        revision=board.revision,
        lines=board.lines,
        windows=board.windows,
        calls=board.calls,
        waiting=board.waiting,
        admission=board.admission,
        closed_kiosks=board.closed_kiosks,
        server_at=board.server_at,
    )


def ticket(app: AppContext, view: TicketView) -> TicketNews:
    """A ticket for its citizen's phone."""
    return ticket_news(view, app.settings.public_url.rstrip("/"), app)


def ticket_news(view: TicketView, base_url: str, app: AppContext) -> TicketNews:
    """The same, with `base_url` as the beginning of the citizen's link."""
    return TicketNews(**dict(view.reply(base_url)), server_at=app.context.now())


def ticket_state(view: TicketView) -> tuple[Any, ...]:
    """What a phone shows of a ticket. Changes of the wait time below WAIT_STEP_SECONDS are not visible in it."""
    promise = view.promise if view.ticket.state == State.WAITING else None
    if promise is None:
        return view.ticket.revision, None, None, None
    wait = promise.p50_seconds
    return view.ticket.revision, promise.ahead, view.before, None if wait is None else wait // WAIT_STEP_SECONDS


def printers(app: AppContext, hall: str) -> PrintersNews:
    """The state of each printer of a hall."""
    views = printer_states.printer_views(app.context, hall)
    news = [PrinterNews(name=view.name, title=view.title, state=view.state, detail=view.detail) for view in views]
    return PrintersNews(printers=news, server_at=app.context.now())
