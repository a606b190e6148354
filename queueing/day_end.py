"""When the day of a ticket is over, and with it what its link opens."""

from datetime import datetime

from queueing.admission import open_since
from queueing.clearing import was_cleared
from queueing.hall import Hall, business_date
from queueing.ticket import State, Ticket


def is_over(hall: Hall, ticket: Ticket, now: datetime) -> bool:
    """Whether the ticket's day has been closed: it expired, or its business date has passed. A hall that is open across
    midnight keeps the day of tickets issued since it opened. A cleared ticket's link goes on saying so until then.
    """
    if ticket.state == State.EXPIRED and not was_cleared(hall, ticket):
        return True
    if ticket.business_date >= business_date(hall, now):
        return False
    opened_at = open_since(hall, now)
    return opened_at is None or ticket.issued_at < opened_at
