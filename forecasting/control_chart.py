"""Finds unusual days with a control chart of individual values and moving ranges (Shewhart 1931).

The values are logarithms of daily means, relative to their weekday, so that a busy Monday is no signal if every Monday
is busy. The centre and the limits come from medians, so that an extreme day does not widen the limits and hide itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

FEWEST_DAYS = 10
"""With fewer days there are no limits."""
LIMIT = 3.145
"""The factor from the median moving range of two days to three standard deviations: 3 ÷ 0.954."""
LONGEST_RUN = 8
"""More days than this in a row on one side of the centre are a signal."""

_NOTHING = 1e-9
"""Smaller differences of logarithms are only rounding."""

Floats = NDArray[np.float64]


class Signal(StrEnum):
    """Why a day is unusual: above or below the limits, or part of a long run on one side of the centre."""

    LONG = "long"
    SHORT = "short"
    RUN_LONG = "run_long"
    RUN_SHORT = "run_short"


@dataclass(frozen=True, slots=True)
class ChartedDay:
    """The expected mean of a day and its limits, in seconds. Limits None: too few days. `signal` None: an
    ordinary day.
    """

    expected_seconds: float
    low_seconds: float | None
    high_seconds: float | None
    signal: Signal | None


def control_chart(mean_seconds: Floats, weekdays: NDArray[np.int64]) -> list[ChartedDay]:
    """Chart days in order of time. Means below one second count as one second."""
    logs = np.log(np.maximum(mean_seconds, 1.0))
    numbers = np.bincount(weekdays, minlength=7)
    weekdays = np.where(numbers[weekdays] == 1, int(numbers.argmax()), weekdays)
    numbers = np.bincount(weekdays, minlength=7)
    medians = [float(np.median(logs[weekdays == weekday])) if numbers[weekday] else 0.0 for weekday in range(7)]
    middles = np.array(medians)[weekdays]
    rest = logs - middles
    freedom = len(logs) - int((numbers > 0).sum())
    if len(logs) < FEWEST_DAYS or freedom < 1:
        return [ChartedDay(float(np.exp(middle)), None, None, None) for middle in middles]
    # Subtracting medians makes the values closer together than future ones, so the limits are widened.
    reach = LIMIT * float(np.median(np.abs(np.diff(rest)))) * sqrt(len(logs) / freedom)
    ends = [np.exp(middles + shift).tolist() for shift in (0.0, -reach, reach)]
    return [ChartedDay(*day) for day in zip(*ends, _signals(rest, reach), strict=True)]


def _signals(rest: Floats, reach: float) -> list[Signal | None]:
    signals: list[Signal | None] = []
    run = 0
    for value in rest.tolist():
        side = 0 if abs(value) < _NOTHING else 1 if value > 0 else -1
        run = run + side if run * side > 0 else side
        is_above = side > 0
        if abs(value) > reach > 0:
            signals.append(Signal.LONG if is_above else Signal.SHORT)
        elif abs(run) > LONGEST_RUN:
            signals.append(Signal.RUN_LONG if is_above else Signal.RUN_SHORT)
        else:
            signals.append(None)
    return signals
