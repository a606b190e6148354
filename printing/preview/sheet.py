"""What came to stand on the paper, in dots from its upper left corner (pure)."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its upper left corner and size."""

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
    """Rows of `bytes_a_row` bytes, the highest bit at the left, 1 is black; drawn `scale_x` by `scale_y`
    times as large.
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
    """A QR code to draw, `side` its width and height, `level` one of L M Q H."""

    x: int
    y: int
    side: int
    content: str
    level: str


@dataclass(frozen=True, slots=True)
class BarCode:
    """A bar code to draw: `bars` are its modules, 1 is black, each `module` dots wide."""

    x: int
    y: int
    module: int
    height: int
    bars: str
    content: str
    kind: str


@dataclass(frozen=True, slots=True)
class CutMark:
    """Where the knife went."""

    y: int


Element: TypeAlias = Glyph | Bitmap | QrCode | BarCode | CutMark


@dataclass
class Sheet:
    """The paper of one stream: `lines` are its texts as read, `reports` what the printer did not
    understand.
    """

    width: int
    height: int = 0
    elements: list[Element] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Every line of characters that was printed, in order."""
        return "\n".join(self.lines)

    @property
    def qr_codes(self) -> list[str]:
        """What the QR codes say."""
        return [element.content for element in self.elements if isinstance(element, QrCode)]

    @property
    def bar_codes(self) -> list[str]:
        """What the bar codes say."""
        return [element.content for element in self.elements if isinstance(element, BarCode)]

    @property
    def cuts(self) -> int:
        """How often the knife went."""
        return sum(isinstance(element, CutMark) for element in self.elements)

    @property
    def images(self) -> int:
        """How many bit images there are."""
        return sum(isinstance(element, Bitmap) for element in self.elements)
