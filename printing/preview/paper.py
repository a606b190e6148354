"""Draws a sheet dot by dot as it looks on paper, with bitmap characters enlarged as by a thermal print head."""

from collections.abc import Callable
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from printing.preview import qr
from printing.preview.sheet import BarCode, Bitmap, CutMark, Element, Glyph, QrCode, Sheet

_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
)
_INK, _PAPER = 0, 255
_HIGH = 24


def png(sheet: Sheet) -> bytes:
    """The paper as a PNG with one bit per dot."""
    out = BytesIO()
    drawn(sheet).save(out, "PNG", optimize=True)
    return out.getvalue()


def drawn(sheet: Sheet) -> Image.Image:
    """The paper as a black and white picture. Cuts are dashed lines."""
    picture = Image.new("1", (sheet.width, sheet.height + 2), _PAPER)
    for element in sheet.elements:
        _DRAW[type(element)](picture, element)
    return picture


def _glyph(picture: Image.Image, glyph: Glyph) -> None:
    cell = 24 if glyph.character and glyph.width % 24 == 0 and not glyph.character.isascii() else 12
    bitmap = _bitmap_of(glyph.character, cell, glyph.bold).resize((glyph.width, glyph.height), Image.Resampling.NEAREST)
    if glyph.underlined:
        ImageDraw.Draw(bitmap).line([(0, glyph.height - 1), (glyph.width, glyph.height - 1)], _INK)
    if glyph.inverse:
        bitmap = bitmap.point(lambda dot: _INK if dot else _PAPER)
    picture.paste(bitmap, (glyph.x, glyph.y))


@lru_cache(maxsize=4096)
def _bitmap_of(character: str, wide: int, bold: bool) -> Image.Image:
    """A character in the printer's font, `wide` (12 or 24) by 24 dots."""
    grey = Image.new("L", (wide, _HIGH), _PAPER)
    if character == "─":
        ImageDraw.Draw(grey).line([(0, _HIGH // 2), (wide, _HIGH // 2)], _INK, 2)
        return grey.convert("1")
    pen = ImageDraw.Draw(grey)
    for shift in (0, 1) if bold else (0,):
        pen.text((wide / 2 + shift, 19), character, _INK, _font(character), anchor="ms")
    return grey.point(lambda dot: _PAPER if dot > 150 else _INK).convert("1")


@cache
def _opened(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, 22, index=1 if "microhei" in path else 0)


def _font(character: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The first font that has this character; if none has it, the first installed one, else Pillow's own."""
    paths = [path for path in _FONTS if Path(path).is_file()]
    fonts = map(_opened, paths)  # loaded lazily, because most characters are in the first font
    able = (font for font in fonts if bytes(font.getmask(character)) != bytes(font.getmask("\uffff")))
    return next(able, None) or (_opened(paths[0]) if paths else ImageFont.load_default(20))


def _image(picture: Image.Image, bitmap: Bitmap) -> None:
    size = (bitmap.bytes_a_row * 8, bitmap.rows)
    image = Image.frombytes("1", size, bitmap.data.ljust(bitmap.bytes_a_row * bitmap.rows, b"\x00"))
    image = image.point(lambda dot: _INK if dot else _PAPER)
    image = image.resize((size[0] * bitmap.scale_x, size[1] * bitmap.scale_y), Image.Resampling.NEAREST)
    picture.paste(image, (bitmap.x, bitmap.y))


def _qr(picture: Image.Image, code: QrCode) -> None:
    drawn_code = qr.made(code.content, code.level)
    assert drawn_code is not None  # the interpreter has already made it once
    rows = drawn_code.get_matrix()
    small = Image.new("1", (len(rows), len(rows)), _PAPER)
    small.putdata([_INK if dark else _PAPER for row in rows for dark in row])
    picture.paste(small.resize((code.side, code.side), Image.Resampling.NEAREST), (code.x, code.y))


def _bars(picture: Image.Image, code: BarCode) -> None:
    small = Image.new("1", (len(code.bars), 1), _PAPER)
    small.putdata([_INK if bar == "1" else _PAPER for bar in code.bars])
    size = (len(code.bars) * code.module, code.height)
    picture.paste(small.resize(size, Image.Resampling.NEAREST), (code.x, code.y))


def _cut(picture: Image.Image, mark: CutMark) -> None:
    pen = ImageDraw.Draw(picture)
    for x in range(0, picture.width, 24):
        pen.line([(x, mark.y), (x + 12, mark.y)], _INK, 2)


_DRAW: dict[type[Element], Callable[..., None]] = {
    Glyph: _glyph, Bitmap: _image, QrCode: _qr, BarCode: _bars, CutMark: _cut,
}  # fmt: skip
