"""A service: something that citizens come to have done."""

from dataclasses import dataclass, field
from typing import Annotated

from queueing.keys import Bounds, Hours, ServiceCode, Word
from queueing.language import lookup
from queueing.text import Text, TextLists


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a hall. `minutes`: typical service time. `materials`: what to bring, by language. `promised_days`:
    working days until the result is ready; None: on the spot. `common`: shown before other services. `keywords`: other
    names that people use for it. `appointment_windows`: windows set aside for appointments of this service alone; 0: it
    cannot be booked; None: it shares those of its line.
    `asked`: how people ask for it, in whole sentences.
    `hours`, `most_per_day`, `most_per_half_hour`: as those of its line, which hold too.
    """

    code: ServiceCode
    line: str
    name: Text
    minutes: Annotated[float, Bounds(0, 480, above=True)]
    materials: TextLists = field(default_factory=dict)
    promised_days: Annotated[int | None, Bounds(1, 366)] = None
    common: bool = False
    keywords: tuple[Word, ...] = ()
    appointment_windows: Annotated[int | None, Bounds(0, 200)] = None
    asked: tuple[Word, ...] = ()
    hours: tuple[Hours, ...] = ()
    most_per_day: Annotated[int, Bounds(0, 10_000)] = 0
    most_per_half_hour: Annotated[int, Bounds(0, 1000)] = 0

    def materials_in(self, language: str, otherwise: str = "") -> tuple[str, ...]:
        """What to bring, in `language`, else in `otherwise`, else in the first language available; (): nothing."""
        match = lookup((language, otherwise), tuple(self.materials))
        return self.materials[match] if match else next(iter(self.materials.values()), ())
