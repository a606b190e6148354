"""A window: a counter with a number where one member of staff serves."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ServiceWindow:
    """`serves` are its lines, "*" means every one; `helps` are those it takes when none of its own wait."""

    number: int
    serves: tuple[str, ...] = ("*",)
    helps: tuple[str, ...] = ()
    name: Mapping[str, str] = field(default_factory=dict)
