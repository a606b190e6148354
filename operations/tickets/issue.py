"""A ticket is taken: who may take it, its number and place, its row, its slip, its journal line, in one transaction."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic_core import to_json
from sqlalchemy import Connection

from operations import wait_estimation
from operations.context import Actor, Context
from operations.guides.ticking import list_of, ticked
from operations.halls.catalogue import get_hall, offered_service
from operations.run_once import Change, run_once
from operations.tickets import admission, cards
from operations.tickets.kiosks import must_be_open
from operations.tickets.limits import must_end_today, must_have_room
from operations.views import TicketView, as_answered
from protocol.instants import iso
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall, business_date, desk_printer
from queueing.language import PATTERN, lookup
from queueing.numbering import ticket_number
from queueing.service import Service
from queueing.ticket import LONGEST_QUEUE, State, Ticket
from queueing.waiting_line import Waiting
from storage import number_series, print_jobs


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """A request for a ticket.

    `kiosk`: the kiosk whose printer gets the slip. Without one, and `at_desk`, it comes out at the hall's printer that
    is no kiosk's, or its first. `large_print`: in large letters, also where the priority class does not ask for them.
    `source`: who took it, where no kiosk did. `reason`: why staff give a number although the hall gives none.
    `answers`: the situation, as ticked in the service's guide. `card`: the number of the holder's card. `language` "":
    the hall's own. `arrived_at`: when its holder began to queue for the number. The same `request_id` again answers the
    same ticket.
    """

    hall: str
    service: str
    priority: str = ""
    language: str = ""
    request_id: str = ""
    source: str = "staff"
    kiosk: str = ""
    large_print: bool = False
    at_desk: bool = False
    reason: str = ""
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    card: str = ""
    arrived_at: datetime | None = None


def issue_ticket(context: Context, actor: Actor, request: IssueRequest) -> TicketView:
    """A new ticket that waits, with its slip on the way to paper; kiosks without paper (`[kiosk] paper = false`) print
    nothing.

    Raises unknown_hall, unknown_service, unknown_priority, unknown_kiosk, unknown_language, wrong_hall, hall_closed,
    line_full, closing_soon, kiosk_closed, card_needed, person_limit, bad_card, bad_arrival, request_id_reused.
    """
    actor.must_belong_to(request.hall)
    hall = get_hall(context, request.hall)
    service = offered_service(hall, request.service)
    language = language_of(hall, request.language)
    check_priority(hall, request.priority)
    printer = printer_of(hall, actor, request)

    def work(connection: Connection, now: datetime) -> Change:
        must_have_arrived(request.arrived_at, now)
        reason = admission.must_admit(context, connection, hall, actor, now, request.reason)
        reason = must_have_room(connection, hall, service, actor, now, request.reason) or reason
        if actor.kind == "kiosk":
            must_be_open(connection, hall.code, actor.name)
        cards.must_be_shown(hall, actor, request.card)
        ticket = new_ticket(context, connection, hall, service, request, language, now)
        day = ticket.business_date
        reason = cards.must_be_within(connection, hall, service, actor, day, ticket.card, request.reason) or reason
        reason = must_end_today(hall, service, ticket, actor, request.reason) or reason
        if printer:
            queue_slip(connection, context, hall, ticket, printer, form_of(hall, request))
        return Change("issue", ticket, printer=printer or None, reason=reason)

    news = run_once(
        context, actor, hall.code, request.request_id, "issue", work, asked=_asked(request), unkept=(request.card,)
    )
    assert news is not None and news.ticket is not None  # issuing always does something
    return as_answered(news.ticket)


def _asked(request: IssueRequest) -> dict[str, object]:
    """The request's own values, used to compare repeated requests; of the card, whether there was one."""
    return {
        "service": request.service,
        "priority": request.priority,
        "language": request.language,
        "kiosk": request.kiosk or request.source,
        "large_print": request.large_print,
        "reason": request.reason,
        "answers": request.answers,
        "card": bool(request.card),
        **({"arrived_at": iso(request.arrived_at)} if request.arrived_at else {}),
    }


@dataclass(frozen=True, slots=True)
class Booked:
    """Somebody who booked: the appointment and its time, and how much earlier than their place they rank."""

    appointment: str
    starts_at: datetime
    goes_ahead: timedelta


