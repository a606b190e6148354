"""From blocks to the bytes for one model of printer. python-escpos makes most of them; `Device` adds what it lacks.

No text can become a command: texts are cleaned again here, and only printable characters become bytes.
"""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from escpos.capabilities import Profile as EscposProfile
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from printing import bars, raster
from printing.blocks import Barcode, Block, Columns, Cut, Feed, Gauge, Logo, Qr, Rule, Text, Trial
from printing.profiles import Profile
from printing.text import Ambiguous, clean, columns_of, has_wide, width, wrap

_GAP = {1: 8, 2: 12}
_WIDEST = 1024
"""The most dots that python-escpos accepts. This room checks the width itself, and a gauge may be wider than the
paper.
"""
_MOST_STORED_BYTES = 65_000
_TO_THE_KNIFE = 120
"""Dots from the head to the knife on 80 mm printers (15 mm). Used only to estimate the paper used."""
_LEAST_QR_DOTS = 3
"""A module of 3 dots is 0.375 mm at 203 dots per inch; smaller ones blur from the heat."""
_LEAST_ROOM = 4
"""Columns: text always keeps at least this many; a lead or a frame is left out instead."""
_LATIN_FOR = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "•": "*"})


class Device(Dummy):
    """python-escpos collecting bytes, with the commands it has no method for (names as in Epson's
    reference).
    """

    def __init__(self, profile: Profile) -> None:
        escpos_profile: Any = EscposProfile(columns=profile.paper.columns)
        escpos_profile.profile_data = {**escpos_profile.profile_data, "media": {"width": {"pixels": _WIDEST}}}
        super().__init__(profile=escpos_profile)

    def select_chinese(self, on: bool) -> None:
        """FS & and FS . : bytes from 0x81 on are pairs (or fours) of a Chinese character."""
        self._raw(b"\x1c&" if on else b"\x1c.")

    def chinese_size(self, wide: int, high: int) -> None:
        """FS W and FS ! : sizes of Chinese where GS ! enlarges Latin only; at most twice the size."""
        is_double = wide > 1 and high > 1
        self._raw(b"\x1cW" + bytes([is_double]))
        self._raw(b"\x1c!" + bytes([0 if is_double else 4 * (wide > 1) + 8 * (high > 1)]))

    def printable(self, line: bytes) -> None:
        """One line of characters and LF. Raises ValueError for a control byte, which must never go out this way."""
        if any(byte < 0x20 or byte == 0x7F for byte in line):
            raise ValueError("a control byte in text")
        self._raw(line + b"\n")

    def feed_dots(self, dots: int) -> None:
        """ESC J : feed by dots."""
        self._raw(b"\x1bJ" + bytes([min(dots, 255)]))

    def bar_code(self, kind: str, content: str, module: int, high: int, form: str) -> None:
        """GS w, GS h, GS H and GS k, with a length (form b) or ended by NUL (form a, which has no CODE128);
        python-escpos' own method writes to standard output.
        """
        self._raw(b"\x1dw" + bytes([module]) + b"\x1dh" + bytes([high]) + b"\x1dH\x02")
        if form == "a":
            self._raw(b"\x1dk" + bytes([{"CODE39": 4, "EAN13": 2}[kind]]) + content.encode("ascii") + b"\x00")
            return
        number, prefix = {"CODE39": (69, ""), "EAN13": (67, ""), "CODE128": (73, "{B")}[kind]
        data = (prefix + content.replace("{", "{{") if prefix else content).encode("ascii")
        self._raw(b"\x1dk" + bytes([number, len(data)]) + data)

    def code_page(self, number: int) -> None:
        """ESC t : the meaning of the bytes from 0x80 on."""
        self._raw(b"\x1bt" + bytes([number]))

    def dots_as_unit(self, dots_per_inch: int) -> None:
        """GS P : feed and line spacing count in dots, not in the smaller steps of the motor."""
        self._raw(b"\x1dP" + bytes([dots_per_inch, dots_per_inch]))

    def stored_graphics(self, key: bytes) -> None:
        """GS ( L function 69 : print the picture in the printer's memory with this key of two characters."""
        self._raw(b"\x1d(L\x06\x000E" + key + b"\x01\x01")

    def store_graphics(self, key: bytes, image: Any) -> None:
        """GS ( L function 67 : put a black and white picture into the printer's memory, which survives power off."""
        wide, high = image.size
        rows = image.convert("1").point(lambda dot: 0 if dot else 255).tobytes()
        data = b"0C0" + key + b"\x01" + wide.to_bytes(2, "little") + high.to_bytes(2, "little") + b"1" + rows
        self._raw(b"\x1d(L" + len(data).to_bytes(2, "little") + data)

    def full_cut(self) -> None:
        """GS V A 0 : feed to the knife and cut through (`cut(feed=False)` is the partial one)."""
        self._raw(b"\x1dVA\x00")


def encode(blocks: Iterable[Block], profile: Profile, stored: frozenset[bytes] = frozenset()) -> bytes:
    """All bytes of a slip, from ESC @ to the cut; logos whose keys are `stored` in the printer are only named."""
    return measured(blocks, profile, stored)[0]


