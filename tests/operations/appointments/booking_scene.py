"""A hall that takes appointments, and short words for those who book."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from operations.appointments import booking
from operations.appointments.booking import BookingRequest
from operations.appointments.check_in import CheckInRequest, check_in
from operations.halls import catalogue
from operations.views import TicketView
from queueing.appointments import Appointment, AppointmentRules
from queueing.hall import WEEKDAYS, Hall
from tests.builders import KIOSK, NINE, Scene, a_hall, a_line

TEN = NINE + timedelta(hours=1)


def a_bookable_hall(windows: int = 2, **rules: Any) -> Hall:
    """Nine to noon and two to five; line A can be booked, B cannot."""
    made = a_hall(opening=dict.fromkeys(WEEKDAYS, ("09:00-12:00", "14:00-17:00")))
    lines = (a_line("A", appointment_windows=windows), a_line("B"))
    return replace(made, lines=lines, appointments=AppointmentRules(**rules))


def book(scene: Scene, at: datetime = TEN, name: str = "王芳", **more: Any) -> Appointment:
    """Somebody books a1 at home."""
    request = BookingRequest("hall", more.pop("service", "a1"), at, name, **more)
    return booking.book(scene.context, None, request)


def arrive(scene: Scene, code: str = "", **more: Any) -> TicketView:
    """Somebody who booked checks in at kiosk k1."""
    return check_in(scene.context, KIOSK, CheckInRequest("hall", code, source="k1", kiosk="k1", **more))


def redefine(scene: Scene, **changes: Any) -> None:
    """The hall's folder changes."""
    scene.hall = replace(scene.hall, **changes)
    catalogue.sync(scene.context, scene.hall)
