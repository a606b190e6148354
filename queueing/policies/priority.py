"""Priority with ageing: a priority class goes ahead as if it had come some minutes earlier, but patience has an end.

The head start is already in `rank_at`, so an ordinary ticket ages past every priority ticket issued later than the
head start. On top of it stands a promise that no burst of priority tickets can break: once somebody has been passed
over for `extra_wait`, nobody with a later place is called before them. All calls that pass over a ticket therefore
lie within `extra_wait` of the first, so it waits at most that much longer, plus what those calls still have to finish.
"""

from collections.abc import Sequence

from queueing.policies.rule import Situation
from queueing.waiting_line import Waiting


def order(waiting: Sequence[Waiting], situation: Situation) -> list[Waiting]:
    """Those passed over too long, by place; then by rank."""
    patience_began = situation.now - situation.extra_wait

    def key(ticket: Waiting) -> tuple[bool, object, object, str]:
        out_of_patience = ticket.passed_over_at is not None and ticket.passed_over_at <= patience_began
        rank = ticket.place_at if out_of_patience else ticket.rank_at
        return (not out_of_patience, rank, ticket.place_at, ticket.id)

    return sorted(waiting, key=key)
