"""Draws text, codes, rules and logos as images, for printers that cannot print them from commands.

Pillow is imported with the first image, so an agent whose printers have Chinese fonts need not load it.
"""

import logging
from functools import cache, lru_cache
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from printing.text import width, with_marks

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
)
"""In order of preference: a later font is used for characters that the earlier ones lack. The first lacks rare
characters, which occur in personal names, and some signs (℃).
"""
CELL = 24
_BLACK_FROM = 110
_NOBODYS = "\U0010fffe"
"""A code point that is never a character, so fonts draw their box for missing characters."""
log = logging.getLogger(__name__)


def font_file() -> Path | None:
    """The first font with Chinese characters on this computer; None when there is none."""
    return next(iter(_installed()), None)


@cache
def _installed() -> tuple[Path, ...]:
    return tuple(path for path in FONTS if path.is_file())


@cache
def _font(path: Path, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=4096)
def _file_with(character: str) -> Path | None:
    """The first font that has this character. If none has it, the first installed font, which draws a box; None: there
    are no fonts.
    """
    for path in _installed():
        font = _font(path, CELL)
        drawn = bytes(font.getmask(character))
        if (any(drawn) or character.isspace()) and drawn != bytes(font.getmask(_NOBODYS)):
            return path
    log.warning("no font of this computer has U+%04X; fonts-noto-cjk and fonts-hanazono have most", ord(character))
    return font_file()


def _font_for(character: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    path = _file_with(character)
    if path is None:
        return ImageFont.load_default(size)  # type: ignore[return-value]  # Pillow's own Latin font
    return _font(path, size)


def line_image(
    text: str, wide: int, high: int, bold: bool = False, inverse: bool = False, ambiguous: int = 2
) -> "Image":
    """One line of text, black on white. A cell is 12 (Latin) or 24 dots wide, times `wide`, and 24 dots high, times
    `high`. `ambiguous`: as for `columns_of`.
    """
    from PIL import Image

    ground = 0 if inverse else 1
    picture, x = Image.new("1", (max(1, width(text, ambiguous)) * CELL // 2 * wide, CELL * high), ground), 0
    for character in with_marks(text):
        columns = width(character, ambiguous)
        if columns:
            picture.paste(_cell(character, columns, wide, high, bold, inverse), (x, 0))
        x += columns * CELL // 2 * wide
    return picture


@lru_cache(maxsize=4096)
def _cell(character: str, columns: int, wide: int, high: int, bold: bool, inverse: bool) -> "Image":
    """One character with its combining marks. Cached, because drawing takes most of the time for a slip of images."""
    from PIL import Image, ImageDraw

    scale = max(wide, high)
    font, stroke = _font_for(character[0], 22 * scale), max(1, scale // 2) if bold else 0
    left, _, right, _ = font.getbbox(character, anchor="ms", stroke_width=stroke)
    room = ceil(
        max(columns * CELL // 2 * scale, 2 * right, -2 * left)
    )  # a wide letter such as m is squeezed into its cell
    cell = Image.new("L", (room, CELL * scale), 255)
    pen = ImageDraw.Draw(cell)
    pen.text((room / 2, 19 * scale), character, 0, font, anchor="ms", stroke_width=stroke)
    cell = cell.resize((columns * CELL // 2 * wide, CELL * high))
    ground, ink = (0, 255) if inverse else (255, 0)
    return cell.point(lambda grey: ground if grey > 255 - _BLACK_FROM else ink).convert("1")


def qr_image(content: str, dots: int) -> "Image":
    """A QR code with a quiet zone of two modules and error correction level M. `dots`: the size of a module."""
    import qrcode
    from PIL import Image

    code = qrcode.QRCode(border=2, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(content)
    code.make(fit=True)
    rows = code.get_matrix()
    picture = Image.new("1", (len(rows), len(rows)), 1)
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    return picture.resize((len(rows) * dots, len(rows) * dots))


def barcode_image(kind: str, content: str, module: int, high: int) -> "Image":
    """The bars of a bar code, without its text. `bars.modules` must have accepted the content. `module`: the width of
    the narrowest bar, in dots.
    """
    import barcode
    from PIL import Image

    code = barcode.get(kind.lower(), content, options={"add_checksum": False} if kind == "CODE39" else None)
    modules = "".join(code.build())
    picture = Image.new("1", (len(modules), 1), 1)
    picture.putdata([0 if bar == "1" else 255 for bar in modules])
    return picture.resize((len(modules) * module, high))


def rule_image(dots: int) -> "Image":
    """A line across the paper, 2 dots thick."""
    from PIL import Image

    return Image.new("1", (dots // 8 * 8, 2), 0)


def gauge_image(dots: int) -> "Image":
    """A horizontal line of this many dots with a vertical mark of 16 dots at each end."""
    from PIL import Image, ImageDraw

    picture = Image.new("1", (dots, 16), 1)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 7, dots - 1, 8), 0)
    for x in (0, dots - 3):
        pen.rectangle((x, 0, x + 2, 15), 0)
    return picture


def logo_image(file: bytes, most_dots: int) -> "Image | None":
    """A logo in black and white, with grey dithered. It is scaled down to at most `most_dots` wide and three times that
    high. None: the file cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(file), formats=("PNG", "GIF", "BMP")) as opened:
            opened.thumbnail((most_dots, 3 * most_dots))
            with_ground = Image.new("RGBA", opened.size, "white")
            with_ground.alpha_composite(opened.convert("RGBA"))
            return with_ground.convert("1")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return None
