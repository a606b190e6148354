"""A clock that was set forward: the open tickets move with it, and their wait times do not grow."""

from dataclasses import replace
from datetime import datetime, timedelta

from queueing.ticket import Ticket

INSTANTS = (
    "issued_at", "place_at", "rank_at", "passed_over_at", "first_called_at", "called_at", "started_at",
    "serving_since_at", "promised_at",
)  # fmt: skip


def carried(ticket: Ticket, booted_at: datetime, leap: timedelta) -> Ticket:
    """The open ticket with its instants moved by the leap, if they came from the wrong clock: it was issued after the
    computer booted. An older ticket has right instants and stays as it is.
    """
    if ticket.issued_at < booted_at:
        return ticket
    instants = {name: getattr(ticket, name) for name in INSTANTS}
    return replace(ticket, **{name: at + leap for name, at in instants.items() if at is not None})
