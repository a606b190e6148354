"""Appointments as they are: one by its id or link, those of a day, and the free slots."""

from datetime import date, datetime, timedelta
from typing import Literal, get_args

from operations import booking_links
from operations.context import Context
from operations.halls.catalogue import get_hall, offered_service
from protocol import appointments as wire
from queueing import slots
from queueing.appointments import Appointment, AppointmentState
from queueing.errors import Gone, NotFound
from queueing.hall import Hall, business_date, instant_of
from queueing.period import must_be_period
from queueing.slots import Loss, Slot
from storage import appointments, journal

DAY = timedelta(days=1)
MOST_DAYS = 400


def find(context: Context, appointment_id: str) -> Appointment:
    """The appointment. Raises `unknown_appointment`."""
    with context.database.reading() as connection:
        appointment = appointments.find(connection, appointment_id)
    if appointment is None:
        raise unknown()
    return appointment


def unknown() -> NotFound:
    """The answer about an appointment that there is not."""
    return NotFound("unknown_appointment", "There is no such appointment.")


def find_by_link(context: Context, token: str) -> Appointment:
    """The appointment of a link, until the day after its own is over. Raises unknown_appointment, link_ended."""
    with context.database.reading() as connection:
        appointment = appointments.find_by_token(connection, booking_links.stored(token))
    if appointment is None:
        raise unknown()
    hall = get_hall(context, appointment.hall)
    if business_date(hall, context.now()) > appointment.business_date + DAY:
        raise Gone("link_ended", "The day of this appointment is over, and its link with it.")
    return appointment


def of_days(context: Context, hall_code: str, first: date, last: date) -> list[Appointment]:
    """The appointments of these business dates, by time. Raises bad_period and its kin."""
    must_be_period(first, last, MOST_DAYS)
    get_hall(context, hall_code)
    with context.database.reading() as connection:
        return appointments.of_day(connection, hall_code, first, last)


def without_place(context: Context, hall_code: str) -> list[tuple[Appointment, Loss]]:
    """The appointments still to come for which the hall, as it is now, has no place, by time, and why."""
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        booked = appointments.booked(connection, hall_code)
    lost = slots.losses(hall, booked)
    return [(each, lost[each.id]) for each in booked if each.id in lost]


def free_slots(
    context: Context, hall_code: str, service_code: str, first: date | None = None, last: date | None = None
) -> list[Slot]:
    """The slots of a service that can be booked now by their time, full ones too. None: from today, or as far ahead as
    the hall takes appointments. Raises unknown_hall, unknown_service, bad_period and its kin.
    """
    hall = get_hall(context, hall_code)
    service, now = offered_service(hall, service_code), context.now()
    today, until = business_date(hall, now), slots.bounds(hall, now)[1]
    start = first or min(today, last or today)
    end = last or max(until, start)
    must_be_period(start, end, MOST_DAYS)
    start, end = max(start, today), min(end, until)
    if start > end or not slots.can_be_booked(hall, service):
        return []
    from_at, until_at = _span(hall, start, end)
    with context.database.reading() as connection:
        taken = appointments.taken(connection, hall.code, slots.pool_of(hall, service)[0], from_at, until_at)
    return slots.slots(hall, service, start, end, taken, now)


def _span(hall: Hall, start: date, end: date) -> tuple[datetime, datetime]:
    """Wide enough for everything that overlaps a slot of these business dates."""
    at = hall.day_starts_at
    return instant_of(hall, start - DAY, at), instant_of(hall, end + DAY, at) + DAY


def reply(context: Context, appointment: Appointment, base_url: str = "") -> wire.Appointment:
    """The appointment as the API sends it to its holder and to staff."""
    hall = get_hall(context, appointment.hall)
    return wire.Appointment(
        id=appointment.id,
        code=appointment.code,
        hall=appointment.hall,
        service=appointment.service,
        line=appointment.line,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        state=appointment.state.value,
        name=appointment.name,
        language=appointment.language,
        priority=appointment.priority,
        ticket=appointment.ticket,
        hours_changed=slots.is_hit(hall, appointment),
        service_gone=not hall.offers(appointment.service),
        cancelled_because=_why_cancelled(context, appointment),
        moves=appointment.moves,
        booked_at=appointment.booked_at,
        url=f"{base_url}/a/{link}" if (link := booking_links.link_of(context, appointment)) else "",
    )


def _why_cancelled(context: Context, appointment: Appointment) -> Loss | Literal[""]:
    """As the journal says it; nothing changes a cancelled appointment any more, so its latest line is that one."""
    if appointment.state != AppointmentState.CANCELLED:
        return ""
    with context.database.reading() as connection:
        line = journal.line(connection, appointment.hall, appointment.revision)
    reasons: dict[str, Loss] = {each: each for each in get_args(Loss)}
    return reasons.get(line.reason, "") if line is not None and line.kind == "unbook" else ""
