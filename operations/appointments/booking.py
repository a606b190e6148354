"""Book, move and cancel: each in one transaction, in which the place is taken, or nothing changes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

import queueing.appointments as rules
from operations import booking_links
from operations.appointments import paper
from operations.appointments.finding import find
from operations.appointments.persons import Person, person_of
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall, offered_service
from operations.run_once import Line, NothingToDo, run_once
from operations.tickets import serving
from operations.tickets.issue import check_priority, language_of
from operations.tickets.kiosks import must_be_open
from protocol.instants import iso
from queueing.appointments import Appointment, AppointmentState, Place
from queueing.codes import LETTERS
from queueing.errors import Conflict
from queueing.hall import Hall
from queueing.instants import microseconds
from queueing.period import YEARS
from queueing.service import Service
from queueing.slots import Taken, free_seat, length, must_be_slot, pool_of
from queueing.ticket import State, Step
from storage import appointments

CODE_LENGTH = 6
LONGEST = timedelta(days=2)
"""No appointment lasts longer: so far back one is looked for that still goes on."""


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """`source`: web, staff, or the kiosk's name. `language` "": the hall's own."""

    hall: str
    service: str
    starts_at: datetime
    name: str
    phone: str = ""
    document_last4: str = ""
    language: str = ""
    priority: str = ""
    source: str = "web"
    request_id: str = ""


Fair = Callable[[Hall, Service, Place], None]
"""Asked last, of a place that would be taken: raises where somebody has taken too much already."""


def anything_is_fair(hall: Hall, service: Service, place: Place) -> None:
    """Of staff, for example, whom the places, `days_ahead` and `most_per_day` alone hold back."""


def book(
    context: Context, actor: Actor | None, request: BookingRequest, must_be_fair: Fair = anything_is_fair
) -> Appointment:
    """A new appointment. `actor` None: somebody without a login. At a kiosk its slip is printed.

    Raises unknown_hall, unknown_service, unknown_priority, unknown_language, wrong_hall, name_missing, bad_phone,
    bad_last4, not_bookable, no_such_slot, too_late_to_book, too_far_ahead, slot_full, person_limit, kiosk_closed,
    request_id_reused.
    """
    hall = get_hall(context, request.hall)
    service = offered_service(hall, request.service)
    person = person_of(context, hall.code, request.name, request.phone, request.document_last4)
    who = actor or guest(hall, person)
    who.must_belong_to(hall.code)
    language = language_of(hall, request.language)
    check_priority(hall, request.priority)
    starts_at = _in_utc(request.starts_at)

    def work(connection: Connection, now: datetime) -> Line:
        if who.kind == "kiosk":
            must_be_open(connection, hall.code, who.name)
        place = _place(connection, hall, service, starts_at, now, who)
        _must_be_within_limit(connection, hall, place, person.phone, person.name_document)
        must_be_fair(hall, service, place)
        own_id = context.new_id()
        made = Appointment(
            id=own_id,
            hall=hall.code,
            code=_new_code(connection, hall.code),
            link_token=booking_links.kept(booking_links.made(context, own_id)),
            service=service.code,
            line=service.line,
            pool=place.pool,
            seat=place.seat,
            business_date=place.business_date,
            starts_at=place.starts_at,
            ends_at=place.ends_at,
            state=AppointmentState.BOOKED,
            name=person.name,
            language=language,
            priority=request.priority,
            source=request.source,
            booked_at=now,
            phone_hash=person.phone,
            phone_last4_hash=person.phone_last4,
            document_hash=person.document,
            person_hash=person.name_document,
        )
        printer = paper.printer_of(hall, who)
        if printer:
            paper.queue_slip(connection, context, made, printer)
        return Line({}, booking=(None, made), printer=printer or None)

    formerly = {"service": service.code, "at": iso(starts_at), "person": _said(person), "priority": request.priority}
    asked = {**formerly, "language": request.language, "source": request.source}
    news = run_once(context, who, hall.code, request.request_id, "book", work, asked=asked, formerly=formerly)
    assert news is not None  # booking always does something
    return find(context, next(iter(news.event.appointments)))


def guest(hall: Hall, person: Person) -> Actor:
    """Somebody without a login. Whoever sends another one's request id is not answered that one's appointment."""
    return Actor("guest", "web", hall=hall.code, browser=_said(person))


def _said(person: Person) -> str:
    """What tells requests of different people apart, without saying who they are."""
    return "\n".join((person.named, *person.keys))


def move(
    context: Context, actor: Actor, appointment_id: str, starts_at: datetime, request_id: str = "",
    must_be_fair: Fair = anything_is_fair,
) -> Appointment:  # fmt: skip
    """Give an appointment another time of the same service: the new place is taken and the old one free, or neither.

    Raises unknown_appointment, wrong_appointment_step, and what booking raises for a time.
    """
    current = find(context, appointment_id)
    hall, starts_at = get_hall(context, current.hall), _in_utc(starts_at)

    def work(connection: Connection, now: datetime) -> Line:
        before = _read(connection, appointment_id)
        service = offered_service(hall, before.service)
        place = _place(connection, hall, service, starts_at, now, actor, before)
        after = rules.moved(before, place)
        _must_be_within_limit(connection, hall, place, before.phone_hash, before.person_hash, before.id)
        if (place.pool, place.business_date) != (before.pool, before.business_date):
            must_be_fair(hall, service, place)
        return Line({}, booking=(before, after))

    asked = {"appointment": appointment_id, "at": iso(starts_at)}
    run_once(context, actor, hall.code, request_id, "move", work, asked=asked)
    return find(context, appointment_id)


def cancel(context: Context, actor: Actor, appointment_id: str, request_id: str = "") -> Appointment:
    """Give an appointment up, and its ticket if it still waits; its place is free again. One that is cancelled
    stays so.

    Raises unknown_appointment, wrong_appointment_step.
    """
    current = find(context, appointment_id)
    is_here = current.state == AppointmentState.CHECKED_IN and current.ticket is not None
    if is_here and serving.find(context, current.ticket or "").state == State.WAITING:
        serving.step(context, actor, current.ticket or "", Step.CANCEL, request_id)
        return find(context, appointment_id)

    def work(connection: Connection, now: datetime) -> Line:
        before = _read(connection, appointment_id)
        if before.state == AppointmentState.CANCELLED:
            raise NothingToDo
        return Line({}, booking=(before, rules.cancelled(before, now)))

    run_once(context, actor, current.hall, request_id, "unbook", work, asked={"appointment": appointment_id})
    return find(context, appointment_id)


def _read(connection: Connection, appointment_id: str) -> Appointment:
    appointment = appointments.find(connection, appointment_id)
    assert appointment is not None  # rows of appointments are never deleted while their hall is there
    return appointment


def _in_utc(instant: datetime) -> datetime:
    """Raises `no_such_slot` for an instant that no hall's calendar has."""
    if instant.year not in YEARS:
        raise Conflict("no_such_slot", "No appointment begins at this time.")
    return instant.astimezone(UTC)


