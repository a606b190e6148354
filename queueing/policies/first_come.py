"""First come, first called, regardless of priority class.

Somebody who booked goes ahead from the time of the appointment on, with the same limit as in `priority`: nobody else is
passed over for longer than `extra_wait`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting

Key = tuple[bool, datetime, datetime, str]


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """By place in the line."""
    return sorted(waiting, key=_key_of(situation))


def first(waiting: Sequence[Waiting], situation: Situation) -> Waiting:
    """The first of `order`, without sorting the rest."""
    return min(waiting, key=_key_of(situation))


def _key_of(situation: Situation) -> Callable[[Waiting], Key]:
    patience_began = situation.now - situation.extra_wait

    def key(ticket: Waiting) -> Key:
        out_of_patience = ticket.passed_over_at is not None and ticket.passed_over_at <= patience_began
        goes_ahead = ticket.appointment_at is not None and not out_of_patience
        rank = ticket.rank_at if goes_ahead else ticket.place_at
        return (not out_of_patience, rank, ticket.place_at, ticket.id)

    return key
