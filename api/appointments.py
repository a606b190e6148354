"""Appointments: free slots, book, read, move, cancel, check in; the calendar's file."""

from contextlib import nullcontext
from functools import partial

from flask import Response

from api.route import Answer, Call, Route
from api.tickets import answer as ticket_answer
from operations.appointments import booking, check_in, finding, persons
from operations.appointments.calendar import calendar
from operations.context import Actor
from operations.halls.catalogue import get_hall
from protocol.appointments import (
    Appointment,
    Appointments,
    CheckIn,
    DayQuery,
    Move,
    NewAppointment,
    Slot,
    SlotQuery,
    Slots,
)
from protocol.base import Step
from protocol.tickets import Ticket
from queueing import appointments as rules
from queueing.errors import NotAllowed
from queueing.hall import Hall, business_date
from web.app_context import app_context
from web.auth import anyone, booker_or_staff, clerk, kiosk_or_staff
from web.booking_pace import must_leave_some, must_wait_between_tries
from web.digits_pace import trying_digits
from web.security import base_url
from web.ticket_pace import must_be_at_peoples_pace
from web.tokens import bearer, is_of_page


def _answer(appointment: rules.Appointment, status: int = 200) -> Answer:
    return status, finding.reply(app_context().context, appointment, base_url())


def slots(call: Call) -> Answer:
    """The slots of a service."""
    query: SlotQuery = call.query
    free = finding.free_slots(app_context().context, call.path["hall"], query.service, query.from_, query.to)
    return 200, Slots(slots=[Slot(starts_at=slot.starts_at, ends_at=slot.ends_at, free=slot.free) for slot in free])


def book(call: Call) -> Answer:
    """Book. Guests and kiosks at the pace of people."""
    body: NewAppointment = call.body
    context, actor = app_context().context, call.actor
    if actor is not None and actor.kind not in ("staff", "kiosk"):
        actor = None  # the holder of a link, or a screen, books like anybody else
    hall = get_hall(context, body.hall)
    if actor is not None and actor.kind == "kiosk":
        actor.must_belong_to(hall.code)
        if is_of_page(bearer()):
            must_be_at_peoples_pace(app_context(), actor, hall)
    is_page = actor is None or (actor.kind == "kiosk" and is_of_page(bearer()))
    if actor is None or actor.kind != "staff":
        person = persons.person_of(context, hall.code, body.name, body.phone, body.document_last4)
        must_wait_between_tries(app_context(), hall, person.keys)
    request = booking.BookingRequest(
        hall=body.hall,
        service=body.service,
        starts_at=body.starts_at,
        name=body.name,
        phone=body.phone,
        document_last4=body.document_last4,
        language=body.language,
        priority=body.priority,
        source=_source(actor),
        request_id=body.request_id,
    )
    return _answer(booking.book(context, actor, request, _fair(is_guest=is_page)), 201)


def _fair(is_guest: bool) -> booking.Fair:
    """Who books without a login, a page that plays kiosk too, leaves others at other addresses some of each day."""
    return partial(must_leave_some, app_context()) if is_guest else booking.anything_is_fair


def _source(actor: Actor | None) -> str:
    if actor is None:
        return "web"
    return actor.name if actor.kind == "kiosk" else "staff"


def _must_hold(call: Call) -> rules.Appointment:
    """The appointment. Raises for another one's link, and for staff of another hall."""
    appointment = finding.find(app_context().context, call.path["appointment"])
    if call.asker.kind == "booker" and call.asker.name != appointment.id:
        raise NotAllowed("not_your_appointment", "This link belongs to another appointment.")
    call.asker.must_belong_to(appointment.hall)
    return appointment


def show(call: Call) -> Answer:
    """An appointment as it is now."""
    return _answer(_must_hold(call))


def calendar_file(call: Call) -> Response:
    """The appointment for a calendar."""
    text = calendar(app_context().context, _must_hold(call), base_url())
    return Response(text, content_type="text/calendar; charset=utf-8")


def cancel(call: Call) -> Answer:
    """Give it up."""
    appointment = _must_hold(call)
    return _answer(booking.cancel(app_context().context, call.asker, appointment.id, call.body.request_id))


def move(call: Call) -> Answer:
    """Give it another time."""
    appointment, body = _must_hold(call), call.body
    hall = get_hall(app_context().context, appointment.hall)
    is_holder = call.asker.kind == "booker"
    if is_holder:
        must_wait_between_tries(app_context(), hall, [appointment.id])
    moved = booking.move(
        app_context().context, call.asker, appointment.id, body.starts_at, body.request_id, _fair(is_guest=is_holder)
    )
    return _answer(moved)


def arrive(call: Call) -> Answer:
    """Somebody who booked is here, and gets a ticket."""
    body: CheckIn = call.body
    hall = get_hall(app_context().context, body.hall)
    source, kiosk = "staff", body.kiosk
    if call.asker.kind == "kiosk":
        source = call.asker.name
        call.asker.must_belong_to(hall.code)
        if is_of_page(bearer()):
            must_be_at_peoples_pace(app_context(), call.asker, hall)
        kiosk = source if source in {defined.name for defined in hall.kiosks} else ""
    request = check_in.CheckInRequest(
        hall=body.hall,
        code=body.code,
        phone_last4=body.phone_last4,
        document_last4=body.document_last4,
        starts_at=body.starts_at,
        source=source,
        kiosk=kiosk,
        request_id=body.request_id,
    )
    is_guessable = call.asker.kind == "kiosk" and not body.code.strip()
    with trying_digits(app_context(), call.asker, hall.code) if is_guessable else nullcontext():
        return ticket_answer(check_in.check_in(app_context().context, call.asker, request), 201)


def of_days(call: Call) -> Answer:
    """The appointments of some days."""
    query: DayQuery = call.query
    context, hall = app_context().context, _hall(call)
    first = query.from_ or query.to or business_date(hall, context.now())
    booked = finding.of_days(context, hall.code, first, query.to or first)
    return 200, Appointments(appointments=[finding.reply(context, each, base_url()) for each in booked])


def _hall(call: Call) -> Hall:
    return get_hall(app_context().context, call.path["hall"])


ROUTES = [
    Route("GET", "/halls/<hall>/slots", anyone, "When a service can be booked", slots, query=SlotQuery,
          answers={200: Slots}),
    Route("GET", "/halls/<hall>/appointments", clerk, "The appointments of a day", of_days, query=DayQuery,
          answers={200: Appointments}),
    Route("POST", "/appointments", anyone, "Book", book, NewAppointment, answers={201: Appointment}),
    Route("POST", "/appointments/check-in", kiosk_or_staff, "Somebody who booked is here", arrive, CheckIn,
          answers={201: Ticket}),
    Route("GET", "/appointments/<appointment>", booker_or_staff, "An appointment as it is now", show,
          answers={200: Appointment}),
    Route("GET", "/appointments/<appointment>.ics", booker_or_staff, "An appointment for a calendar", calendar_file,
          answers={200: None}),
    Route("POST", "/appointments/<appointment>/cancel", booker_or_staff, "Give an appointment up", cancel, Step,
          answers={200: Appointment}),
    Route("POST", "/appointments/<appointment>/move", booker_or_staff, "Give an appointment another time", move, Move,
          answers={200: Appointment}),
]  # fmt: skip
