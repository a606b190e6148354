"""Issuing a ticket: number, row, journal line and print job in one transaction."""

import json
import re

from sqlalchemy import Connection

from operations import admission, outlook
from operations.catalogue import hall as hall_of
from operations.catalogue import offered_service
from operations.context import Actor, Context
from operations.steps import Change, once
from operations.views import TicketView, as_answered
from queueing.errors import BadRequest, NotFound
from queueing.hall import Hall, business_date, desk_printer
from queueing.language import PATTERN, lookup
from queueing.numbering import ticket_number
from queueing.service import Service
from queueing.ticket import State, Ticket
from storage import number_series, print_jobs


def issue(
    context: Context,
    actor: Actor,
    hall_code: str,
    service_code: str,
    priority: str = "",
    language: str = "",
    request_id: str = "",
    source: str = "staff",
    kiosk: str = "",
    large_print: bool = False,
    at_desk: bool = False,
    reason: str = "",
) -> TicketView:
    """A new ticket that waits. With `kiosk`, that kiosk's printer gets the slip, in large letters where somebody asked
    for them or the priority class has them; without one, and `at_desk`, the hall's printer that is no kiosk's, or its
    first. Kiosks without paper (`[kiosk] paper = false`) print nothing. `reason`: why staff give a number although the
    hall gives none.

    Raises unknown_hall, unknown_service, unknown_priority, unknown_kiosk, unknown_language, wrong_hall, hall_closed,
    closing_soon.
    """
    actor.must_belong_to(hall_code)
    hall = hall_of(context, hall_code)
    service = offered_service(hall, service_code)
    language = _language(hall, language)
    _check_priority(hall, priority)
    printer = _printer(hall, actor, kiosk, at_desk)

    def work(connection: Connection, revision: int) -> Change:
        given = admission.must_admit(context, connection, hall, actor, reason)
        ticket = _new_ticket(context, connection, hall, service, priority, language, kiosk or source)
        if printer:
            large = large_print or any(known.large_print for known in hall.priorities if known.code == priority)
            _queue_slip(connection, context, ticket, printer, "large" if large else "ticket")
        return Change("issue", ticket, printer=printer or None, reason=given)

    asked = {"service": service.code, "priority": priority}
    ticket = once(context, actor, hall_code, request_id, "issue", work, asked=asked)
    assert ticket is not None  # issuing always does something
    return as_answered(ticket)


def _new_ticket(
    context: Context,
    connection: Connection,
    hall: Hall,
    service: Service,
    priority: str,
    language: str,
    source: str,
) -> Ticket:
    now = context.now()
    day = business_date(hall, now)
    series = hall.line(service.line).series
    ordinal = number_series.take_next(connection, hall.code, day, series)
    rank_at = now - outlook.head_start(hall, priority)
    promise = outlook.promise(context, connection, hall, service.line, rank_at)
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
        priority=priority,
        language=language,
        link_token=context.new_link_token(),
        source=source,
        issued_at=now,
        place_at=now,
        rank_at=rank_at,
        ahead=promise.ahead,
        p50_seconds=promise.p50_seconds,
        p90_seconds=promise.p90_seconds,
    )


def _queue_slip(connection: Connection, context: Context, ticket: Ticket, printer: str, form: str) -> None:
    promised = {"ahead": ticket.ahead, "p50_seconds": ticket.p50_seconds, "p90_seconds": ticket.p90_seconds}
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
            content=json.dumps(promised | {"form": form}),
            created_at=ticket.issued_at,
        ),
    )


def _language(hall: Hall, language: str) -> str:
    if not language:
        return hall.languages[0]
    if not re.fullmatch(PATTERN, language):
        raise BadRequest("unknown_language", f"'{language[:16]}' is no language tag, as zh-CN or en are.")
    return lookup((language,), hall.languages) or hall.languages[0]


def _check_priority(hall: Hall, priority: str) -> None:
    if priority and all(known.code != priority for known in hall.priorities):
        raise NotFound("unknown_priority", f"Hall {hall.code} has no priority class '{priority[:32]}'.")


def _printer(hall: Hall, actor: Actor, kiosk: str, at_desk: bool) -> str:
    """Where the slip comes out; "" means nowhere."""
    printers = {known.name: known.printer for known in hall.kiosks}
    if kiosk and kiosk not in printers:
        raise NotFound("unknown_kiosk", f"Hall {hall.code} has no kiosk '{kiosk[:64]}'.")
    if hall.kiosk_settings.paper and kiosk:
        return printers[kiosk]
    is_kiosk_without_paper = actor.kind == "kiosk" and not hall.kiosk_settings.paper
    return desk_printer(hall) if at_desk and not is_kiosk_without_paper else ""
