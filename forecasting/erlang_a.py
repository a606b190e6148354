"""The queue of people who do not wait for ever: M/M/s+M, which Palm studied in 1946 and which is called Erlang A.

Everybody brings a patience of their own, exponential with a known mean, and leaves when it is over. The line therefore
never grows without end, however few the windows are. Times are seconds, rates are per second.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import expm1, floor, log

import numpy as np

NEGLIGIBLE = 1e-18
"""States this many times less likely than the most likely one are left out."""
RARE = 1e-12
"""People a second, so few that nobody ever meets another: one in thirty thousand years."""
FOLDS = 45.0
"""How far, in powers of e, the density of a wait is followed below its peak."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(160)


@dataclass(frozen=True, slots=True)
class ErlangA:
    """Of everybody who comes: the probability of a wait, the mean wait of those who stay and those who leave, the share
    that leaves before a call, and the share that is called within the asked time.
    """

    probability_of_wait: float
    mean_wait: float
    probability_of_leaving: float
    share_called_within: float


def erlang_a(arrival_rate: float, service: float, windows: int, patience: float, within: float) -> ErlangA:
    """The steady state for mean `service` and mean `patience`; both above 0, at least one window."""
    if arrival_rate < RARE:
        return ErlangA(0.0, 0.0, 0.0, 1.0)
    waits, queue = _states(arrival_rate, service, windows, patience)
    called = _called_within(arrival_rate, service, windows, patience, within)
    return ErlangA(waits, queue / arrival_rate, queue / patience / arrival_rate, 1 - waits + waits * called)


def _states(arrival_rate: float, service: float, windows: int, patience: float) -> tuple[float, float]:
    """The probability that all windows are busy, and the mean number of people who wait.

    The walk begins at the most likely number of people and goes both ways until the rest is negligible, so that nothing
    overflows with thousands of windows.
    """

    def leaves(people: int) -> float:
        return min(people, windows) / service + max(0, people - windows) / patience

    load = arrival_rate * service
    likely = floor(load) if load <= windows else windows + floor((arrival_rate - windows / service) * patience)
    total = busy = queue = 0.0
    for people, weight in chain(_upwards(likely, arrival_rate, leaves), _downwards(likely, arrival_rate, leaves)):
        total += weight
        busy += weight * (people >= windows)
        queue += weight * max(0, people - windows)
    return busy / total, queue / total


def _upwards(people: int, arrival_rate: float, leaves: Callable[[int], float]) -> Iterator[tuple[int, float]]:
    weight = 1.0
    while weight > NEGLIGIBLE:
        yield people, weight
        people += 1
        weight *= arrival_rate / leaves(people)


def _downwards(people: int, arrival_rate: float, leaves: Callable[[int], float]) -> Iterator[tuple[int, float]]:
    weight = leaves(people) / arrival_rate
    while people > 0 and weight > NEGLIGIBLE:
        people -= 1
        yield people, weight
        weight *= leaves(people) / arrival_rate


def _called_within(arrival_rate: float, service: float, windows: int, patience: float, within: float) -> float:
    """Of those who find all windows busy, the share that is called within this time.

    The wait t that somebody endlessly patient would have has a density in proportion to
    exp(−t·s/service + arrival_rate·patience·(1 − exp(−t/patience))) (Zeltyn and Mandelbaum 2005, "Call centers with
    impatient customers"); of these, exp(−t/patience) are still there. The logarithm of the density is concave.
    """
    freed = windows / service

    def height(t: float) -> float:
        return -freed * t - arrival_rate * patience * expm1(-t / patience)

    peak = max(0.0, patience * log(arrival_rate / freed))
    least = height(peak) - FOLDS
    end = peak + 1 / freed
    while height(end) > least:
        end = peak + 2 * (end - peak)
    start = 0.0 if height(0.0) > least else _crossing(height, 0.0, peak, least)
    end = _crossing(height, end, peak, least)

    def integral(low: float, high: float, still_there: float) -> float:
        t = (low + high) / 2 + (high - low) / 2 * NODES
        density = np.exp(-freed * t - arrival_rate * patience * np.expm1(-t / patience) - height(peak))
        return float((WEIGHTS * density * np.exp(-still_there * t)).sum()) * (high - low) / 2

    def whole(until: float, still_there: float) -> float:
        middle = min(max(peak, start), until)
        return integral(start, middle, still_there) + integral(middle, until, still_there)

    return whole(min(end, within), 1 / patience) / whole(end, 0.0) if within > start else 0.0


def _crossing(height: Callable[[float], float], outside: float, inside: float, level: float) -> float:
    """Where the height crosses the level between a point below it and one above it."""
    for _ in range(60):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if height(middle) > level else (middle, inside)
    return outside
