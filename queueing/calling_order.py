"""In which order a window calls those who wait: whoever is due, by the hall's rule, and then whoever came too early for
an appointment.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from queueing.policies import Rule, Situation
from queueing.waiting_line import Waiting, may_take
from queueing.window import ServiceWindow


def is_early(ticket: Waiting, now: datetime) -> bool:
    """Whether the time of its appointment is still to come."""
    return ticket.appointment_at is not None and ticket.place_at > now


def in_calling_order(
    rule: Rule,
    window: ServiceWindow,
    waiting: Iterable[Waiting],
    windows: Sequence[ServiceWindow],
    situation: Situation,
) -> list[Waiting]:
    """The tickets that a window may take, next first. Those that are early come last, by their time; so nobody who is
    due ever waits for them.
    """
    due: list[Waiting] = []
    early: list[Waiting] = []
    for ticket in waiting:
        (early if is_early(ticket, situation.now) else due).append(ticket)
    order = rule.order(may_take(window, due, windows), situation)
    if early:
        order += sorted(may_take(window, early, windows), key=lambda ticket: (ticket.place_at, ticket.id))
    return order
