"""What a slip is made of, before any printer is thought of (pure).

Sizes are multiples of the normal character, 12 × 24 dots for Latin and 24 × 24 for Chinese; 1 to 8 as in GS
!.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `lead` stands before it, and lines after the first begin below its text, not below the
    lead.

    `inverse` is white on black.
    """

    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False
    align: Align = "left"
    lead: str = ""
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """A label at the left and its value at the right; the value goes below when both do not fit."""

    left: str
    right: str
    wide: int = 1
    high: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code in the middle; `dots` a module."""

    content: str
    dots: int = 6


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, in dots (an eighth of a millimetre at 203 dots per inch)."""

    dots: int = 24


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a slip."""


Block: TypeAlias = Text | Columns | Rule | Qr | Feed | Cut
