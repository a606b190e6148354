"""Lines of text and QR codes as images, for what a printer cannot write itself.

Pillow is imported when the first image is drawn: an agent whose printers write Chinese themselves never
pays for it.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from printing.text import columns_of, width

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
)
CELL = 24
_BLACK_FROM = 110


def font_file() -> Path | None:
    """The first font with Chinese characters on this computer; None when there is none."""
    return next((path for path in FONTS if path.is_file()), None)


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    path = font_file()
    if path is None:
        return ImageFont.load_default(size)  # type: ignore[return-value]  # Pillow's own Latin font
    return ImageFont.truetype(str(path), size)


def line_image(
    text: str, wide: int, high: int, bold: bool = False, inverse: bool = False, ambiguous: int = 2
) -> "Image":
    """One line, black on white, each character in its cell of 12 (Latin) or 24 dots times `wide`, 24 times `high`;
    `ambiguous` as for `columns_of`.
    """
    from PIL import Image, ImageDraw

    scale = max(wide, high)
    picture = Image.new("L", (max(1, width(text, ambiguous)) * CELL // 2 * scale, CELL * scale), 255)
    pen, x = ImageDraw.Draw(picture), 0
    for character in text:
        cell = columns_of(character, ambiguous) * CELL // 2 * scale
        _draw(pen, character, x + cell / 2, scale, bold)
        x += cell
    picture = picture.resize((picture.width * wide // scale, CELL * high))
    ground, ink = (0, 255) if inverse else (255, 0)
    return picture.point(lambda grey: ground if grey > 255 - _BLACK_FROM else ink).convert("1")


def _draw(pen: object, character: str, middle: float, scale: int, bold: bool) -> None:
    font = _font(22 * scale)
    stroke = {"stroke_width": max(1, scale // 2), "stroke_fill": 0} if bold else {}
    pen.text((middle, 19 * scale), character, 0, font, anchor="ms", **stroke)  # type: ignore[attr-defined]


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
