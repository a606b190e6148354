"""An appointment (预约): a place at a time of one's own, its states, and the steps between them as pure functions.

It names a person, and the name never changes. Who checks in gets a ticket; from then on the appointment's state
follows the ticket's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from queueing.errors import Conflict
from queueing.keys import Bounds
from queueing.ticket import State


@dataclass(frozen=True, slots=True)
class AppointmentRules:
    """How a hall takes appointments; the windows set aside for them are settings of lines and services.

    `slot_minutes`: slots begin this far apart, from each opening on. A service takes as many slots in a row as its
    typical minutes need. `days_ahead`: how many days ahead one may book; 0: only today. `latest_minutes`: one may book
    until this long before the slot. `most_per_day`: how many a phone or a document may hold on one day.
    `seconds_between_tries`: how long somebody who has tried three times in a row waits before the next.
    `percent_of_address`: how much of the time set aside on a day guests at one address may book; 100: all of it.

    `early_minutes`: one may check in from this long before the time. `late_minutes`: and until this long after it,
    the tolerance; then the place is released. `late_arrivals`: whoever comes later that day waits as if without an
    appointment (walk_in), or is sent away (refused). `call_early`: a window that would be idle calls somebody whose
    time has not come. `go_ahead_minutes`: from their time on, they rank as if they had come so much earlier.
    """

    slot_minutes: Annotated[int, Bounds(5, 240)] = 15
    days_ahead: Annotated[int, Bounds(0, 366)] = 14
    latest_minutes: Annotated[int, Bounds(0, 10_080)] = 30
    most_per_day: Annotated[int, Bounds(1, 50)] = 1
    seconds_between_tries: Annotated[int, Bounds(0, 3600)] = 10
    percent_of_address: Annotated[int, Bounds(1, 100)] = 50
    early_minutes: Annotated[int, Bounds(0, 480)] = 30
    late_minutes: Annotated[int, Bounds(0, 480)] = 15
    late_arrivals: Literal["walk_in", "refused"] = "walk_in"
    call_early: bool = True
    go_ahead_minutes: Annotated[int, Bounds(0, 480)] = 60


class AppointmentState(StrEnum):
    """The state of an appointment. The API and the database use the same words."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    MISSED = "missed"
    DONE = "done"


