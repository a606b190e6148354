"""Kiosks: which are closed, closing and reopening one, and taking back what one issued."""

from api.route import Answer, Call, Route
from operations import readers
from operations.tickets import kiosks
from protocol.base import Step
from protocol.kiosks import Cancelled, CancelTickets, Kiosk, Kiosks, Read
from web.app_context import app_context
from web.auth import clerk, kiosk_or_staff, manager


def list_kiosks(call: Call) -> Answer:
    """A hall's kiosks, with what they issued in the last ten minutes."""
    call.asker.must_belong_to(call.path["hall"])
    return 200, Kiosks(kiosks=[kiosk.reply() for kiosk in kiosks.overview(app_context().context, call.path["hall"])])


def close_kiosk(call: Call) -> Answer:
    """Close a kiosk: it shows so and issues no tickets."""
    hall, name = call.path["hall"], call.path["kiosk"]
    kiosks.close(app_context().context, call.asker, hall, name, call.body.request_id)
    return 200, _one(hall, name)


def open_kiosk(call: Call) -> Answer:
    """Open a kiosk again."""
    hall, name = call.path["hall"], call.path["kiosk"]
    kiosks.reopen(app_context().context, call.asker, hall, name, call.body.request_id)
    return 200, _one(hall, name)


def _one(hall: str, name: str) -> Kiosk:
    return next(kiosk.reply() for kiosk in kiosks.overview(app_context().context, hall) if kiosk.name == name)


def cancel_tickets(call: Call) -> Answer:
    """Cancel the waiting tickets that a kiosk issued in the last minutes, all at once."""
    body: CancelTickets = call.body
    hall, name = call.path["hall"], call.path["kiosk"]
    count = kiosks.cancel_tickets(app_context().context, call.asker, hall, name, body.minutes, body.request_id)
    return 200, Cancelled(cancelled=count)


def take_read(call: Call) -> Answer:
    """What the kiosk's reader read last, once."""
    hall, name = call.path["hall"], call.path["kiosk"]
    return 200, Read(text=readers.take(app_context().context, call.asker, hall, name))


ROUTES = [
    Route("GET", "/halls/<hall>/kiosks", clerk, "A hall's kiosks", list_kiosks, answers={200: Kiosks}),
    Route("POST", "/halls/<hall>/kiosks/<kiosk>/close", clerk, "Close a kiosk", close_kiosk, Step,
          answers={200: Kiosk}),
    Route("POST", "/halls/<hall>/kiosks/<kiosk>/open", clerk, "Open a kiosk again", open_kiosk, Step,
          answers={200: Kiosk}),
    Route("POST", "/halls/<hall>/kiosks/<kiosk>/cancel-tickets", manager, "Take back what a kiosk issued",
          cancel_tickets, CancelTickets, answers={200: Cancelled}),
    Route("POST", "/halls/<hall>/kiosks/<kiosk>/read", kiosk_or_staff, "What its reader read last", take_read, Step,
          answers={200: Read}),
]  # fmt: skip
