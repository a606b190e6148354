"""The three simple estimates of others, each with a P90 by what followed it, so that ours is compared fairly."""

from collections.abc import Hashable, Mapping

from forecasting.calibration import Calibration
from forecasting.observer import State

NAMES = ("measured_pace", "les", "hol")


def of(state: State) -> tuple[float, float, float]:
    """Seconds by people ahead × measured pace, by the last wait (LES), by the wait of whoever is first (HOL)."""
    return state.measured_pace, state.last_wait, state.head_wait


class SimpleEstimates:
    """Calibrates each of them like the trees, hall by hall."""

    def __init__(self, constant: float, constants: Mapping[Hashable, float]) -> None:
        self._calibrations = [Calibration(constant, constants=constants) for _ in NAMES]

    def p90(self, state: State) -> tuple[float, ...]:
        """The P90 of each, in seconds."""
        by_each = zip(self._calibrations, of(state), strict=True)
        return tuple(calibration.quantile((state.hall,), seconds, 0.9) for calibration, seconds in by_each)

    def learn(self, state: State, wait: float) -> None:
        """Somebody who took a ticket in this state was called after so many seconds."""
        for calibration, seconds in zip(self._calibrations, of(state), strict=True):
            calibration.add((state.hall,), seconds, wait)
