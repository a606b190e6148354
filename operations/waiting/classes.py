"""Which tickets are calibrated together: those whose waits follow a prediction in the same way."""

from datetime import datetime
from typing import Protocol

BOOKED = ">booked"
LATER = ">later"
"""All that wait again, of whatever kind."""
SECOND_STOP, CALLED_BEFORE, PUT_BACK = ">second stop", ">called before", ">put back"
KINDS_OF_LATER = (SECOND_STOP, CALLED_BEFORE, PUT_BACK)


class Ticketed(Protocol):
    """What the class depends on, as in `Ticket`."""

    @property
    def priority(self) -> str: ...
    @property
    def promised_at(self) -> datetime | None: ...
    @property
    def first_called_at(self) -> datetime | None: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def appointment_at(self) -> datetime | None: ...


def class_of(ticket: Ticketed) -> str:
    """The class of a ticket: of who booked, or the priority class, "" for an ordinary one. Of who waits again, what was
    before: a service at an earlier stop; a call, as of no-shows who came back and of whoever was sent on unserved;
    neither, as of calls taken back and of lines that went.
    """
    again_at = ticket.promised_at
    if again_at is None:
        return BOOKED if ticket.appointment_at is not None else ticket.priority
    if ticket.started_at is not None and ticket.started_at < again_at:
        return SECOND_STOP
    return CALLED_BEFORE if ticket.first_called_at is not None and ticket.first_called_at < again_at else PUT_BACK


def places(hall: str, of_class: str) -> tuple[tuple[str, str], ...]:
    """Where a class is remembered, from general to specific."""
    return ((hall, LATER), (hall, of_class)) if of_class in KINDS_OF_LATER else ((hall, of_class),)
