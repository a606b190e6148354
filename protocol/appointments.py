"""Appointments: slots, requests, and the appointment as its holder and staff see it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from protocol.base import PRINTABLE, OptionalWord, Query, Reply, Step, Word
from protocol.instants import Instant, Moment

State = Literal["booked", "checked_in", "cancelled", "missed", "done"]
Address = Annotated[str, StringConstraints(max_length=500, pattern=PRINTABLE)]


class SlotQuery(Query):
    """Which service, and which business dates, both included."""

    service: Word
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class Slot(Reply):
    """A time at which a service can begin. `free` 0: it is full."""

    starts_at: Instant
    ends_at: Instant
    free: int


class Slots(Reply):
    """The slots that can be booked by their time, in order."""

    slots: list[Slot]


class NewAppointment(Step):
    """Who wants to come, and when. `phone` and `document_last4` are kept as keyed hashes alone."""

    hall: Word
    service: Word
    starts_at: Moment
    name: Word
    phone: OptionalWord = ""
    document_last4: OptionalWord = ""
    language: OptionalWord = ""
    priority: OptionalWord = ""


class Move(Step):
    """The new time."""

    starts_at: Moment


class CheckIn(Step):
    """One of `code` (or the address behind its QR code), `phone_last4` and `document_last4`; `starts_at` says which of
    several. `kiosk` (staff only): print there.
    """

    hall: Word
    code: Address = ""
    phone_last4: OptionalWord = ""
    document_last4: OptionalWord = ""
    starts_at: Moment | None = None
    kiosk: OptionalWord = ""


class Appointment(Reply):
    """A place at a time of one's own. `ticket`: of who checked in, null before. `hours_changed`: the hall is not open
    at this time any longer. `service_gone`: it does not have the service any longer; who comes all the same is served.
    `cancelled_because`: why the hall cancelled it when it was changed; "": it did not.
    """

    id: str
    code: str
    hall: str
    service: str
    line: str
    starts_at: Instant
    ends_at: Instant
    state: State
    name: str
    language: str
    priority: str
    ticket: str | None
    hours_changed: bool
    service_gone: bool
    cancelled_because: Literal["", "service_gone", "hours_changed", "windows_fewer"]
    moves: int
    booked_at: Instant
    url: str


class Appointments(Reply):
    """Appointments, by time."""

    appointments: list[Appointment]


class DayQuery(Query):
    """The business dates, both included; none: today."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
