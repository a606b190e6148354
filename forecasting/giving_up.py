"""Who gives the number back before being called: learned by line and by how long people have waited.

They free their place without a call, so those behind them are called sooner. Whoever leaves without a word is called in
vain and is not counted here (`Habits.leave_rate`).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, inf

from forecasting.fading import FadingRatio

STEPS = (0.0, 300.0, 900.0, 1800.0, 3600.0)
"""Seconds waited at which the rate may change; the last lasts for ever."""
_ENDS = (*STEPS[1:], inf)
PRIOR_RATE = 1 / 36_000
PRIOR_SECONDS = 15_000.0
"""The hall's rate leans on the prior one, a line's on the hall's, as by so many seconds of waiting: three who change
their mind at once say little.
"""


@dataclass(frozen=True, slots=True)
class GivingUp:
    """The share of those waiting that gives up in each second, for each of `STEPS`. `of_line`: by line; `others`: of
    lines that are not in it.
    """

    others: tuple[float, ...] = ()
    of_line: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def stays(self, line: str, waited: float, until: float) -> float:
        """The probability that somebody who has waited this long still waits `until` so many seconds after the issue.

        >>> round(GivingUp(others=(0.001,) * 5).stays("A", 100, 200), 3)
        0.905
        """
        rates = self.of_line.get(line, self.others)
        gone, at = 0.0, max(0.0, waited)
        if not rates or until <= at:
            return 1.0
        for step in range(bisect_right(STEPS, at) - 1, len(STEPS)):
            end = min(until, _ENDS[step])
            gone += rates[step] * (end - at)
            if end == until:
                break
            at = end
        return exp(-gone)


class GivingUpLearning:
    """Learns the rates from everybody whose wait has ended."""

    def __init__(self) -> None:
        self._hall = [FadingRatio() for _ in STEPS]
        self._lines: dict[str, list[FadingRatio]] = {}

    def waited(self, line: str, seconds: float, gave_up: bool) -> None:
        """Somebody waited so long and then was called, or gave up."""
        of_line = self._lines.setdefault(line, [FadingRatio() for _ in STEPS])
        for step, (start, end) in enumerate(zip(STEPS, _ENDS, strict=True)):
            if seconds <= start:
                break
            gone = float(gave_up and seconds <= end)
            for ratios in (self._hall, of_line):
                ratios[step].add(gone, min(seconds, end) - start)

    def rates(self) -> GivingUp:
        """The rates learnt so far."""
        hall = tuple(_rate(ratio, PRIOR_RATE) for ratio in self._hall)
        return GivingUp(
            hall,
            {
                line: tuple(_rate(ratio, rate) for ratio, rate in zip(ratios, hall, strict=True))
                for line, ratios in self._lines.items()
            },
        )


def _rate(ratio: FadingRatio, prior: float) -> float:
    return (ratio.measured + PRIOR_SECONDS * prior) / (ratio.expected + PRIOR_SECONDS)
