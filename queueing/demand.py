"""A day's demand on a hall. The demo draws its citizens and its staff from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from queueing.keys import WEEKDAYS, Amount, Bounds, Clock, Key, Rest, Share, Weekday, WindowNumber


@dataclass(frozen=True, slots=True)
class Citizens:
    """How people behave. Shares are 0..1 of all citizens.

    `patience_minutes`: mean of the exponential time after which somebody who still waits gives up. Of those,
    `cancel_share` cancel on their phone; the others just leave and become no-shows. `no_show_share`: leave, however
    short the wait. `walk_seconds`: mean walk time from the call to the window. `service_spread`: coefficient of
    variation of service times.
    """

    patience_minutes: Annotated[float, Bounds(0, 10_000, above=True)] = 120
    cancel_share: Share = 0.4
    no_show_share: Share = 0.03
    walk_seconds: Annotated[float, Bounds(0, 3600)] = 30
    service_spread: Annotated[float, Bounds(0, 3)] = 0.55
    park_share: Share = 0.03
    park_minutes: Annotated[float, Bounds(0, 480)] = 8
    transfer_share: Share = 0.02
    several_services_share: Share = 0.05
    common_share: Share = 0.8


@dataclass(frozen=True, slots=True)
class Shift:
    """Windows with the same hours. Times are "HH:MM" in the hall's own time; `rest` is "HH:MM-HH:MM", "" means
    no rest.
    """

    windows: tuple[WindowNumber, ...]
    start: Clock
    end: Clock
    rest: Rest = ""
    weekdays: tuple[Weekday, ...] = WEEKDAYS[:5]


@dataclass(frozen=True, slots=True)
class Demand:
    """`arrivals`: weekday → {"HH:MM": citizens who arrive in the half hour that begins then}, as means of a Poisson
    process.

    `lines`: weights of the lines. `priorities`, `languages`: shares of priority classes and languages; the rest of the
    citizens are ordinary and speak the hall's first language.
    """

    arrivals: Mapping[Weekday, Mapping[str, Amount]]
    lines: Mapping[str, Amount] = field(default_factory=dict)
    priorities: Mapping[str, Share] = field(default_factory=dict)
    languages: Mapping[str, Share] = field(default_factory=dict)
    citizens: Citizens = field(default_factory=Citizens)
    shifts: Annotated[tuple[Shift, ...], Key("shift")] = ()
