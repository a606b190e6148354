"""Predicts the wait of a ticket from the state at its issue, with boosted trees that are refitted and calibrated.

    model = WaitModel(constant)
    estimate = model.estimate(state)       # at the issue; state: forecasting.observer
    model.learn(state, estimate, wait)     # at the call
    model.refit()                          # at night

Three sets of trees are fitted: to the median and to the P90 of log(wait + c), and to the share called at once. They see
only tickets that have been called. What followed the latest estimates then sets the P90 right, hall by hall
(`forecasting.calibration`). Until enough tickets have been called for trees, the measured pace takes their place,
calibrated the same way.
"""

from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import exp

import numpy as np

from forecasting.boosting import Boosted, Floats, Settings, binned, fit
from forecasting.calibration import Calibration
from forecasting.observer import State

MOST_LESSONS = 60_000
FADING_OF_LESSONS = 0.9
"""The weight of a ticket in the fit is multiplied by this for each day that has passed."""
LEAN_OF_TREES = 150.0
"""Larger than for the pace, because trees are nearly calibrated already and need more evidence to be corrected."""
LEAST_ZERO_SHARE = 0.01
MIDDLE = Settings(trees=800, depth=6, rate=0.04)
HIGH = Settings(depth=6, rate=0.05, trees=300, seed=2)
ZERO = Settings(depth=5, rate=0.1, trees=120, seed=3)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the three sets of trees are fitted, and the number of called tickets needed for the first fit."""

    middle: Settings = MIDDLE
    high: Settings = HIGH
    zero: Settings = ZERO
    least_lessons: int = 1000

    @property
    def of_trees(self) -> tuple[Settings, ...]:
        """Those of the three sets."""
        return self.middle, self.high, self.zero


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """P50 and P90 in seconds, and the probability of being called at once. `raw50`, `raw90`: before calibration."""

    p50: float
    p90: float
    zero: float
    raw50: float
    raw90: float
    from_trees: bool


@dataclass(frozen=True, slots=True)
class _Trees:
    middle: Boosted
    high: Boosted
    zero: Boosted | None


class WaitModel:
    """Learns from tickets as they are called. `constant`: a short wait in seconds, see `forecasting.calibration`;
    `constants`: of halls that have one of their own.
    """

    def __init__(
        self, constant: float, sizes: Sizes | None = None, constants: Mapping[Hashable, float] | None = None
    ) -> None:
        self._sizes = sizes or Sizes()
        self._constant = constant
        self._constants = constants or {}
        self._lessons: deque[tuple[State, float, int]] = deque(maxlen=MOST_LESSONS)
        self._trees: _Trees | None = None
        self._by_pace = Calibration(constant, constants=constants)
        self._by_trees = Calibration(constant, lean=LEAN_OF_TREES, constants=constants)
        self._day = 0
        self._learned = self._learned_at_fit = 0

    def estimate(self, state: State) -> WaitEstimate:
        """What to promise to somebody who takes a ticket in this state."""
        if self._trees is None:
            return self._estimate_by_pace(state)
        constant = self._constants.get(state.hall, self._constant)
        raw50 = _seconds(self._trees.middle.predict(state.row), constant)
        raw90 = max(raw50, _seconds(self._trees.high.predict(state.row), constant))
        zero = 0.0 if self._trees.zero is None else min(1.0, max(0.0, self._trees.zero.predict(state.row)))
        p50 = 0.0 if zero > 0.5 else raw50
        p90 = self._by_trees.quantile((state.hall,), raw90, 0.9)
        return WaitEstimate(p50, max(p50, p90), zero, raw50, raw90, True)

    def _estimate_by_pace(self, state: State) -> WaitEstimate:
        pace, keys = state.measured_pace, (state.hall,)
        p50 = self._by_pace.quantile(keys, pace, 0.5)
        p90 = self._by_pace.quantile(keys, pace, 0.9)
        return WaitEstimate(p50, p90, self._by_pace.zero(keys, pace), pace, pace, False)

    def learn(self, state: State, estimate: WaitEstimate, wait: float) -> None:
        """The ticket has been called after so many seconds."""
        if self._trees is None:  # later the pace is not asked any more
            self._by_pace.add((state.hall,), state.measured_pace, wait)
        if estimate.from_trees:
            self._by_trees.add((state.hall,), estimate.raw90, wait)
        self._lessons.append((state, wait, self._day))
        self._learned += 1

    def refit(self, growth: float = 1.03) -> bool:
        """A day is over. Fit the trees again if there are so many times more tickets than at the last fit."""
        self._day += 1
        if self._learned < max(self._sizes.least_lessons, growth * self._learned_at_fit):
            return False
        self._learned_at_fit = self._learned
        rows = np.array([state.row for state, _, _ in self._lessons])
        waits = np.array([wait for _, wait, _ in self._lessons])
        days = np.array([day for _, _, day in self._lessons])
        weights = FADING_OF_LESSONS ** (self._day - 1.0 - days)
        constants = np.array([self._constants.get(state.hall, self._constant) for state, _, _ in self._lessons])
        target = np.log(waits + constants)
        at_once = (waits <= 0).astype(float)
        tables = {bins: binned(rows, bins) for bins in {sizes.bins for sizes in self._sizes.of_trees}}

        def fitted(to: Floats, level: float | None, settings: Settings) -> Boosted:
            return fit(tables[settings.bins], to, weights, level, settings)

        self._trees = _Trees(
            fitted(target, 0.5, self._sizes.middle),
            fitted(target, 0.9, self._sizes.high),
            fitted(at_once, None, self._sizes.zero) if at_once.mean() >= LEAST_ZERO_SHARE else None,
        )
        return True


def _seconds(value: float, constant: float) -> float:
    """The wait of which a tree knows the logarithm."""
    return max(0.0, exp(value) - constant)
