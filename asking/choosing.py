"""What is answered when several things may be meant, and when nothing fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from asking.index import Match

LEAST_SCORE = 0.32
"""A lower score is chance: nothing fits."""
BESIDE_BEST = 0.5
"""How much of the best score the others need."""
NEIGHBOUR_AHEAD = 1.0
"""A neighbour whose score is at least this much of the best service's has the question."""
MOST = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """What to answer, the best first: `services`, or the one `neighbour` whose business it is, or neither."""

    services: Sequence[Match] = ()
    neighbours: Sequence[Match] = ()


def choose(services: Sequence[Match], neighbours: Sequence[Match]) -> Choice:
    """The answer, from what may be meant, the nearest first.

    >>> choose([Match("HJ-001", 0.9, "")], []).services[0].key
    'HJ-001'
    """
    best = services[0].score if services else 0
    elsewhere = neighbours[0].score if neighbours else 0
    if max(best, elsewhere) < LEAST_SCORE:
        return Choice()
    if elsewhere >= NEIGHBOUR_AHEAD * best and best < 1:
        return Choice(neighbours=neighbours[:1])
    return Choice(services=[match for match in services[:MOST] if match.score >= BESIDE_BEST * best])
