"""Windows: open, pause, close and call; and the queue of a window."""

from typing import Any

from api.route import Answer, Call, Route
from api.tickets import answer
from operations.reporting import oversight
from operations.tickets import boards, calling
from operations.views import TicketView
from operations.windows import attendance
from protocol.base import Step
from protocol.tickets import CallThis, Forgotten, ForgottenTicket, Ticket
from protocol.windows import Queue, Window, Windows
from queueing.errors import NotFound
from web.app_context import app_context
from web.auth import clerk, manager
from web.security import base_url


def open_window(call: Call) -> Answer:
    """Open a window, or resume after a pause."""
    return 200, attendance.open_window(*_named(call))


def pause(call: Call) -> Answer:
    """Pause a window: no further calls for now."""
    return 200, attendance.pause_window(*_named(call))


def close(call: Call) -> Answer:
    """Close a window."""
    return 200, attendance.close_window(*_named(call))


def _named(call: Call) -> tuple[Any, ...]:
    return app_context().context, call.asker, call.path["hall"], call.path["number"], call.body.request_id


def call_next(call: Call) -> Answer:
    """Call the next ticket by the hall's rule; 204: no ticket waits for this window."""
    view = calling.call_next(*_named(call))
    return (204, None) if view is None else answer(view)


def call_this(call: Call) -> Answer:
    """Call a chosen ticket, waiting or parked."""
    body: CallThis = call.body
    path = call.path
    return answer(
        calling.call_ticket(
            app_context().context, call.asker, path["hall"], path["number"], body.ticket, body.request_id
        )
    )


def queue(call: Call) -> Answer:
    """The tickets that wait for this window, in the order in which it would call them."""
    hall, number = call.path["hall"], call.path["number"]
    call.asker.must_belong_to(hall)
    queue = boards.queue(app_context().context, hall, number)
    seats = {seat.number: seat for seat in attendance.seats(app_context().context, hall)}
    if number not in seats:  # the window was removed and nobody sits there
        raise NotFound("unknown_window", f"Hall {hall} has no window {number}.", window=number)
    link = base_url()

    def plain(views: list[TicketView]) -> list[Ticket]:
        return [view.reply(link) for view in views]

    return 200, Queue(
        window=seats[number],
        current=queue.current.reply(link) if queue.current else None,
        waiting=plain(queue.waiting),
        sent_on=plain(queue.sent_on),
        parked=plain(queue.parked),
        no_show=plain(queue.no_show),
        revision=queue.revision,
        server_at=app_context().context.now(),
    )


def every_window(call: Call) -> Answer:
    """Every window and its clerk."""
    hall = call.path["hall"]
    call.asker.must_belong_to(hall)
    return 200, Windows(windows=attendance.seats(app_context().context, hall))


def forgotten(call: Call) -> Answer:
    """Tickets that nobody can call or finish; normally empty."""
    hall = call.path["hall"]
    call.asker.must_belong_to(hall)
    link = base_url()
    entries = [
        ForgottenTicket(ticket=TicketView(entry.ticket).reply(link), why=entry.why.value, since_at=entry.since_at)
        for entry in oversight.strays(app_context().context, hall)
    ]
    return 200, Forgotten(forgotten=entries)


_AT = "/halls/<hall>/windows/<int:number>"
ROUTES = [
    Route("GET", "/halls/<hall>/windows", clerk, "Who sits where", every_window,
          answers={200: Windows}),
    Route("GET", "/halls/<hall>/forgotten", manager, "Who stands where nobody can go on with them", forgotten,
          answers={200: Forgotten}),
    Route("GET", f"{_AT}/queue", clerk, "Who waits for this window", queue, answers={200: Queue}),
    Route("POST", f"{_AT}/open", clerk, "Sit down, or go on", open_window, Step,
          answers={200: Window}),
    Route("POST", f"{_AT}/pause", clerk, "No further calls for now", pause, Step,
          answers={200: Window}),
    Route("POST", f"{_AT}/close", clerk, "Leave the window", close, Step,
          answers={200: Window}),
    Route("POST", f"{_AT}/call-next", clerk, "Call the next", call_next, Step,
          answers={200: Ticket, 204: None}),
    Route("POST", f"{_AT}/call", clerk, "Call this one", call_this, CallThis,
          answers={200: Ticket}),
]  # fmt: skip
