"""What a clock that was set forward does to those who are in the hall: they come along, and wait no longer for it."""

from dataclasses import replace
from datetime import datetime, timedelta

from queueing.ticket import Ticket

INSTANTS = (
    "issued_at", "place_at", "rank_at", "passed_over_at", "first_called_at", "called_at", "started_at",
    "serving_since_at",
)  # fmt: skip


def carried(ticket: Ticket, booted_at: datetime, leap: timedelta) -> Ticket:
    """The open ticket with its instants later by the leap, when the wrong clock gave them: it was issued since the
    computer booted. One that is older has right instants and stays as it is.
    """
    if ticket.issued_at < booted_at:
        return ticket
    instants = {name: getattr(ticket, name) for name in INSTANTS}
    return replace(ticket, **{name: at + leap for name, at in instants.items() if at is not None})
