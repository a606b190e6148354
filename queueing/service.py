"""A service: one thing a citizen can have done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Service:
    """`minutes` is the typical service time; `promised_days` working days, None: done on the spot.

    `materials` by language, in the order in which the clerk asks for them; `keywords` are what people call it.
    """

    code: str
    line: str
    name: Text
    minutes: float
    materials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    promised_days: int | None = None
    common: bool = False
    keywords: tuple[str, ...] = ()
