"""A line: services that wait together and share a number series."""

from dataclasses import dataclass

from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """`series` begins the numbers (A → A001); `weight` counts under the rule weighted-lines."""

    code: str
    name: Text
    series: str
    weight: int = 1
    wait_target_minutes: int = 15
