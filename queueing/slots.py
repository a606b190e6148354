"""The slots in which a service can be booked: within the opening hours, never over a break; and what is free.

Each begins while the service and its line give numbers: who comes at a booked time meets the same hours as others do.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Literal

from queueing.appointments import Appointment
from queueing.errors import Conflict
from queueing.hall import Hall, Intervals, business_date, opening_intervals
from queueing.instants import from_microseconds, microseconds
from queueing.limits import given_hours, overlap
from queueing.service import Service

MINUTE = 60_000_000
"""Slots are counted in microseconds since 1970 UTC, as they are stored: a month has a thousand of them."""
Taken = tuple[int, int, int]
"""A booked (start, end, seat), in microseconds."""
Loss = Literal["service_gone", "hours_changed", "windows_fewer"]
"""Why a hall that has changed has no place for an appointment, also as the journal says it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a service can begin. `free`: how many can still be booked."""

    starts_at: datetime
    ends_at: datetime
    free: int


def pool_of(hall: Hall, service: Service) -> tuple[str, int]:
    """Whose windows the appointments of a service take, and how many are set aside: its own, or else its line's."""
    if service.appointment_windows is not None:
        return f"service:{service.code}", service.appointment_windows
    return f"line:{service.line}", hall.line(service.line).appointment_windows


def can_be_booked(hall: Hall, service: Service) -> bool:
    """Whether any window is set aside for appointments of this service."""
    return pool_of(hall, service)[1] > 0


def takes_appointments(hall: Hall) -> bool:
    """Whether anything can be booked in this hall, or could before it changed."""
    lines = (*hall.lines, *hall.retired.lines)
    services = (*hall.services, *hall.retired.services)
    return any(line.appointment_windows for line in lines) or any(each.appointment_windows for each in services)


def length(hall: Hall, service: Service) -> timedelta:
    """How long an appointment lasts: the service's typical minutes, in whole slots."""
    slot = hall.appointments.slot_minutes
    return timedelta(minutes=slot * max(1, ceil(service.minutes / slot)))


def starts(hall: Hall, service: Service, day: date) -> Iterator[int]:
    """The beginnings of a business date's slots, in order. Each lies within one opening with its whole length, so
    none goes over a break, and the last ends when the hall closes or before. Real time counts, not the clock on the
    wall: a day of 23 or 25 hours has as many slots as it has time.
    """
    step, lasts = hall.appointments.slot_minutes * MINUTE, length(hall, service) // timedelta(microseconds=1)
    given = [(microseconds(start_at), microseconds(end_at)) for start_at, end_at in _given(hall, service, day)]
    for start_at, end_at in opening_intervals(hall, day):
        begins = range(microseconds(start_at), microseconds(end_at) - lasts + 1, step)
        yield from (at for at in begins if any(begin <= at < end for begin, end in given))


def _given(hall: Hall, service: Service, day: date) -> Intervals:
    """When the service gives numbers on a business date, by the hours of the hall, of its line and its own."""
    return overlap(given_hours(hall, hall.line(service.line), day), given_hours(hall, service, day))


def bounds(hall: Hall, now: datetime, is_staff: bool = False) -> tuple[datetime, date]:
    """From which instant and until which business date one may book; staff until the slot begins."""
    late = timedelta(0) if is_staff else timedelta(minutes=hall.appointments.latest_minutes)
    return now + late, business_date(hall, now) + timedelta(days=hall.appointments.days_ahead)


def slots(hall: Hall, service: Service, first: date, last: date, taken: Iterable[Taken], now: datetime) -> list[Slot]:
    """The slots of these business dates (both included) that can be booked now by their time, full ones too.

    `taken`: the places of the pool that are held around these dates, in any order.
    """
    windows = pool_of(hall, service)[1]
    from_at, until = bounds(hall, now)
    if windows == 0:
        return []
    earliest, today = microseconds(from_at), business_date(hall, now)
    first, last = max(first, today), min(last, until)
    days = (first + timedelta(days=n) for n in range(max(0, (last - first).days + 1)))
    begins = [start for day in days for start in starts(hall, service, day) if start >= earliest]
    lasts = length(hall, service) // timedelta(microseconds=1)
    seats = _seats(begins, lasts, taken)
    return [
        Slot(from_microseconds(start), from_microseconds(start + lasts), max(0, windows - held.bit_count()))
        for start, held in zip(begins, seats, strict=True)
    ]