def _place(
    connection: Connection,
    hall: Hall,
    service: Service,
    starts_at: datetime,
    now: datetime,
    actor: Actor,
    moving: Appointment | None = None,
) -> Place:
    """A free place at this time. The hall is locked, so nobody else takes it meanwhile; the table's own index would
    refuse it, too. Raises what `must_be_slot` raises, and `slot_full`.
    """
    day = must_be_slot(hall, service, starts_at, now, is_staff=actor.kind in ("staff", "system"))
    ends_at = starts_at + length(hall, service)
    pool = pool_of(hall, service)[0]
    taken = [row for row in _overlapping(connection, hall, pool, starts_at, ends_at) if row != _own(moving, pool)]
    seat = free_seat(hall, service, taken)
    if seat is None:
        raise Conflict("slot_full", "This time is taken; choose another one.", service=service.code)
    return Place(pool, seat, day, starts_at, ends_at)


def _overlapping(connection: Connection, hall: Hall, pool: str, starts_at: datetime, ends_at: datetime) -> list[Taken]:
    start = microseconds(starts_at)
    rows = appointments.taken(connection, hall.code, pool, starts_at - LONGEST, ends_at)
    return [(begin, end, seat) for begin, end, seat in rows if end > start]


def _own(appointment: Appointment | None, pool: str) -> Taken | None:
    if appointment is None or appointment.pool != pool:
        return None
    return microseconds(appointment.starts_at), microseconds(appointment.ends_at), appointment.seat


def _must_be_within_limit(
    connection: Connection, hall: Hall, place: Place, phone: str | None, person: str | None, but: str = ""
) -> None:
    most = hall.appointments.most_per_day
    day = place.business_date
    if appointments.count_of_person(connection, hall.code, day, phone, person, but) >= most:
        raise Conflict(
            "person_limit", f"One person may hold {most} appointments of a day.", most_per_day=most, day=str(day)
        )


def _new_code(connection: Connection, hall: str) -> str:
    while True:  # one in 300 million is taken for each appointment that there is
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if appointments.of_code(connection, hall, code) is None:
            return code
