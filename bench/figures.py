"""Figures and how they are written."""

from dataclasses import dataclass, field
from math import ceil


def percentile(values: list[float], share: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(1, ceil(share * len(ordered))) - 1]


def median(values: list[float]) -> float:
    """The middle one."""
    return percentile(values, 0.5)


@dataclass
class Sheet:
    """What was measured, line by line; a missed target is said, never hidden."""

    lines: list[str] = field(default_factory=list)
    missed: int = 0

    def say(self, text: str) -> None:
        """A plain line."""
        print(text, flush=True)
        self.lines.append(text)

    def target(self, label: str, value: float, limit: float, at_most: bool = True, unit: str = "") -> None:
        """A figure with its target."""
        is_met = value <= limit if at_most else value >= limit
        self.missed += not is_met
        sign = "≤" if at_most else "≥"
        self.say(f"  {label}: {value:.2f}{unit} (target {sign} {limit:g}{unit}) {'met' if is_met else 'MISSED'}")
