"""What is on the paper. Positions and sizes are in dots from the upper left corner (pure)."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, with its upper left corner and size."""

    character: str
    x: int
    y: int
    width: int
    height: int
    bold: bool = False
    underlined: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Bitmap:
    """An image as rows of `bytes_a_row` bytes, with the highest bit at the left; 1 is black. It is drawn `scale_x` by
    `scale_y` times as large.
    """

    x: int
    y: int
    bytes_a_row: int
    rows: int
    data: bytes
    scale_x: int = 1
    scale_y: int = 1


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code. `side`: its width and height. `level`: error correction, one of L, M, Q and H."""

    x: int
    y: int
    side: int
    content: str
    level: str


@dataclass(frozen=True, slots=True)
class BarCode:
    """A bar code. `bars`: its modules, 1 is black, each `module` dots wide."""

    x: int
    y: int
    module: int
    height: int
    bars: str
    content: str
    kind: str


@dataclass(frozen=True, slots=True)
class CutMark:
    """A cut across the paper."""

    y: int


Element: TypeAlias = Glyph | Bitmap | QrCode | BarCode | CutMark


@dataclass
class Sheet:
    """The paper printed for one stream. `lines`: the printed lines of text. `reports`: what was not understood or not
    printed.
    """

    width: int
    height: int = 0
    elements: list[Element] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All printed lines of text, in order."""
        return "\n".join(self.lines)

    @property
    def qr_codes(self) -> list[str]:
        """The contents of the QR codes."""
        return [element.content for element in self.elements if isinstance(element, QrCode)]

    @property
    def bar_codes(self) -> list[str]:
        """The contents of the bar codes."""
        return [element.content for element in self.elements if isinstance(element, BarCode)]

    @property
    def cuts(self) -> int:
        """The number of cuts."""
        return sum(isinstance(element, CutMark) for element in self.elements)

    @property
    def images(self) -> int:
        """The number of bit images."""
        return sum(isinstance(element, Bitmap) for element in self.elements)
