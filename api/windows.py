"""Windows: open, pause, close, call; and who waits."""

from typing import Any

from api import schemas
from api.route import Answer, Call, Route
from api.tickets import answer
from operations import attendance, boards, calling, oversight
from operations.views import TicketView, iso
from web.auth import clerk, manager
from web.house import house
from web.security import base_url


def open_window(call: Call) -> Answer:
    """Sit down at a window, or go on after a pause."""
    return 200, attendance.open_window(*_named(call)).as_json()


def pause(call: Call) -> Answer:
    """No further calls for now."""
    return 200, attendance.pause_window(*_named(call)).as_json()


def close(call: Call) -> Answer:
    """Leave the window."""
    return 200, attendance.close_window(*_named(call)).as_json()


def _named(call: Call) -> tuple[Any, ...]:
    return house().context, call.asker, call.path["hall"], call.path["number"], call.body.request_id


def call_next(call: Call) -> Answer:
    """The next by the hall's rule; 204: nobody waits for this window."""
    view = calling.call_next(*_named(call))
    return (204, None) if view is None else answer(view)


def call_this(call: Call) -> Answer:
    """A chosen one, waiting or parked."""
    asked: schemas.CallThis = call.body
    path = call.path
    return answer(
        calling.call_ticket(house().context, call.asker, path["hall"], path["number"], asked.ticket, asked.request_id)
    )


def queue(call: Call) -> Answer:
    """Who waits for this window, in the order in which it would call them."""
    hall, number = call.path["hall"], call.path["number"]
    call.asker.must_belong_to(hall)
    told = boards.queue(house().context, hall, number)
    link = base_url()

    def plain(views: list[TicketView]) -> list[dict[str, Any]]:
        return [view.as_json(link) for view in views]

    seats = {seat.number: seat.as_json() for seat in attendance.seats(house().context, hall)}
    return 200, {
        "window": seats[number],
        "current": told.current.as_json(link) if told.current else None,
        "waiting": plain(told.waiting),
        "sent_on": plain(told.sent_on),
        "parked": plain(told.parked),
        "no_show": plain(told.no_show),
        "revision": told.revision,
        "server_at": iso(house().context.now()),
    }


def every_window(call: Call) -> Answer:
    """Who sits where."""
    hall = call.path["hall"]
    call.asker.must_belong_to(hall)
    return 200, {"windows": [seat.as_json() for seat in attendance.seats(house().context, hall)]}


def forgotten(call: Call) -> Answer:
    """Who stands where nobody can go on with them; empty, or something is wrong."""
    hall = call.path["hall"]
    call.asker.must_belong_to(hall)
    link = base_url()
    return 200, {
        "forgotten": [
            {"ticket": TicketView(one.ticket).as_json(link), "why": one.why.value, "since_at": iso(one.since_at)}
            for one in oversight.strays(house().context, hall)
        ]
    }


_AT = "/halls/<hall>/windows/<int:number>"
ROUTES = [
    Route("GET", "/halls/<hall>/windows", clerk, "Who sits where", every_window,
          answers={200: schemas.Windows}),
    Route("GET", "/halls/<hall>/forgotten", manager, "Who stands where nobody can go on with them", forgotten,
          answers={200: schemas.Forgotten}),
    Route("GET", f"{_AT}/queue", clerk, "Who waits for this window", queue, answers={200: schemas.Queue}),
    Route("POST", f"{_AT}/open", clerk, "Sit down, or go on", open_window, schemas.Step,
          answers={200: schemas.Window}),
    Route("POST", f"{_AT}/pause", clerk, "No further calls for now", pause, schemas.Step,
          answers={200: schemas.Window}),
    Route("POST", f"{_AT}/close", clerk, "Leave the window", close, schemas.Step,
          answers={200: schemas.Window}),
    Route("POST", f"{_AT}/call-next", clerk, "Call the next", call_next, schemas.Step,
          answers={200: schemas.Ticket, 204: None}),
    Route("POST", f"{_AT}/call", clerk, "Call this one", call_this, schemas.CallThis,
          answers={200: schemas.Ticket}),
]  # fmt: skip
