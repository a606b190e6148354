"""Calibrates predictions: the waits that followed similar predictions turn a prediction into P50 and P90.

The measure is the ratio (wait + c) / (prediction + c) of the latest tickets: a rolling split-conformal predictor (Vovk,
Gammerman and Shafer 2005) on the logarithm of that ratio. The constant c is the size of a wait that nobody minds: a
minute in a hall, a second or two in a call centre. Predictions are grouped by size, because a wait of two minutes is
relatively less certain than one of forty.

Being called at once is treated as a separate event with probability z. The other waits have a distribution D of their
own. Together, a wait is at most w with probability z + (1 − z) · P(D ≤ w), so its quantile at a level is 0 up
to z, and that of D at (level − z) / (1 − z) above.

While a key (a hall, or a class of tickets in a hall) has few tickets, its figures are shrunk towards those of the more
general key. Where halls differ in what a short wait is, each has a constant of its own: a ratio has no unit.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import exp, floor, inf, log
from statistics import NormalDist

SIZES = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0)
"""The limits between groups of predictions by size, as multiples of c. A prediction of 0 is a group of its own."""
MEMORY = 400
"""How many of the latest tickets count for one key and size. For a key of any size, and for all keys, it is three times
as many.
"""
LEAN = 40.0
"""The figures of the more general key weigh as much as this many tickets."""
ROUGH = 30
"""With fewer tickets than this in total, an estimate is a guess."""
PRIOR_SPREAD = 0.7
"""The standard deviation of the logarithm before any ticket is known: the P90 is then about 2.5 times the P50."""
PRIOR_ZERO = 0.1
LEAST_CONSTANT, MOST_CONSTANT = 1.0, 60.0
_PRIOR = NormalDist(0.0, PRIOR_SPREAD)


def constant_of(waits: Iterable[float]) -> float:
    """A short wait in seconds: a tenth of the median of waits above 0, from a second to a minute; of none a minute."""
    delayed = sorted(wait for wait in waits if wait > 0)
    if not delayed:
        return MOST_CONSTANT
    return min(MOST_CONSTANT, max(LEAST_CONSTANT, delayed[len(delayed) // 2] / 10))


class Calibration:
    """Quantiles of waits, learnt from the waits that followed earlier predictions.

    `constant`: c, in the unit of the waits; `constants`: of first keys that have one of their own. Keys go from general
    to specific, such as (hall, class in the hall). No keys means that all tickets are treated alike.
    """

    def __init__(
        self,
        constant: float,
        memory: int = MEMORY,
        lean: float = LEAN,
        constants: Mapping[Hashable, float] | None = None,
    ) -> None:
        self._constants = dict(constants or {})
        if min(constant, *self._constants.values(), constant) <= 0:
            raise ValueError("the constant must be above 0")
        self._constant = constant
        self._memory = memory
        self._lean = lean
        self._ratios: dict[tuple[Hashable, int | None], _Ratios] = {}

    def add(self, keys: Sequence[Hashable], predicted: float, actual: float, is_new: bool = True) -> None:
        """Learn from a called ticket: its predicted and its actual wait. An actual wait of 0 means called at once.
        `is_new` False: it has been added before, and these keys have forgotten it.
        """
        constant = self.constant(keys)
        ratio = log((actual + constant) / (max(predicted, 0.0) + constant)) if actual > 0 else -inf
        size = _size(predicted / constant)
        for key in (None, *keys) if is_new else keys:
            self._of(key, None, 3 * self._memory).add(ratio)
            self._of(key, size, self._memory if key is not None else 3 * self._memory).add(ratio)

    def constant(self, keys: Sequence[Hashable] = ()) -> float:
        """The constant that counts for these keys."""
        return self._constants.get(keys[0], self._constant) if keys else self._constant

    def measure_by(self, constant: float, key: Hashable, places: Iterable[Hashable]) -> None:
        """A first key has another constant from now on. What is remembered of it, at these `places`, is forgotten: its
        ratios were measured by the old one.
        """
        self._constants[key] = constant
        gone = {key, *places}
        self._ratios = {place: ratios for place, ratios in self._ratios.items() if place[0] not in gone}

    def count(self, keys: Sequence[Hashable] = ()) -> int:
        """The number of remembered tickets of the last of these keys; without keys, of all."""
        ratios = self._ratios.get((keys[-1] if keys else None, None))
        return 0 if ratios is None else ratios.count

    def is_rough(self) -> bool:
        """Whether too few tickets have been called for estimates to be more than a guess."""
        return self.count() < ROUGH

    def zero(self, keys: Sequence[Hashable], predicted: float) -> float:
        """The probability of being called at once, given this prediction."""
        share = PRIOR_ZERO
        for ratios, _whole in self._chain(keys, predicted):
            share = _leaning(ratios.zero_share, ratios.count, share, self._lean)
        return share

    def quantile(self, keys: Sequence[Hashable], predicted: float, level: float, zero: float | None = None) -> float:
        """The quantile of the wait at `level`, given this prediction; at least 0.

        `zero`: the probability of being called at once, if the caller has a better figure than `zero()`.
        """
        if zero is None:
            zero = self.zero(keys, predicted)
        delayed_level = level_of_delayed(level, zero)
        return 0.0 if delayed_level <= 0 else self.delayed_quantile(keys, predicted, delayed_level)

    def delayed_quantile(self, keys: Sequence[Hashable], predicted: float, level: float) -> float:
        """The quantile of the wait among tickets that are not called at once; at least 0."""
        ratio = _PRIOR.inv_cdf(min(max(level, 0.001), 0.999))
        whole = 0.0
        for ratios, of_whole in self._chain(keys, predicted):
            weight = ratios.delayed / (ratios.delayed + self._lean)
            if weight == 0:
                continue
            quantile = ratios.quantile(level)
            if not of_whole:
                ratio += weight * (quantile - ratio)
            elif ratios is self._ratios[None, None]:
                ratio, whole = ratio + weight * (quantile - ratio), quantile
            else:  # shift the figure for this size by as much as the key differs over all sizes
                ratio += weight * (quantile - whole)
                whole += weight * (quantile - whole)
        constant = self.constant(keys)
        return max(0.0, (max(predicted, 0.0) + constant) * exp(ratio) - constant)

    def _chain(self, keys: Sequence[Hashable], predicted: float) -> "list[tuple[_Ratios, bool]]":
        """The known ratios from general to specific. True: they are of all sizes, not only of this prediction's."""
        size = _size(predicted / self.constant(keys))
        places = [(key, of_size) for key in (None, *keys) for of_size in (None, size)]
        return [(self._ratios[place], place[1] is None) for place in places if place in self._ratios]

    def _of(self, key: Hashable, size: int | None, memory: int) -> "_Ratios":
        ratios = self._ratios.get((key, size))
        if ratios is None:
            ratios = self._ratios[key, size] = _Ratios(memory)
        return ratios


