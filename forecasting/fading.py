"""Averages in which older measurements count less, so that they follow a hall as it changes."""

from dataclasses import dataclass

MEMORY = 600.0
"""Roughly how many measurements an average remembers."""


@dataclass(slots=True)
class FadingRatio:
    """What was measured over what was expected (or over a count, when `expected` is 1)."""

    measured: float = 0.0
    expected: float = 0.0
    count: float = 0.0

    def add(self, measured: float, expected: float = 1.0) -> None:
        """One more measurement."""
        kept = 1 - 1 / MEMORY
        self.measured = self.measured * kept + measured
        self.expected = self.expected * kept + expected
        self.count = self.count * kept + 1

    def shrunk(self, towards: float, prior: float) -> float:
        """The ratio, shrunk towards a prior value that weighs as much as `prior` measurements."""
        if self.count == 0:
            return towards
        weight = prior * self.expected / self.count
        if self.expected + weight == 0:
            return towards
        return (self.measured + weight * towards) / (self.expected + weight)
