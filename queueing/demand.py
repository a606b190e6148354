"""What a hall expects of a day: the demo draws its citizens and its staff from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Citizens:
    """How people behave. Shares are 0..1 of all citizens.

    `patience_minutes`: mean of the exponential time after which somebody who still waits gives up; of
    those, `cancel_share` say so on their phone, the others just leave and become no-shows. `no_show_share`:
    leave whatever the wait. `walk_seconds`: mean from the call to the window. `service_spread`: coefficient
    of variation of service times.
    """

    patience_minutes: float = 120
    cancel_share: float = 0.4
    no_show_share: float = 0.03
    walk_seconds: float = 30
    service_spread: float = 0.55
    park_share: float = 0.03
    park_minutes: float = 8
    transfer_share: float = 0.02
    several_services_share: float = 0.05
    common_share: float = 0.8


@dataclass(frozen=True, slots=True)
class Shift:
    """Windows with the same hours. Times are the hall's own, "HH:MM"; `rest` is "HH:MM-HH:MM", "" means no
    rest.
    """

    windows: tuple[int, ...]
    start: str
    end: str
    rest: str = ""
    weekdays: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True, slots=True)
class Demand:
    """`arrivals`: weekday to {"HH:MM": citizens who come in the half hour that begins then}, as means of a
    Poisson process.

    `lines`, `priorities`, `languages`: weights of lines, and shares of priority classes and languages; who
    is in none of the shares is ordinary and speaks the hall's first language.
    """

    arrivals: Mapping[str, Mapping[str, float]]
    lines: Mapping[str, float] = field(default_factory=dict)
    priorities: Mapping[str, float] = field(default_factory=dict)
    languages: Mapping[str, float] = field(default_factory=dict)
    citizens: Citizens = field(default_factory=Citizens)
    shifts: tuple[Shift, ...] = ()
