"""Tickets: taking one, looking at it, and the steps of its life."""

from functools import partial, update_wrapper

from api import schemas
from api.route import Answer, Call, Route
from operations import issuing, print_queue, serving
from operations.catalogue import hall as hall_of
from operations.serving import Options
from operations.views import TicketView
from queueing.errors import NotAllowed
from queueing.ticket import Step
from web.auth import clerk, kiosk_or_staff, known
from web.house import house
from web.security import base_url


def answer(view: TicketView, status: int = 200) -> Answer:
    """The contract's Ticket."""
    return status, view.as_json(base_url())


def issue(call: Call) -> Answer:
    """A ticket. A kiosk's own printer prints the slip; the desk's, that of staff and of a kiosk nobody listed."""
    asked: schemas.NewTicket = call.body
    kiosk = asked.kiosk
    source = "staff"
    if call.asker.kind == "kiosk":
        source = call.asker.name
        names = {one.name for one in hall_of(house().context, call.asker.hall).kiosks}
        kiosk = source if source in names else ""
    view = issuing.issue(
        house().context,
        call.asker,
        asked.hall,
        asked.service,
        asked.priority,
        asked.language,
        asked.request_id,
        source,
        kiosk,
        asked.large_print,
        at_desk=True,
        reason=asked.reason,
    )
    return answer(view, 201)


def _must_see(call: Call, ticket_id: str, hall: str) -> None:
    """A holder sees the own ticket, everybody else those of the own hall."""
    if call.asker.kind == "holder" and call.asker.name != ticket_id:
        raise NotAllowed("not_your_ticket", "This link belongs to another ticket.")
    if call.asker.kind == "device":
        raise NotAllowed("wrong_role", "kiosk, staff or the ticket's holder only.")
    call.asker.must_belong_to(hall)


def show(call: Call) -> Answer:
    """A ticket as it is now."""
    ticket = serving.find(house().context, call.path["ticket"])
    _must_see(call, ticket.id, ticket.hall)
    return answer(serving.view(house().context, ticket))


def cancel(call: Call) -> Answer:
    """Give the place up."""
    ticket = serving.find(house().context, call.path["ticket"])
    _must_see(call, ticket.id, ticket.hall)
    return answer(serving.step(house().context, call.asker, ticket.id, Step.CANCEL, call.body.request_id))


def _step(step: Step, call: Call) -> Answer:
    asked = call.body
    options = Options(
        done=[(one.service, one.outcome) for one in getattr(asked, "done", ())],
        line=getattr(asked, "line", None),
        window=getattr(asked, "window", None),
    )
    return answer(serving.step(house().context, call.asker, call.path["ticket"], step, asked.request_id, options))


def reprint(call: Call) -> Answer:
    """Print the slip again, marked as a copy, or the list of what to bring."""
    asked: schemas.Reprint = call.body
    job = print_queue.reprint(
        house().context, call.asker, call.path["ticket"], asked.kind, asked.printer, asked.reason, asked.request_id
    )
    return 201, {"job": job}


def _step_route(word: str, step: Step, summary: str, body: type[schemas.Step] = schemas.Step) -> Route:
    do = update_wrapper(partial(_step, step), _step)
    do.__name__ = step.value  # what OpenAPI calls it
    return Route("POST", f"/tickets/<ticket>/{word}", clerk, summary, do, body, answers={200: schemas.Ticket})


ROUTES = [
    Route("POST", "/tickets", kiosk_or_staff, "Take a ticket", issue, schemas.NewTicket,
          answers={201: schemas.Ticket}),
    Route("GET", "/tickets/<ticket>", known, "A ticket as it is now", show, answers={200: schemas.Ticket}),
    Route("POST", "/tickets/<ticket>/cancel", known, "Give the place up", cancel, schemas.Step,
          answers={200: schemas.Ticket}),
    _step_route("recall", Step.RECALL, "Say the call again"),
    _step_route("start", Step.START, "The citizen stands at the window"),
    _step_route("finish", Step.FINISH, "Served to the end", schemas.Finish),
    _step_route("no-show", Step.NO_SHOW, "Nobody came"),
    _step_route("return", Step.RETURN, "Called by mistake: back to the old place"),
    _step_route("park", Step.PARK, "The citizen fetches something; the window is free"),
    _step_route("resume", Step.RESUME, "Back at a window", schemas.Resume),
    _step_route("reinstate", Step.REINSTATE, "A no-show who came after all"),
    _step_route("transfer", Step.TRANSFER, "Send on to a line or a window", schemas.Transfer),
    _step_route("undo", Step.UNDO, "As if the last step (start, finish, park, no-show) had not been, within a minute"),
    Route("POST", "/tickets/<ticket>/reprint", clerk, "Print the slip again", reprint, schemas.Reprint,
          answers={201: schemas.NewJob}),
]  # fmt: skip