def measured(blocks: Iterable[Block], profile: Profile, stored: frozenset[bytes] = frozenset()) -> tuple[bytes, int]:
    """The bytes, and the paper they use in dots; a QR code that the printer draws itself is estimated by its
    content.
    """
    encoder = _Encoder(profile, stored)
    return encoder.run(blocks), encoder.dots


def logo_key(logo: Logo, profile: Profile) -> bytes:
    """A key of two printable characters for this picture, so that the printer's list shows whether it holds it."""
    number = int.from_bytes(sha256(logo.image + bytes([profile.paper.dots // 8])).digest()[:4], "big")
    return bytes([32 + number % 95, 32 + number // 95 % 95])


def store_logo(logo: Logo, profile: Profile) -> bytes:
    """The bytes that put a logo into the printer's memory; empty when its file cannot be read or is too large."""
    picture = raster.logo_image(logo.image, profile.paper.dots)
    if picture is None or (picture.width + 7) // 8 * picture.height > _MOST_STORED_BYTES:
        return b""
    device = Device(profile)
    device.store_graphics(logo_key(logo, profile), picture)
    return bytes(device.output)


class _Encoder:
    """Remembers the printer's modes, so that none is set twice."""

    def __init__(self, profile: Profile, stored: frozenset[bytes]) -> None:
        self._profile, self._stored = profile, stored
        self._device = Device(profile)
        self._native = profile.writing.encoding == "gb18030"
        self._pages = {int(number): name for number, name in profile.writing.codepages.items()}
        self._page = -1
        self.dots = 0
        self._size, self._spacing = (1, 1), 0
        self._style: dict[str, Any] = {"bold": False, "align": "left", "invert": False}

    def run(self, blocks: Iterable[Block]) -> bytes:
        self._device.hw("INIT")
        if self._profile.paper.unit == "gs_p":
            self._device.dots_as_unit(self._profile.paper.dots_per_inch)
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
            case Barcode():
                self._barcode(block)
            case Logo():
                self._logo(block)
            case Feed():
                self._feed(block.dots)
            case Cut():
                self._cut()
            case Gauge():
                self._set_style(align="left")
                self._image(raster.gauge_image(block.dots))
                self._feed(8)
            case Trial():
                self._trial(block)

    def _feed(self, dots: int) -> None:
        self._device.feed_dots(dots)
        self.dots += dots

    def _paragraph(self, block: Text) -> None:
        lead, room = clean(block.lead), self._profile.paper.columns // block.wide
        lead += " " if lead else ""
        edge = " " if block.inverse else ""  # black goes on a little beyond the letters
        text = self._simplified(clean(block.text))
        ambiguous = self._ambiguous_in(lead + text)
        before = width(lead, ambiguous)
        if room - before - 2 * len(edge) < _LEAST_ROOM:
            lead, before, edge, text = "", 0, "", lead + text
        for line in wrap(text, room - before - 2 * len(edge), ambiguous) if text else []:
            self._line(lead + edge + line + edge, block, ambiguous)
            lead = " " * before

    def _ambiguous_in(self, text: str) -> Ambiguous:
        """One answer for a whole paragraph or pair: all its lines are measured in the same way."""
        if self._native:
            return Ambiguous.WIDE
        return Ambiguous.SIGNS if has_wide(text) else Ambiguous.NARROW

    def _simplified(self, text: str) -> str:
        """Plain characters instead of typographic ones, if that avoids an image."""
        plain = text.translate(_LATIN_FOR)
        return plain if plain.isascii() else text

    def _columns(self, block: Columns) -> None:
        left, right = self._simplified(clean(block.left)), self._simplified(clean(block.right))
        room = self._profile.paper.columns // block.wide
        ambiguous = self._ambiguous_in(left + right)
        gap = room - width(left + right, ambiguous)
        style = Text(left, block.wide, block.high, block.bold)
        if gap >= 1:
            self._line(left + " " * gap + right, style, ambiguous)
            return
        self._paragraph(style)
        self._paragraph(replace(style, text=right, align="right"))

    def _line(self, line: str, style: Text, ambiguous: Ambiguous) -> None:
        """A line that fits: as characters if the printer has them all, else as an image."""
        data = self._bytes_of(line, max(style.wide, style.high))
        if data is None:
            self._image_line(line, style, ambiguous)
            return
        self._set_style(bold=style.bold, align=style.align, invert=style.inverse)
        self._set_size(style.wide, style.high)
        self._printable(data)

    def _printable(self, data: bytes) -> None:
        self._device.printable(data)
        self.dots += max(24 * self._size[1], self._spacing)

    def _bytes_of(self, line: str, size: int) -> bytes | None:
        """The line's bytes; None when the printer lacks one of the characters, or cannot enlarge them enough."""
        writing = self._profile.writing
        if writing.letters == "image":
            return None
        if line.isascii():
            return line.encode("ascii")
        if not self._native:
            return self._paged(line)
        if (writing.chinese_size == "fs" and size > 2) or not all(map(_has_a_native_width, line)):
            return None
        try:
            return line.encode("gb18030" if writing.four_byte else "gbk")
        except UnicodeEncodeError:
            return None

    def _paged(self, line: str) -> bytes | None:
        """The line in the current code page, else in the first page that has all of its characters."""
        for number in sorted(self._pages, key=lambda number: number != self._page):
            try:
                data = line.encode(self._pages[number])
            except UnicodeEncodeError:
                continue
            if number != self._page:
                self._page = number
                self._device.code_page(number)
            return data
        return None

    def _image_line(self, line: str, style: Text, ambiguous: Ambiguous) -> None:
        shown = line if style.inverse else line.rstrip()
        self._set_style(align=style.align)
        self._image(raster.line_image(shown, style.wide, style.high, style.bold, style.inverse, ambiguous))
        self._feed(_gap(style.high))

    def _image(self, image: Any) -> None:
        column = self._profile.abilities.image == "column"
        self._device.image(image, impl="bitImageColumn" if column else "bitImageRaster")
        self.dots += image.height
        if column:
            self.dots += -image.height % 24
            self._spacing = 0  # ESC 2 at its end forgot ours

    def _rule(self) -> None:
        """A rule in few bytes: characters drawn eight times as wide."""
        if self._profile.writing.letters == "image":
            self._image(raster.rule_image(self._profile.paper.dots))
            self._feed(12)
            return
        gbk = self._native and self._profile.writing.chinese_size == "gs"
        sign = "─".encode("gbk") if gbk else self._paged("─") or b"-"
        count, rest = divmod(self._profile.paper.columns, 8 * len(sign))
        self._set_style(bold=False, invert=False, **({"align": "center"} if rest else {}))
        self._set_size(8, 1)
        self._printable(sign * count)

    def _qr(self, block: Qr) -> None:
        """As large as requested, or as the paper allows; text where phones could no longer read it."""
        content = clean(block.content)
        modules = bars.qr_modules(content)
        room = self._profile.paper.dots // (modules + bars.QR_QUIET) if modules else 0
        if room < min(block.dots, _LEAST_QR_DOTS):
            self._paragraph(Text(content, align="center"))
            return
        dots = min(block.dots, room)
        self._set_style(align="center")
        if self._profile.abilities.qr:
            self._device.qr(content, ec=QR_ECLEVEL_M, size=dots, native=True)
            self.dots += modules * dots
        else:
            self._image(raster.qr_image(content, dots))
        self._feed(12)

    def _barcode(self, block: Barcode) -> None:
        """As wide as the paper allows; text where the bar code is impossible."""
        content = clean(block.content)
        modules = bars.modules(block.kind, content)
        module = min(3, self._profile.paper.dots // modules) if modules else 0
        if module < 2:
            self._paragraph(Text(content, align="center"))
            return
        form = self._profile.abilities.barcode
        self._set_style(align="center")
        if form == "b" or (form == "a" and block.kind != "CODE128"):
            self._set_size(1, 1)
            self._device.bar_code(block.kind, content, module, block.high, form)
            self.dots += block.high + self._spacing
        else:
            self._image(raster.barcode_image(block.kind, content, module, block.high))
            self._line(content, Text(content, align="center"), Ambiguous.NARROW)
        self._feed(12)

    def _logo(self, block: Logo) -> None:
        picture = raster.logo_image(block.image, self._profile.paper.dots)
        if picture is None:
            return
        key = logo_key(block, self._profile)
        self._set_style(align="center")
        if key in self._stored:
            self._device.stored_graphics(key)
            self.dots += picture.height
        else:
            self._image(picture)
        self._feed(12)

    def _trial(self, block: Trial) -> None:
        """Print the trial and restore the modes of the profile."""
        text = clean(block.text)
        if block.way == "image":
            self._image_line(text, Text(text, block.wide, block.high), self._ambiguous_in(text))
            return
        self._set_style(bold=False, align="left", invert=False)
        self._set_size(block.wide, block.high)
        if block.way == "gb18030":
            self._device.select_chinese(True)
            self._printable(text.encode("gb18030"))
        else:
            self._device.select_chinese(False)
            self._device.code_page(block.way)
            self._printable(text.encode(block.page, "replace"))
        self._device.select_chinese(self._native)
        self._page = -1

    def _cut(self) -> None:
        abilities = self._profile.abilities
        if abilities.feed_before_cut:
            self._device.print_and_feed(abilities.feed_before_cut)
            self.dots += abilities.feed_before_cut * self._spacing
        self.dots += 0 if abilities.cutter == "none" else _TO_THE_KNIFE
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


def _has_a_native_width(character: str) -> bool:
    """Whether the printer draws this character at its planned width. Firmware draws everything outside ASCII as wide as
    a Chinese character; a narrower character would overlap the next one.
    """
    return character.isascii() or columns_of(character) == 2


def _gap(high: int) -> int:
    """Dots between lines: more space is easier to read."""
    return _GAP.get(high, 10)
