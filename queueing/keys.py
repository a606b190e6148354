"""What the keys of a hall's files may hold. These notes stand on the fields of the hall's dataclasses and check
nothing there, so a stored hall stays readable when a bound changes. The check of the files reads them
(`operations/halls/hall_folder/shapes.py`).

A field is a key of its table. It is required when it has no default.
"""

from dataclasses import dataclass
from typing import Annotated

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number from `least` to `most`, both included; `above`: more than `least`."""

    least: float
    most: float
    above: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """Text of a fixed pattern, and how to explain it to a person."""

    pattern: str
    example: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Text of a kind that the check of the files knows by this name."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """A table with these keys; each may be left out."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EachOnce:
    """A list with at least one item and no item twice."""


@dataclass(frozen=True, slots=True)
class Key:
    """The key has another name than the field."""

    name: str


@dataclass(frozen=True, slots=True)
class NoKey:
    """The field is no key of this table: it comes from another file, or from no file."""


Word = Annotated[str, Kind("word")]
Clock = Annotated[str, Kind("clock")]
Hours = Annotated[str, Kind("hours")]
Rest = Annotated[str, Kind("rest")]
Weekday = Annotated[str, OneOf(WEEKDAYS)]
Code = Annotated[str, Like(r"[a-z][a-z0-9-]{0,31}", 'small letters, digits and hyphens like "dongguan"')]
LineCode = Annotated[str, Like(r"[A-Z][A-Z0-9]{0,7}", 'capital letters and digits like "A"')]
Series = Annotated[str, Like(r"[A-Z]{1,3}", 'one to three capital letters like "A"')]
ServiceCode = Annotated[str, Like(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", 'letters, digits and hyphens like "HJ-001"')]
PriorityCode = Annotated[str, Like(r"[a-z][a-z0-9_-]{0,31}", 'small letters like "elderly"')]
DeviceName = Annotated[str, Like(r"[a-z0-9][a-z0-9_-]{0,31}", 'small letters, digits and hyphens like "kiosk-1"')]
Language = Annotated[str, Like(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", 'a language like "en" or "zh-CN"')]
Address = Annotated[
    str,
    Like(
        r"virtual:|(serial|usb|usblp|tcp|socket|rfc2217)://[!-~]+",
        '"virtual:", "serial:///dev/…", "usb://…", "usblp://…", "tcp://…", "socket://…" or "rfc2217://…"',
    ),
]
WindowNumber = Annotated[int, Bounds(1, 999)]
Share = Annotated[float, Bounds(0, 1)]
Amount = Annotated[float, Bounds(0, 100_000)]