PERSONAL = ("name", "link_token", "phone_hash", "phone_last4_hash", "document_hash", "person_hash")
"""What is about the person, or leads to them."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """`pool`: whose windows it takes, a line's or a service's own; `seat`: which of these, from 0. `booked_at`: when it
    was made. `source`: where (web, staff, or a kiosk's name). The hashes are keyed, None: not given; `person_hash` is
    of the name with the document's last four digits. `ticket`: of who checked in. `moves`: how often it was moved.
    `ended_at`: when it was cancelled, missed or done; None: it is still to come, or in the hall.
    """

    id: str
    hall: str
    code: str
    link_token: str
    service: str
    line: str
    pool: str
    seat: int
    business_date: date
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState
    name: str
    language: str
    priority: str
    source: str
    booked_at: datetime
    phone_hash: str | None = None
    phone_last4_hash: str | None = None
    document_hash: str | None = None
    person_hash: str | None = None
    ticket: str | None = None
    checked_in_at: datetime | None = None
    ended_at: datetime | None = None
    moves: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A slot of a pool, and a seat in it."""

    pool: str
    seat: int
    business_date: date
    starts_at: datetime
    ends_at: datetime


FIELDS = tuple(each.name for each in fields(Appointment))
_DEFAULTS = {each.name: each.default for each in fields(Appointment)}


def as_changes(appointment: Appointment) -> dict[str, Any]:
    """A new appointment as changes: every field that differs from its default."""
    return {name: getattr(appointment, name) for name in FIELDS if getattr(appointment, name) != _DEFAULTS[name]}


def difference(before: Appointment, after: Appointment) -> dict[str, Any]:
    """The fields in which two versions differ, with the new values."""
    return {name: getattr(after, name) for name in FIELDS if getattr(after, name) != getattr(before, name)}


def changed(before: Appointment | None, changes: Mapping[str, Any], revision: int) -> Appointment:
    """The appointment after a journal line's changes; `before` None: they create it."""
    values = {**changes, "revision": revision}
    return Appointment(**values) if before is None else replace(before, **values)


def _must_be(appointment: Appointment, step: str, *states: AppointmentState) -> None:
    if appointment.state not in states:
        raise Conflict(
            "wrong_appointment_step",
            f"Appointment {appointment.code} is {appointment.state.replace('_', ' ')}; step '{step}' is not possible.",
            appointment=appointment.id,
            state=appointment.state.value,
            step=step,
        )


def moved(appointment: Appointment, place: Place) -> Appointment:
    """Give it another time. Raises `wrong_appointment_step` unless it is booked."""
    _must_be(appointment, "move", AppointmentState.BOOKED)
    return replace(
        appointment,
        pool=place.pool,
        seat=place.seat,
        business_date=place.business_date,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        moves=appointment.moves + 1,
    )


def cancelled(appointment: Appointment, now: datetime) -> Appointment:
    """Give it up; its place is free again."""
    _must_be(appointment, "cancel", AppointmentState.BOOKED)
    return replace(appointment, state=AppointmentState.CANCELLED, ended_at=now)


def released(appointment: Appointment, now: datetime) -> Appointment:
    """Nobody has checked in: it is missed, and its place is free."""
    _must_be(appointment, "release", AppointmentState.BOOKED)
    return replace(appointment, state=AppointmentState.MISSED, ended_at=now)


def checked_in(appointment: Appointment, ticket: str, now: datetime) -> Appointment:
    """The person is in the hall, with a ticket. A missed one too, where the hall takes late arrivals."""
    _must_be(appointment, "check_in", AppointmentState.BOOKED, AppointmentState.MISSED)
    return replace(appointment, state=AppointmentState.CHECKED_IN, ticket=ticket, checked_in_at=now, ended_at=None)


_OF_TICKET = {
    State.FINISHED: AppointmentState.DONE,
    State.CANCELLED: AppointmentState.CANCELLED,
    State.NO_SHOW: AppointmentState.MISSED,
}


def followed(ticket: State) -> AppointmentState:
    """The state of an appointment whose ticket is in this state. Who expired was there, and not served."""
    return _OF_TICKET.get(ticket, AppointmentState.CHECKED_IN)


def is_late(appointment: Appointment, rules: AppointmentRules, now: datetime) -> bool:
    """Whether its tolerance is over."""
    return now > check_in_span(rules, appointment)[1]


def check_in_span(rules: AppointmentRules, appointment: Appointment) -> tuple[datetime, datetime]:
    """From when to when one may check in without being too early or late."""
    early, late = timedelta(minutes=rules.early_minutes), timedelta(minutes=rules.late_minutes)
    return appointment.starts_at - early, appointment.starts_at + late


def must_arrive_in_time(
    appointment: Appointment, rules: AppointmentRules, today: date, now: datetime, is_known: bool = True
) -> None:
    """Raise `too_early_to_check_in` (with `opens_at`), or `appointment_missed` for who comes too late by the hall's
    rule, on a later business date in any case. `is_known` False: to somebody who gave digits only, neither names it.
    """
    opens_at, _ = check_in_span(rules, appointment)
    named = f"Appointment {appointment.code}" if is_known else "This appointment"
    known = {"appointment": appointment.id} if is_known else {}
    if now < opens_at:
        raise Conflict(
            "too_early_to_check_in",
            f"{named} can be checked in from {opens_at:%Y-%m-%dT%H:%M:%SZ} on.",
            **known,
            opens_at=f"{opens_at:%Y-%m-%dT%H:%M:%SZ}",
        )
    is_too_late = rules.late_arrivals == "refused" or today > appointment.business_date
    if is_late(appointment, rules, now) and is_too_late:
        raise Conflict("appointment_missed", f"{named} was missed; take a number or book again.", **known)
