"""Tickets that no window can call or finish: the one rule behind the managers' list and the report."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from queueing.hall import Hall
from queueing.ticket import AT_A_WINDOW, State, Ticket


class Why(StrEnum):
    """Why a ticket is forgotten; the same word in the report and in the journal."""

    WINDOW_CLOSED = "window_closed"
    WINDOW_GONE = "window_gone"
    NO_WINDOW = "no_window"
    EARLIER_DAY = "earlier_day"


def why_forgotten(ticket: Ticket, hall: Hall, staffed: Collection[int], today: date) -> Why | None:
    """Why this open ticket needs a manager; None: a window can go on with it.

    `staffed`: the windows with a member of staff, open or paused. A ticket needs a manager when it

    - is called or in service at a window without staff (`window_closed`), or at a window that is gone (`window_gone`);
    - waits for a window without staff (`window_closed`), or in a hall without windows (`no_window`);
    - is still here from an earlier business date (`earlier_day`).

    Every window may take a parked ticket.
    """
    reason = _why_nobody_may(ticket, hall, staffed)
    return reason or (Why.EARLIER_DAY if ticket.business_date < today else None)


def _why_nobody_may(ticket: Ticket, hall: Hall, staffed: Collection[int]) -> Why | None:
    numbers = {window.number for window in hall.windows}
    if ticket.state in AT_A_WINDOW:
        if ticket.window in staffed:
            return None
        return Why.WINDOW_CLOSED if ticket.window in numbers else Why.WINDOW_GONE
    if not numbers:
        return Why.NO_WINDOW
    sent_to = ticket.wanted_window if ticket.state == State.WAITING else None
    return Why.WINDOW_CLOSED if sent_to in numbers and sent_to not in staffed else None
