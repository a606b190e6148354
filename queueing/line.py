"""A line: services that wait together and share a number series."""

from dataclasses import dataclass
from typing import Annotated

from queueing.keys import Bounds, Clock, Hours, LineCode, Series
from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """`series`: the letters before the numbers (A001), "" means the code. `weight`: its share under the rule `weighted-
    lines`. `wait_target_minutes`: reports count the tickets that waited at most this long.
    `appointment_windows`: how many windows are set aside for appointments, so many can be booked at the same time; 0:
    its services cannot be booked.

    `hours`: when it gives numbers, within the hall's hours, on every date on which the hall opens; (): as the hall.
    `most_per_day`, `most_per_half_hour`: so many numbers on a business date, and in each half hour of the hall's clock;
    0: as many as are asked for. A cancelled ticket counts, since its number is never given again. Whoever booked is let
    in all the same, and counts. `many_waiting`: from so many people waiting on, pages say that many wait; 0: never.
    `clears_at`: at these times of the hall's day the line is cleared: whoever waits in it and was never called needs a
    new number; (): never.
    """

    code: LineCode
    name: Text
    series: Series = ""
    weight: Annotated[int, Bounds(1, 100)] = 1
    wait_target_minutes: Annotated[int, Bounds(1, 480)] = 15
    appointment_windows: Annotated[int, Bounds(0, 200)] = 0
    hours: tuple[Hours, ...] = ()
    most_per_day: Annotated[int, Bounds(0, 10_000)] = 0
    most_per_half_hour: Annotated[int, Bounds(0, 1000)] = 0
    many_waiting: Annotated[int, Bounds(0, 1000)] = 0
    clears_at: tuple[Clock, ...] = ()

    def __post_init__(self) -> None:
        if not self.series:
            object.__setattr__(self, "series", self.code)
