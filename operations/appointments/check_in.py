"""Check in: somebody who booked is in the hall, and gets a ticket."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

import queueing.appointments as rules
from operations import booking_links
from operations.appointments.finding import unknown
from operations.appointments.persons import last4_hash, plain_last4
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.run_once import Change, run_once
from operations.tickets.issue import Booked, IssueRequest, form_of, new_ticket, printer_of, queue_slip
from operations.tickets.kiosks import must_be_open
from operations.views import TicketView, as_answered
from protocol.instants import iso
from queueing.appointments import Appointment, AppointmentState
from queueing.codes import plain_code
from queueing.errors import BadRequest, Conflict, NotFound
from queueing.hall import Hall, business_date
from storage import appointments, tickets

LINK = "/a/"
"""What comes before the token in the address behind an appointment's QR code."""
COMES = (AppointmentState.BOOKED, AppointmentState.MISSED)


@dataclass(frozen=True, slots=True)
class CheckInRequest:
    """One of `code` (or the address of the appointment's page), `phone_last4` and `document_last4`. `starts_at`: which
    of several. `kiosk` and `source`: as in `IssueRequest`.
    """

    hall: str
    code: str = ""
    phone_last4: str = ""
    document_last4: str = ""
    starts_at: datetime | None = None
    source: str = "staff"
    kiosk: str = ""
    request_id: str = ""


def check_in(context: Context, actor: Actor, request: CheckInRequest) -> TicketView:
    """A ticket for somebody who booked. Also before the hall opens and when it gives no more numbers: they may come.

    Raises unknown_appointment, several_appointments (with the times, as `starts_at`), too_early_to_check_in,
    appointment_missed, already_checked_in (with the number), wrong_appointment_step, kiosk_closed, what_is_missing.
    Only whoever gave the code or the address is told the appointment's code and ids.
    """
    actor.must_belong_to(request.hall)
    hall = get_hall(context, request.hall)
    slip = IssueRequest(hall.code, "", source=request.source, kiosk=request.kiosk, at_desk=True)
    printer = printer_of(hall, actor, slip)

    def work(connection: Connection, now: datetime) -> Change:
        if actor.kind == "kiosk":
            must_be_open(connection, hall.code, actor.name)
        booked = _wanted(context, connection, hall, request, now)
        is_known = bool(request.code.strip())
        rules.must_arrive_in_time(booked, hall.appointments, business_date(hall, now), now, is_known)
        of_booked = replace(slip, service=booked.service, priority=booked.priority)
        service = hall.named_service(booked.service)
        if not service.line:  # the hall has forgotten the service
            service = replace(service, line=booked.line)
        late = rules.is_late(booked, hall.appointments, now)
        at = Booked(booked.id, booked.starts_at, timedelta(minutes=0 if late else hall.appointments.go_ahead_minutes))
        ticket = new_ticket(context, connection, hall, service, of_booked, booked.language, now, at)
        if printer:
            queue_slip(connection, context, hall, ticket, printer, form_of(hall, of_booked))
        after = rules.checked_in(booked, ticket.id, now)
        return Change("issue", ticket, printer=printer or None, checked_in=(booked, after))

    said = (request.code, request.phone_last4, request.document_last4)
    news = run_once(context, actor, hall.code, request.request_id, "issue", work, asked=_asked(request), unkept=said)
    assert news is not None and news.ticket is not None  # checking in always does something
    return as_answered(news.ticket)


def _asked(request: CheckInRequest) -> dict[str, object]:
    """The request's own values, used to compare repeated requests; not the digits, which are somebody's."""
    return {
        "check_in": "code" if request.code else "phone" if request.phone_last4 else "document",
        "code": plain_code(request.code) if LINK not in request.code else "",
        "at": str(request.starts_at or ""),
        "kiosk": request.kiosk or request.source,
    }


def _wanted(
    context: Context, connection: Connection, hall: Hall, request: CheckInRequest, now: datetime
) -> Appointment:
    given = [bool(said.strip()) for said in (request.code, request.phone_last4, request.document_last4)]
    if sum(given) != 1:
        detail = "Say one of code, phone_last4 and document_last4."
        raise BadRequest("what_is_missing", detail)
    if request.code.strip():
        return _must_wait(connection, _of_code(connection, hall, request.code.strip()))
    kind, digits = ("phone", request.phone_last4) if given[1] else ("document", request.document_last4)
    column = "phone_last4_hash" if kind == "phone" else "document_hash"
    hashed = last4_hash(context, hall.code, kind, plain_last4(digits))
    today = business_date(hall, now)
    of_today = appointments.of_day(connection, hall.code, today, today, **{column: hashed})
    of_today = [each for each in of_today if each.state != AppointmentState.CANCELLED]
    if request.starts_at is not None:
        of_today = [each for each in of_today if each.starts_at == request.starts_at]
    return _must_wait(connection, _one_of(hall, of_today, now), is_known=False)


def _of_code(connection: Connection, hall: Hall, said: str) -> Appointment:
    """By its code, or by the address that a scanner read."""
    if LINK in said:
        token = said.rpartition(LINK)[2].split("?")[0].strip("/")
        appointment = appointments.find_by_token(connection, booking_links.stored(token))
    else:
        appointment = appointments.of_code(connection, hall.code, plain_code(said))
    if appointment is None or appointment.hall != hall.code:
        raise unknown()
    return appointment


def _one_of(hall: Hall, candidates: list[Appointment], now: datetime) -> Appointment:
    """The one that is meant: those who may check in now come first, then those who may not yet or no longer."""
    if not candidates:
        raise unknown()
    coming = [each for each in candidates if each.state in COMES] or candidates[-1:]
    in_time = [each for each in coming if _is_in_time(hall, each, now)] or coming
    if len(in_time) == 1:
        return in_time[0]
    times = sorted({iso(each.starts_at) for each in in_time})
    if len(times) == 1:
        raise Conflict("several_appointments", "Several people fit; say the code.", starts_at="")
    raise Conflict("several_appointments", "Several appointments fit; say which time.", starts_at=",".join(times))


def _is_in_time(hall: Hall, appointment: Appointment, now: datetime) -> bool:
    try:
        rules.must_arrive_in_time(appointment, hall.appointments, business_date(hall, now), now)
    except Conflict:
        return False
    return True


def _must_wait(connection: Connection, appointment: Appointment, is_known: bool = True) -> Appointment:
    """Raise `already_checked_in` for somebody who has a ticket. `is_known` False: digits alone get no ids."""
    if appointment.ticket is None:
        return appointment
    ticket = tickets.find(connection, appointment.ticket)
    if ticket is None:
        raise NotFound("unknown_ticket", "The ticket of this appointment is gone.")
    ids = {"appointment": appointment.id, "ticket": ticket.id} if is_known else {}
    detail = f"This appointment has ticket {ticket.number} already."
    raise Conflict("already_checked_in", detail, **ids, number=ticket.number)
