"""A service: one thing a citizen can have done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from queueing.language import lookup
from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Service:
    """`minutes`: typical time at the window. `materials`: language to what to bring. `promised_days`:
    working days until the result, None when done on the spot. `common`: shown before the others.
    `keywords`: what people call it.
    """

    code: str
    line: str
    name: Text
    minutes: float
    materials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    promised_days: int | None = None
    common: bool = False
    keywords: tuple[str, ...] = ()

    def materials_in(self, language: str, otherwise: str = "") -> tuple[str, ...]:
        """What to bring, in `language`, else in `otherwise`, else in the first language there is; () when
        nothing.
        """
        found = lookup((language, otherwise), tuple(self.materials))
        return self.materials[found] if found else next(iter(self.materials.values()), ())
