"""A line: services that wait together and share a number series."""

from dataclasses import dataclass

from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """`series`: what stands before the numbers (A001), "" means the code. `weight`: its share under the rule
    `weighted-lines`. `wait_target_minutes`: reports count who waited at most this long.
    """

    code: str
    name: Text
    series: str = ""
    weight: int = 1
    wait_target_minutes: int = 15

    def __post_init__(self) -> None:
        if not self.series:
            object.__setattr__(self, "series", self.code)
