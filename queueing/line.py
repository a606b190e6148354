"""A line: services that wait together and share a number series."""

from dataclasses import dataclass
from typing import Annotated

from queueing.keys import Bounds, LineCode, Series
from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """`series`: the letters before the numbers (A001), "" means the code. `weight`: its share under the rule `weighted-
    lines`. `wait_target_minutes`: reports count the tickets that waited at most this long.
    `appointment_windows`: how many windows are set aside for appointments, so many can be booked at the same time; 0:
    its services cannot be booked.
    """

    code: LineCode
    name: Text
    series: Series = ""
    weight: Annotated[int, Bounds(1, 100)] = 1
    wait_target_minutes: Annotated[int, Bounds(1, 480)] = 15
    appointment_windows: Annotated[int, Bounds(0, 200)] = 0

    def __post_init__(self) -> None:
        if not self.series:
            object.__setattr__(self, "series", self.code)
