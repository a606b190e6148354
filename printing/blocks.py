"""The blocks of a slip, independent of any printer (pure).

Sizes are multiples of the normal character, 12 × 24 dots for Latin and 24 × 24 for Chinese; 1 to 8 as in GS !.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "center", "right"]
BarcodeKind: TypeAlias = Literal["CODE128", "CODE39", "EAN13"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `lead` stands before it; later lines are indented to the text, not to the lead.

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
    """A label at the left and its value at the right; the value goes on the next line when both do not fit."""

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
    """A centred QR code; `dots` per module."""

    content: str
    dots: int = 6


@dataclass(frozen=True, slots=True)
class Barcode:
    """A centred bar code, `high` dots, with its content below in small characters.

    CODE128 takes ASCII; CODE39 capital letters, digits and -. $/+%; EAN13 twelve digits (or thirteen with the right
    check digit). Content that the kind cannot hold, or that is wider than the paper, is printed as text.
    """

    content: str
    kind: BarcodeKind = "CODE128"
    high: int = 64


@dataclass(frozen=True, slots=True)
class Logo:
    """A centred picture: named when the printer has it in its memory, else sent with the slip.

    `image` is a PNG, GIF or BMP file, black where it is dark; a picture wider than the paper is scaled down. If it
    cannot be read, nothing is printed.
    """

    name: str
    image: bytes = b""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, in dots (an eighth of a millimetre at 203 dots per inch)."""

    dots: int = 24


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a slip."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A line of exactly this many dots from the left edge, with an upright at both ends, whatever the profile's
    width.
    """

    dots: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A text written in one given way, whatever the profile says: as `gb18030`, as `image`, or with the number of a
    code page.
    """

    text: str
    way: Literal["gb18030", "image"] | int
    page: str = ""
    wide: int = 1
    high: int = 1


Block: TypeAlias = Text | Columns | Rule | Qr | Barcode | Logo | Feed | Cut | Gauge | Trial