def _size(predicted: float) -> int:
    """The group of a prediction, which is given as a multiple of its constant."""
    return bisect_left(SIZES, predicted)


def level_of_delayed(level: float, zero: float) -> float:
    """The level among tickets not called at once that corresponds to `level` among all. 0 or less: the quantile
    is 0.
    """
    return (level - zero) / (1 - zero) if zero < 1 else 0.0


class _Ratios:
    """The latest logarithms of ratios, sorted. −∞ stands for a ticket called at once."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._newest: deque[float] = deque()
        self._sorted: list[float] = []
        self._zeros = 0

    def add(self, ratio: float) -> None:
        """Add a ratio and drop the oldest if there are too many. The list is short, so inserting is cheap."""
        self._newest.append(ratio)
        insort(self._sorted, ratio)
        self._zeros += ratio == -inf
        if len(self._newest) > self._memory:
            oldest = self._newest.popleft()
            del self._sorted[bisect_left(self._sorted, oldest)]
            self._zeros -= oldest == -inf

    @property
    def count(self) -> int:
        return len(self._sorted)

    @property
    def delayed(self) -> int:
        return len(self._sorted) - self._zeros

    @property
    def zero_share(self) -> float:
        return self._zeros / len(self._sorted)

    def quantile(self, level: float) -> float:
        """The quantile among tickets not called at once; there must be at least one. It has the conformal rank
        (n + 1) · level, with linear interpolation, and is at most the largest value.
        """
        values, first = self._sorted, self._zeros
        rank = (len(values) - first + 1) * level - 1
        low = min(len(values) - 1, max(first, first + floor(rank)))
        high = min(len(values) - 1, low + 1)
        part = min(1.0, max(0.0, first + rank - low))
        return values[low] + part * (values[high] - values[low])


def _leaning(figure: float, count: int, towards: float, lean: float) -> float:
    return (figure * count + lean * towards) / (count + lean)
