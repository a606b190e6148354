"""A line: services that wait together and share a number series."""

from dataclasses import dataclass
from typing import Annotated

from queueing.keys import Bounds, LineCode, Series
from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """`series`: the letters before the numbers (A001), "" means the code. `weight`: its share under the rule `weighted-
    lines`. `wait_target_minutes`: reports count the tickets that waited at most this long.
    """

    code: LineCode
    name: Text
    series: Series = ""
    weight: Annotated[int, Bounds(1, 100)] = 1
    wait_target_minutes: Annotated[int, Bounds(1, 480)] = 15

    def __post_init__(self) -> None:
        if not self.series:
            object.__setattr__(self, "series", self.code)
