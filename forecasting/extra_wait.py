"""The hall's limit for priority, as the coming calls are played: who has been passed over for `extra_wait` is called
before all others, by place, as `queueing.policies.priority` and `first_come` have it.

All times are seconds after the instant of the pass.
"""

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from queueing.waiting_line import Waiting

SECOND = timedelta(seconds=1)
_BEFORE_ALL = -1e10
"""More seconds than any ticket is old or young, so that these places stand before those of the rule's order."""


class ExtraWait(NamedTuple):
    """The limit of a hall at the instant of a pass. `uses_priority`: as in `queueing.policies.Rule`."""

    now: datetime
    limit: timedelta
    uses_priority: bool = True

    def goes_ahead(self, ticket: Waiting) -> bool:
        """Whether others can be passed over when this ticket is called."""
        return ticket.rank_at < ticket.place_at and (self.uses_priority or ticket.appointment_at is not None)

    def due(self, ticket: Waiting) -> float:
        """When a ticket that has been passed over is called before all others."""
        assert ticket.passed_over_at is not None
        return (ticket.passed_over_at + self.limit - self.now) / SECOND

    def first_place(self, ticket: Waiting) -> float:
        """The place of a ticket that is called before all others: below 0."""
        return _BEFORE_ALL + (ticket.place_at - self.now) / SECOND


class Placed(NamedTuple):
    """A waiting ticket and its place in the rule's order."""

    place_at: datetime
    id: str
    place: float
    ticket: Waiting


@dataclass(slots=True)
class Overtaken:
    """The tickets of a queue that have not been passed over, by place, and those that have, by when they are due."""

    fresh: list[Placed] = field(default_factory=list)
    marked: deque[tuple[float, Placed]] = field(default_factory=deque)

    def begin(self) -> None:
        """Put them in order, once those who wait now are known."""
        self.fresh.sort()
        self.marked = deque(sorted(self.marked))

    def mark(self, chosen: Waiting, due_at: float) -> None:
        """A call passes over whoever has an earlier place and a later rank (`queueing.waiting_line.passed_over`)."""
        end = bisect_left(self.fresh, (chosen.place_at, chosen.id))
        over = self.fresh[:end]
        self.fresh[:end] = [placed for placed in over if placed.ticket.rank_at <= chosen.rank_at]
        self.marked.extend((due_at, placed) for placed in over if placed.ticket.rank_at > chosen.rank_at)