def _seats(begins: list[int], lasts: int, taken: Iterable[Taken]) -> list[int]:
    """For each slot the seats that are held at some time in it, as bits."""
    seats = [0] * len(begins)
    for start, end, seat in taken:
        for index in range(bisect_right(begins, start - lasts), bisect_left(begins, end)):
            seats[index] |= 1 << seat
    return seats


def must_be_slot(hall: Hall, service: Service, starts_at: datetime, now: datetime, is_staff: bool = False) -> date:
    """The business date of a slot that begins at this instant and may be booked now.

    Raises `not_bookable` (no window is set aside), `no_such_slot`, `too_late_to_book`, `too_far_ahead`.
    """
    if not can_be_booked(hall, service) or not hall.offers(service.code):
        raise Conflict("not_bookable", f"Service {service.code} has no appointments.", service=service.code)
    from_at, until = bounds(hall, now, is_staff)
    day = business_date(hall, starts_at)
    if starts_at < from_at:
        raise Conflict("too_late_to_book", "This time is too soon, or already over.", service=service.code)
    if day > until:
        raise Conflict(
            "too_far_ahead", f"Appointments can be booked until {until}.", service=service.code, until=str(until)
        )
    if microseconds(starts_at) not in starts(hall, service, day):
        raise Conflict("no_such_slot", "No appointment of this service begins at this time.", service=service.code)
    return day


def free_seat(hall: Hall, service: Service, taken: Iterable[Taken]) -> int | None:
    """A seat for a slot that these places overlap; None: it is full."""
    windows = pool_of(hall, service)[1]
    held = {seat for _, _, seat in taken}
    return next((seat for seat in range(windows) if seat not in held), None) if len(held) < windows else None


def share_of_day(hall: Hall, service: Service, day: date) -> float:
    """Which share of the time of a day's windows set aside one appointment of this service takes, at most 1; 0: there
    is none.
    """
    time = pool_of(hall, service)[1] * sum((end - start for start, end in _given(hall, service, day)), timedelta(0))
    return min(1.0, length(hall, service) / time) if time else 0.0


def is_hit(hall: Hall, appointment: Appointment) -> bool:
    """Whether the hours have changed since it was booked: the hall is closed at that time, or its service gives no
    numbers when it begins.
    """
    day, starts_at = appointment.business_date, appointment.starts_at
    openings = opening_intervals(hall, day)
    if not any(start <= starts_at and appointment.ends_at <= end for start, end in openings):
        return True
    if not hall.offers(appointment.service):
        return False
    return not any(start <= starts_at < end for start, end in _given(hall, hall.service(appointment.service), day))


def losses(hall: Hall, booked: Iterable[Appointment]) -> dict[str, Loss]:
    """The appointments for which the hall, as it is, has no place at their time, by id and by time; and why.

    Where more are booked than windows are set aside, those that begin earlier, then those that were made earlier, have
    theirs.
    """
    lost: dict[str, Loss] = {}
    ends: dict[str, list[datetime]] = defaultdict(list)
    for each in sorted(booked, key=lambda each: (each.starts_at, each.booked_at, each.id)):
        if not hall.offers(each.service):
            lost[each.id] = "service_gone"
        elif is_hit(hall, each):
            lost[each.id] = "hours_changed"
        else:
            pool, windows = pool_of(hall, hall.service(each.service))
            ends[pool] = [end for end in ends[pool] if end > each.starts_at]
            if len(ends[pool]) < windows:
                ends[pool].append(each.ends_at)
            else:
                lost[each.id] = "windows_fewer"
    return lost


def newly_lost(old: Hall, new: Hall, booked: Collection[Appointment]) -> dict[str, Loss]:
    """Those that lose their place by this change, as `losses` says; whoever had none before, for the same reason, is
    none of them.
    """
    before = losses(old, booked)
    return {each: why for each, why in losses(new, booked).items() if before.get(each) != why}
