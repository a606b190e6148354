"""Priority with ageing: a priority class goes ahead as if it had come some minutes earlier, but nobody waits forever.

`rank_at` already contains the head start, so an ordinary ticket goes ahead of every priority ticket issued more than a
head start later. There is also a limit for bursts of priority tickets: once a ticket has been passed over for
`extra_wait`, no ticket with a later place is called before it. All calls that pass over a ticket are therefore within
`extra_wait` of the first such call. The ticket waits at most that much longer, plus the time until these services end.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting

Key = tuple[bool, datetime, datetime, str]


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """First the tickets passed over for too long, by place, then all others by rank."""
    return sorted(waiting, key=key_of(situation))


def first(waiting: Sequence[Waiting], situation: Situation) -> Waiting:
    """The first of `order`, without sorting the rest."""
    return min(waiting, key=key_of(situation))


def key_of(situation: Situation) -> Callable[[Waiting], Key]:
    """What tickets are sorted by."""
    patience_began = situation.now - situation.extra_wait

    def key(ticket: Waiting) -> Key:
        out_of_patience = ticket.passed_over_at is not None and ticket.passed_over_at <= patience_began
        rank = ticket.place_at if out_of_patience else ticket.rank_at
        return (not out_of_patience, rank, ticket.place_at, ticket.id)

    return key
