"""Lines of text and QR codes as images, for what a printer cannot write itself.

Pillow is imported when the first image is drawn: an agent whose printers write Chinese themselves never
pays for it.
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
"""Each is asked for the characters that those before it lack: the first has no rare ones, as names of people have, and
nothing at all for some signs (℃).
"""
CELL = 24
_BLACK_FROM = 110
_NOBODYS = "\U0010fffe"
"""A code point that is never a character: its glyph is the box of a font for whatever it lacks."""
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
    """The first font that has this character; the first of all, which draws a box, when none has."""
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
    """One line, black on white, each character in its cell of 12 (Latin) or 24 dots times `wide`, 24 times `high`;
    `ambiguous` as for `columns_of`.
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
    """One character with its marks; drawn once, for drawing it is most of the time that a slip of images takes."""
    from PIL import Image, ImageDraw

    scale = max(wide, high)
    font, stroke = _font_for(character[0], 22 * scale), max(1, scale // 2) if bold else 0
    left, _, right, _ = font.getbbox(character, anchor="ms", stroke_width=stroke)
    room = ceil(max(columns * CELL // 2 * scale, 2 * right, -2 * left))  # a wide letter, as m, is pressed into its cell
    cell = Image.new("L", (room, CELL * scale), 255)
    pen = ImageDraw.Draw(cell)
    pen.text((room / 2, 19 * scale), character, 0, font, anchor="ms", stroke_width=stroke)
    cell = cell.resize((columns * CELL // 2 * wide, CELL * high))
    ground, ink = (0, 255) if inverse else (255, 0)
    return cell.point(lambda grey: ground if grey > 255 - _BLACK_FROM else ink).convert("1")


def qr_image(content: str, dots: int) -> "Image":
    """A QR code with its quiet zone, correction level M, `dots` a module."""
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
    """The bars of a bar code that `bars.modules` has found possible, `module` dots the narrowest, without its text."""
    import barcode
    from PIL import Image

    made = barcode.get(kind.lower(), content, options={"add_checksum": False} if kind == "CODE39" else None)
    modules = "".join(made.build())
    picture = Image.new("1", (len(modules), 1), 1)
    picture.putdata([0 if bar == "1" else 255 for bar in modules])
    return picture.resize((len(modules) * module, high))


def rule_image(dots: int) -> "Image":
    """A thin line across the paper."""
    from PIL import Image

    return Image.new("1", (dots // 8 * 8, 2), 0)


def gauge_image(dots: int) -> "Image":
    """A line of so many dots with an upright of 16 at both ends."""
    from PIL import Image, ImageDraw

    picture = Image.new("1", (dots, 16), 1)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 7, dots - 1, 8), 0)
    for x in (0, dots - 3):
        pen.rectangle((x, 0, x + 2, 15), 0)
    return picture


def logo_image(file: bytes, most_dots: int) -> "Image | None":
    """A logo in black and white, its grey as dots, made smaller where it is wider or three times as high as the paper;
    None when it cannot be read.
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