def new_ticket(
    context: Context,
    connection: Connection,
    hall: Hall,
    service: Service,
    request: IssueRequest,
    language: str,
    now: datetime,
    booked: Booked | None = None,
) -> Ticket:
    """Its number is the next of its line's series today, its place is behind everybody of its rank, and its wait is
    promised from what is measured now. The place of somebody who `booked` is at their time, if that is still to come.
    """
    day = business_date(hall, now)
    series = hall.line(service.line).series
    ordinal = number_series.take_next(connection, hall.code, day, series)
    head_start, place_at, appointment_at = wait_estimation.head_start(hall, request.priority), now, None
    if booked is not None:
        place_at, appointment_at = max(now, booked.starts_at), booked.starts_at
        head_start = max(head_start, booked.goes_ahead)
    rank_at = place_at - head_start
    newcomer = Waiting("", service.line, place_at, rank_at, appointment_at=appointment_at)
    promise = wait_estimation.promise(context, connection, hall, newcomer, request.priority)
    return Ticket(
        id=context.new_id(),
        hall=hall.code,
        business_date=day,
        line=service.line,
        series=series,
        number=ticket_number(series, ordinal),
        ordinal=ordinal,
        service=service.code,
        state=State.WAITING,
        priority=request.priority,
        language=language,
        link_token=context.new_link_token(),
        source=request.kiosk or request.source,
        arrived_at=request.arrived_at,
        issued_at=now,
        place_at=place_at,
        rank_at=rank_at,
        guide=ticked(hall, service.code, request.answers).text if request.answers else None,
        card=cards.kept(context, hall, day, request.card),
        appointment=booked.appointment if booked else None,
        appointment_at=appointment_at,
        ahead=promise.ahead,
        p50_seconds=promise.p50_seconds,
        p90_seconds=promise.p90_seconds,
        predicted_seconds=promise.predicted_seconds,
        is_rough=promise.is_rough,
    )


def must_have_arrived(arrived_at: datetime | None, now: datetime) -> None:
    """Raise bad_arrival for an arrival after now, or so long ago that it is a mistake of some clock."""
    if arrived_at is not None and not timedelta(0) <= now - arrived_at <= LONGEST_QUEUE:
        hours = LONGEST_QUEUE // timedelta(hours=1)
        raise BadRequest("bad_arrival", f"'arrived_at' is an instant of the last {hours} hours, not {iso(arrived_at)}.")


def form_of(hall: Hall, request: IssueRequest) -> str:
    """The form of its slip."""
    is_large = request.large_print or any(p.large_print for p in hall.priorities if p.code == request.priority)
    return "large" if is_large else "ticket"


def queue_slip(connection: Connection, context: Context, hall: Hall, ticket: Ticket, printer: str, form: str) -> None:
    """Let a printer print the slip of a new ticket, with the list of its situation where that was ticked."""
    promised = {"ahead": ticket.ahead, "p50_seconds": ticket.p50_seconds, "p90_seconds": ticket.p90_seconds}
    promised |= {"is_rough": True} if ticket.is_rough else {}
    own_list = list_of(hall, ticket)
    print_jobs.add(
        connection,
        print_jobs.PrintJob(
            id=context.new_id(),
            hall=ticket.hall,
            printer=printer,
            ticket_id=ticket.id,
            kind="ticket",
            state="waiting",
            language=ticket.language,
            content=to_json(promised | {"form": form} | ({} if own_list is None else {"materials": own_list})).decode(),
            created_at=ticket.issued_at,
        ),
    )


def language_of(hall: Hall, language: str) -> str:
    """The hall's language that fits best; "" is its own. Raises unknown_language for what is no language tag."""
    if not language:
        return hall.languages[0]
    if not re.fullmatch(PATTERN, language):
        raise BadRequest("unknown_language", f"'{language[:16]}' is no language tag, as zh-CN or en are.")
    return lookup((language,), hall.languages) or hall.languages[0]


def check_priority(hall: Hall, priority: str) -> None:
    """Raise unknown_priority for a class that the hall does not have."""
    if priority and all(priority_class.code != priority for priority_class in hall.priorities):
        raise NotFound("unknown_priority", f"Hall {hall.code} has no priority class '{priority[:32]}'.")


def printer_of(hall: Hall, actor: Actor, request: IssueRequest) -> str:
    """Where the slip comes out; "" means nowhere."""
    printers = {kiosk.name: kiosk.printer for kiosk in hall.kiosks}
    if request.kiosk and request.kiosk not in printers:
        raise NotFound("unknown_kiosk", f"Hall {hall.code} has no kiosk '{request.kiosk[:64]}'.")
    if hall.kiosk_settings.paper and request.kiosk:
        return printers[request.kiosk]
    is_kiosk_without_paper = actor.kind == "kiosk" and not hall.kiosk_settings.paper
    return desk_printer(hall) if request.at_desk and not is_kiosk_without_paper else ""
