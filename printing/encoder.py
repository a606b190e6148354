"""From blocks to the bytes of one model of printer. python-escpos makes them; `Device` adds what it lacks.

Nothing typed can become a command: texts are cleaned again here, and only printable characters become bytes.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from escpos.capabilities import Profile as EscposProfile
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from printing import raster
from printing.blocks import Block, Columns, Cut, Feed, Qr, Rule, Text
from printing.profiles import Profile
from printing.text import clean, width, wrap

_GAP = {1: 8, 2: 12}
_LATIN_FOR = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "•": "*"})


class Device(Dummy):
    """python-escpos collecting bytes, with the commands it has no method for (names as in Epson's
    reference).
    """

    def __init__(self, profile: Profile) -> None:
        known: Any = EscposProfile(columns=profile.paper.columns)
        known.profile_data = {**known.profile_data, "media": {"width": {"pixels": profile.paper.dots}}}
        super().__init__(profile=known)

    def select_chinese(self, on: bool) -> None:
        """FS & and FS . : bytes from 0x81 on are pairs (or fours) of a Chinese character."""
        self._raw(b"\x1c&" if on else b"\x1c.")

    def chinese_size(self, wide: int, high: int) -> None:
        """FS W and FS ! : sizes of Chinese where GS ! enlarges Latin alone; two times is the most there
        is.
        """
        both = wide > 1 and high > 1
        self._raw(b"\x1cW" + bytes([both]))
        self._raw(b"\x1c!" + bytes([0 if both else 4 * (wide > 1) + 8 * (high > 1)]))

    def printable(self, line: bytes) -> None:
        """One line of characters and LF. Raises ValueError for a control byte, which nothing may send this
        way.
        """
        if any(byte < 0x20 or byte == 0x7F for byte in line):
            raise ValueError("a control byte in text")
        self._raw(line + b"\n")

    def feed_dots(self, dots: int) -> None:
        """ESC J : feed by dots."""
        self._raw(b"\x1bJ" + bytes([min(dots, 255)]))

    def full_cut(self) -> None:
        """GS V A 0 : feed to the knife and cut through (`cut(feed=False)` is the partial one)."""
        self._raw(b"\x1dVA\x00")


def encode(blocks: Iterable[Block], profile: Profile) -> bytes:
    """All bytes of a slip, from ESC @ to the cut."""
    return _Encoder(profile).run(blocks)


class _Encoder:
    """Remembers what the printer was last told, so that nothing is said twice."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._device = Device(profile)
        self._native = profile.writing.encoding == "gb18030"
        self._size, self._spacing = (1, 1), 0
        self._style: dict[str, Any] = {"bold": False, "align": "left", "invert": False}

    def run(self, blocks: Iterable[Block]) -> bytes:
        self._device.hw("INIT")
        self._device.select_chinese(self._native)
        for block in blocks:
            self._block(block)
        return bytes(self._device.output)

    def _block(self, block: Block) -> None:
        match block:
            case Text():
                self._paragraph(block)
            case Columns():
                self._columns(block)
            case Rule():
                self._rule()
            case Qr():
                self._qr(block)
            case Feed():
                self._device.feed_dots(block.dots)
            case Cut():
                self._cut()

    def _paragraph(self, block: Text) -> None:
        lead, room = clean(block.lead), self._profile.paper.columns // block.wide
        lead += " " if lead else ""
        text = self._simplified(clean(block.text))
        for line in wrap(text, room - width(lead)) if text else []:
            self._line(lead + line, block)
            lead = " " * width(lead)

    def _simplified(self, text: str) -> str:
        """Typographic signs as plain ones where that saves sending an image."""
        plain = text.translate(_LATIN_FOR)
        return plain if plain.isascii() else text

    def _columns(self, block: Columns) -> None:
        left, right = self._simplified(clean(block.left)), self._simplified(clean(block.right))
        room = self._profile.paper.columns // block.wide
        gap = room - width(left) - width(right)
        look = Text(left, block.wide, block.high, block.bold)
        if gap >= 1:
            self._line(left + " " * gap + right, look)
            return
        self._paragraph(look)
        self._paragraph(replace(look, text=right, align="right"))

    def _line(self, line: str, look: Text) -> None:
        """A line that fits; as characters where the printer has them all, else as an image."""
        data = self._bytes_of(line)
        if data is None:
            self._image_line(line, look)
            return
        self._set_style(bold=look.bold, align=look.align, invert=look.inverse)
        self._set_size(look.wide, look.high)
        self._device.printable(data)

    def _bytes_of(self, line: str) -> bytes | None:
        """None when the printer lacks one of the characters."""
        if line.isascii():
            return line.encode("ascii")
        if not self._native:
            return None
        try:
            return line.encode("gb18030" if self._profile.writing.four_byte else "gbk")
        except UnicodeEncodeError:
            return None

    def _image_line(self, line: str, look: Text) -> None:
        self._set_style(align=look.align)
        self._image(raster.line_image(line.rstrip(), look.wide, look.high, look.bold, look.inverse))
        self._device.feed_dots(_gap(look.high))

    def _image(self, image: Any) -> None:
        column = self._profile.abilities.image == "column"
        self._device.image(image, impl="bitImageColumn" if column else "bitImageRaster")
        if column:
            self._spacing = 0  # ESC 2 at its end forgot ours

    def _rule(self) -> None:
        """Few bytes: characters drawn eight times as wide as they are."""
        self._set_style(bold=False, align="center", invert=False)
        sign = "─" if self._native and self._profile.writing.chinese_size == "gs" else "-"
        self._set_size(8, 1)
        line = sign * (self._profile.paper.columns // (8 * width(sign)))
        self._device.printable(line.encode("gbk"))

    def _qr(self, block: Qr) -> None:
        content = clean(block.content)
        self._set_style(align="center")
        if self._profile.abilities.qr:
            self._device.qr(content, ec=QR_ECLEVEL_M, size=block.dots, native=True)
        else:
            self._image(raster.qr_image(content, block.dots))
        self._device.feed_dots(12)

    def _cut(self) -> None:
        abilities = self._profile.abilities
        if abilities.feed_before_cut:
            self._device.print_and_feed(abilities.feed_before_cut)
        if abilities.cutter == "partial":
            self._device.cut(feed=False)
        elif abilities.cutter == "full":
            self._device.full_cut()

    def _set_style(self, **style: Any) -> None:
        changed = {key: value for key, value in style.items() if self._style[key] != value}
        if changed:
            self._device.set(**changed)
            self._style.update(changed)

    def _set_size(self, wide: int, high: int) -> None:
        if self._size != (wide, high):
            self._size = (wide, high)
            self._device.set(custom_size=True, width=wide, height=high)
            if self._native and self._profile.writing.chinese_size == "fs":
                self._device.chinese_size(wide, high)
        spacing = min(255, 24 * high + _gap(high))
        if spacing != self._spacing:
            self._spacing = spacing
            self._device.line_spacing(spacing)


def _gap(high: int) -> int:
    """Dots between lines: old eyes need air."""
    return _GAP.get(high, 10)
