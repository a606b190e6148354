"""First come, first called, whatever the priority class."""

from collections.abc import Sequence

from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """By place in the line."""
    return sorted(waiting, key=lambda ticket: (ticket.place_at, ticket.id))
