"""How long a hall's people wait before they leave, by the curve of Kaplan and Meier, for drawing from it.

Whoever was called counts as patient until then and no further, as in the report `patience`.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from math import log
from typing import NamedTuple

FEWEST_LEAVERS = 20
"""With fewer people who left there is no curve."""
FEWEST_WAITING = 10
"""The curve ends where fewer people still waited: beyond that, hardly anything is known."""


class PatienceCurve(NamedTuple):
    """`seconds`: at which waits people left, rising. `gone`: −log of the share that is still there after each of them.
    `last_seconds`: the longest wait that is known; beyond it people leave at `rate_beyond` in each second.
    """

    seconds: tuple[float, ...]
    gone: tuple[float, ...]
    last_seconds: float
    rate_beyond: float

    def patience(self, draw: float) -> float:
        """The patience in seconds of somebody with this draw from the exponential distribution of mean 1."""
        place = bisect_left(self.gone, draw)
        if place < len(self.gone):
            return self.seconds[place]
        return self.last_seconds + (draw - self.gone[-1]) / self.rate_beyond


def patience_curve(
    waits: Sequence[tuple[float, bool]], rate_beyond: float, left_unseen: int = 0
) -> PatienceCurve | None:
    """The curve of these waits: seconds, and whether the person left then. `left_unseen`: how many more left, nobody
    knows when; they are taken to leave as the others do. None: too few left, or most of them unseen.
    """
    left = sum(has_left for _, has_left in waits)
    if left < max(FEWEST_LEAVERS, left_unseen) or rate_beyond <= 0:
        return None
    times_as_many = 1 + left_unseen / left
    waiting, total, last_seconds = len(waits), 0.0, 0.0
    seconds, gone = [], []
    for wait, group in groupby(sorted(waits), key=lambda one: one[0]):
        if waiting < FEWEST_WAITING:
            break
        people = list(group)
        leavers = sum(has_left for _, has_left in people)
        last_seconds = wait
        if leavers:
            total -= times_as_many * log(1 - min(leavers / waiting, 0.999))
            seconds.append(wait)
            gone.append(total)
        waiting -= len(people)
    return PatienceCurve(tuple(seconds), tuple(gone), last_seconds, rate_beyond) if seconds else None
