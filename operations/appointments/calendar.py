"""An appointment as an iCalendar file (RFC 5545), for the calendar of a phone or computer."""

from datetime import timedelta

import locales
from operations import booking_links
from operations.context import Context
from operations.halls.catalogue import get_hall
from queueing.appointments import Appointment, AppointmentState

REMINDER = timedelta(hours=1)


def calendar(context: Context, appointment: Appointment, base_url: str) -> bytes:
    """One event, in UTC, which a calendar updates or strikes out when it is read again. Nothing in it
    names the person.
    """
    from icalendar import Alarm, Calendar, Event  # imported here: most servers never make one

    hall = get_hall(context, appointment.hall)
    words = locales.room(locales.best(appointment.language, locales.LANGUAGES), "appointments")["calendar"]
    language = appointment.language
    name = hall.text(hall.named_service(appointment.service).name, language)
    place, link = hall.text(hall.name, language), f"{base_url}/a/{booking_links.link_of(context, appointment)}"
    is_over = appointment.state in (AppointmentState.CANCELLED, AppointmentState.MISSED)

    event = Event()
    event.add("uid", f"{appointment.id}@{appointment.hall}.onewindow")
    event.add("dtstamp", context.now())
    event.add("sequence", appointment.moves + is_over)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", locales.filled(words["summary"], service=name, hall=place))
    event.add("description", locales.filled(words["description"], code=appointment.code, link=link))
    event.add("location", place)
    event.add("url", link)
    event.add("status", "CANCELLED" if is_over else "CONFIRMED")
    if not is_over:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", locales.filled(words["summary"], service=name, hall=place))
        alarm.add("trigger", -REMINDER)
        event.add_component(alarm)

    result = Calendar()
    result.add("prodid", "-//onewindow//appointments//EN")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    result.add_component(event)
    text: bytes = result.to_ical()
    return text
