"""Clearing a line at a time of day: whoever was not called by then needs a new number. Who was called once stays."""

from datetime import date, datetime, timedelta

from queueing.hall import Hall, business_date, instant_of
from queueing.line import Line
from queueing.ticket import State, Ticket

SAID_FOR = timedelta(minutes=15)
"""For so long screens say that a line was cleared."""


def clearings(hall: Hall, line: Line, day: date) -> list[datetime]:
    """When a line is cleared on a business date, in order."""
    return sorted(instant_of(hall, day, clock) for clock in line.clears_at)


def latest(hall: Hall, line: Line, now: datetime) -> datetime | None:
    """The latest clearing of the business date; None: none yet."""
    return max((at for at in clearings(hall, line, business_date(hall, now)) if at <= now), default=None)


def following(hall: Hall, line: Line, now: datetime) -> datetime | None:
    """The next clearing of the business date; None: none any more."""
    return next((at for at in clearings(hall, line, business_date(hall, now)) if at > now), None)


def said(hall: Hall, line: Line, now: datetime) -> datetime | None:
    """The clearing that screens speak of now; None: none."""
    at = latest(hall, line, now)
    return at if at is not None and now < at + SAID_FOR else None


def changes_at(hall: Hall, line: Line, now: datetime) -> datetime | None:
    """When time alone changes what is said of clearings; None: not on this business date."""
    at = said(hall, line, now)
    return at + SAID_FOR if at is not None else following(hall, line, now)


def is_due(hall: Hall, ticket: Ticket, now: datetime) -> bool:
    """Whether a ticket's wait ends with a clearing: its place was before it, and nobody ever called it. Whoever booked
    for later than the clearing has a place after it.
    """
    if ticket.state != State.WAITING or ticket.first_called_at is not None:
        return False
    at = latest(hall, hall.named_line(ticket.line), now)
    return at is not None and ticket.place_at < at


def was_cleared(hall: Hall, ticket: Ticket) -> bool:
    """Whether a ticket ended with a clearing, not with the day."""
    if ticket.state != State.EXPIRED or ticket.first_called_at is not None or ticket.ended_at is None:
        return False
    clears = clearings(hall, hall.named_line(ticket.line), ticket.business_date)
    return any(ticket.place_at < at <= ticket.ended_at for at in clears)
