"""First come, first called, regardless of priority class."""

from collections.abc import Sequence
from datetime import datetime

from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """By place in the line."""
    return sorted(waiting, key=_place)


def first(waiting: Sequence[Waiting], situation: Situation) -> Waiting:
    """The first of `order`, without sorting the rest."""
    return min(waiting, key=_place)


def _place(ticket: Waiting) -> tuple[datetime, str]:
    return ticket.place_at, ticket.id
