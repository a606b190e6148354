"""Tickets: issue, read, and all later steps."""

from functools import partial, update_wrapper

from api.route import Answer, Call, Route
from operations.halls.catalogue import get_hall
from operations.printers import print_requests
from operations.tickets import serving, ticking
from operations.tickets.issue import IssueRequest, issue_ticket
from operations.tickets.serving import Options
from operations.views import TicketView
from protocol.base import Step as StepBody
from protocol.guides import TickedGuide
from protocol.printing import NewJob, Reprint
from protocol.tickets import Finish, NewTicket, Resume, Ticket, Transfer
from queueing.errors import NotAllowed
from queueing.ticket import Step
from web.app_context import app_context
from web.auth import clerk, kiosk_or_staff, known
from web.security import base_url
from web.ticket_pace import must_be_at_peoples_pace
from web.tokens import bearer, is_of_page


def answer(view: TicketView, status: int = 200) -> Answer:
    """A ticket as the API sends it."""
    return status, view.reply(base_url())


def issue(call: Call) -> Answer:
    """Issue a ticket. A kiosk's slip is printed at its printer, any other at the desk's."""
    body: NewTicket = call.body
    kiosk = body.kiosk
    source = "staff"
    if call.asker.kind == "kiosk":
        source = call.asker.name
        hall = get_hall(app_context().context, call.asker.hall)
        if is_of_page(bearer()):
            must_be_at_peoples_pace(app_context(), call.asker, hall)
        names = {defined.name for defined in hall.kiosks}
        kiosk = source if source in names else ""
    request = IssueRequest(
        hall=body.hall,
        service=body.service,
        priority=body.priority,
        language=body.language,
        request_id=body.request_id,
        source=source,
        kiosk=kiosk,
        large_print=body.large_print,
        at_desk=True,
        reason=body.reason,
        answers=body.answers,
        card=body.card,
        arrived_at=body.arrived_at,
    )
    view = issue_ticket(app_context().context, call.asker, request)
    return answer(view, 201)


def _must_see(call: Call, ticket_id: str, hall: str) -> None:
    """Raise unless the actor may see the ticket: a holder their own, everybody else those of their hall."""
    if call.asker.kind == "holder" and call.asker.name != ticket_id:
        raise NotAllowed("not_your_ticket", "This link belongs to another ticket.")
    if call.asker.kind in ("device", "booker"):
        raise NotAllowed("wrong_role", "kiosk, staff or the ticket's holder only.")
    call.asker.must_belong_to(hall)


def show(call: Call) -> Answer:
    """The present state of a ticket."""
    ticket = serving.find(app_context().context, call.path["ticket"])
    _must_see(call, ticket.id, ticket.hall)
    return answer(serving.view(app_context().context, ticket))


def cancel(call: Call) -> Answer:
    """Cancel a ticket."""
    ticket = serving.find(app_context().context, call.path["ticket"])
    _must_see(call, ticket.id, ticket.hall)
    return answer(serving.step(app_context().context, call.asker, ticket.id, Step.CANCEL, call.body.request_id))


def _step(step: Step, call: Call) -> Answer:
    body = call.body
    options = Options(
        done=[(service.service, service.outcome) for service in getattr(body, "done", ())],
        line=getattr(body, "line", None),
        window=getattr(body, "window", None),
    )
    return answer(serving.step(app_context().context, call.asker, call.path["ticket"], step, body.request_id, options))


def reprint(call: Call) -> Answer:
    """Print the slip again, marked as a copy, or the list of materials."""
    body: Reprint = call.body
    job = print_requests.reprint(
        app_context().context,
        call.asker,
        call.path["ticket"],
        body.kind,
        body.printer,
        body.reason,
        body.request_id,
    )
    return 201, NewJob(job=job)


def _step_route(word: str, step: Step, summary: str, body: type[StepBody] = StepBody) -> Route:
    do = update_wrapper(partial(_step, step), _step)
    do.__name__ = step.value  # its name in OpenAPI
    return Route("POST", f"/tickets/<ticket>/{word}", clerk, summary, do, body, answers={200: Ticket})


def tick(call: Call) -> Answer:
    """Keep the situation, and what was brought, with the ticket at the clerk's window."""
    body: TickedGuide = call.body
    return answer(
        ticking.tick(
            app_context().context, call.asker, call.path["ticket"], body.answers, body.brought, body.request_id
        )
    )


ROUTES = [
    Route("POST", "/tickets", kiosk_or_staff, "Take a ticket", issue, NewTicket,
          answers={201: Ticket}),
    Route("GET", "/tickets/<ticket>", known, "A ticket as it is now", show, answers={200: Ticket}),
    Route("POST", "/tickets/<ticket>/cancel", known, "Give the place up", cancel, StepBody,
          answers={200: Ticket}),
    _step_route("recall", Step.RECALL, "Say the call again"),
    _step_route("start", Step.START, "The citizen stands at the window"),
    _step_route("finish", Step.FINISH, "Served to the end", Finish),
    _step_route("no-show", Step.NO_SHOW, "Nobody came"),
    _step_route("return", Step.RETURN, "Called by mistake: back to the old place"),
    _step_route("park", Step.PARK, "The citizen fetches something; the window is free"),
    _step_route("resume", Step.RESUME, "Back at a window", Resume),
    _step_route("reinstate", Step.REINSTATE, "A no-show who came after all"),
    _step_route("transfer", Step.TRANSFER, "Send on to a line or a window", Transfer),
    _step_route("undo", Step.UNDO, "As if the last step (start, finish, park, no-show) had not been, within a minute"),
    Route("POST", "/tickets/<ticket>/guide", clerk, "Keep what was ticked of the guide", tick, TickedGuide,
          answers={200: Ticket}),
    Route("POST", "/tickets/<ticket>/reprint", clerk, "Print the slip again", reprint, Reprint,
          answers={201: NewJob}),
]  # fmt: skip
