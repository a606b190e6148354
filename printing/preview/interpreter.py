"""Interprets commands like the firmware of a small thermal printer and fills a sheet of paper. No input makes
it fail.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from printing.preview import barcodes, qr
from printing.preview.characters import CODE_PAGES, UNKNOWN, decoded, encoding_of
from printing.preview.commands import Command, commands
from printing.preview.sheet import BarCode, Bitmap, CutMark, Glyph, QrCode, Sheet

LONGEST = 24_000
"""The longest paper for one stream, in dots (three metres). The rest is reported and not printed."""
LINE_SPACING = 30
TO_THE_KNIFE = 120
_LETTER, _CHINESE, _HIGH = 12, 24, 24
_SILENT = {"ESC U", "GS a", "GS r", "GS I", "DLE \x04", "DLE \x05", "CR", "CAN", "NUL"}
"""Commands that print nothing."""
_UNSEEN: dict[str, bytes] = {
    "ESC R": b"\x00", "ESC c": b"345", "ESC r": b"\x000", "GS b": b"\x00", "GS f": b"\x000", "DLE \x14": b"\x01",
}  # fmt: skip
"""Commands that print nothing if their first byte is one of these; otherwise they are reported."""
_DOTS_PER_INCH = range(180, 205)
"""Units of GS P, in dots per inch, that match the dots of existing print heads."""


def read(stream: bytes, width: int = 576, memory: "dict[bytes, Picture] | None" = None) -> Sheet:
    """The paper that a printer with Chinese fonts prints for these bytes. `width`: in dots. `memory`: the pictures in
    its non-volatile memory, by key; it is updated.
    """
    firmware = Firmware(width, memory)
    for command in commands(stream):
        firmware.do(command)
    firmware.finish()
    return firmware.sheet


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of `bytes_a_row` bytes, the highest bit at the left, 1 is black."""

    bytes_a_row: int
    rows: int
    data: bytes


@dataclass
class _Style:
    wide: int = 1
    high: int = 1
    chinese_wide: int = 1
    chinese_high: int = 1
    letter: int = _LETTER
    bold: bool = False
    underlined: bool = False
    chinese_underlined: bool = False
    chinese_left: int = 0
    chinese_right: int = 0
    inverse: bool = False


@dataclass
class _State:
    style: _Style = field(default_factory=_Style)
    align: int = 0
    spacing: int = LINE_SPACING
    chinese: bool = True
    page: str = "cp437"
    bars: barcodes.Settings = field(default_factory=barcodes.Settings)


class Firmware:
    """The state of the printer: modes, current line and paper. Most methods run one command."""

    def __init__(self, width: int, memory: dict[bytes, Picture] | None = None) -> None:
        self.sheet = Sheet(width)
        self._memory = {} if memory is None else memory
        self._state = _State()
        self._line: list[Glyph] = []
        self._strip = 0
        self._x = 0
        self._qr = qr.Symbol()
        self._full = False
        self._is_selected = True
        self._unreadable: set[str] = set()

    def do(self, command: Command) -> None:
        """Run one command. An unknown or unsupported one is reported and skipped."""
        if self._full or command.name in _SILENT or (not self._is_selected and command.name != "ESC ="):
            return
        if command.data[:1] and command.data[:1] in _UNSEEN.get(command.name, b""):
            return
        handler = _HANDLERS.get(command.name)
        if handler is None:
            name = command.name.encode("unicode_escape").decode()
            self._report(f"{name} {command.data[:8].hex(' ')}".strip())
        else:
            handler(self, command.data)

    def finish(self) -> None:
        """Report characters left without a line feed: a printer keeps them in its buffer and does not print them."""
        if self._line:
            self._report("a line without its end: " + "".join(glyph.character for glyph in self._line))

    def _report(self, message: str) -> None:
        if len(self.sheet.reports) < 100:
            self.sheet.reports.append(message)

    def _has_room_for(self, name: str, wide: int, empty: int = 0) -> bool:
        """Whether this many dots fit on the paper, not counting `empty` padding dots at the end. Reports if not:
        printers cut off such images and do not print such codes.
        """
        if wide - empty > self.sheet.width:
            self._report(f"{name} of {wide} dots is wider than the paper of {self.sheet.width}")
        return wide - empty <= self.sheet.width

    def _advance(self, dots: int) -> None:
        self.sheet.height += dots
        if self.sheet.height > LONGEST:
            self.sheet.height, self._full = LONGEST, True
            self._report(f"paper longer than {LONGEST} dots")

    # characters

    def text(self, data: bytes) -> None:
        for character, piece in decoded(data, self._state.chinese, self._state.page):
            if character is None:
                self._report_unreadable(piece)
            self._put(UNKNOWN if character is None else character, is_chinese=len(piece) > 1)

    def _report_unreadable(self, piece: bytes) -> None:
        """Report once per encoding, because text in a wrong encoding has many unreadable characters."""
        encoding = encoding_of(piece, self._state.chinese, self._state.page)
        if encoding not in self._unreadable:
            self._unreadable.add(encoding)
            self._report(f"no character of {encoding}: {piece.hex(' ')}")

    def _put(self, character: str, is_chinese: bool) -> None:
        style, left, right, underlined = self._state.style, 0, 0, self._state.style.underlined
        if is_chinese:
            times = max(style.wide, style.chinese_wide)
            wide, high = _CHINESE * times, _HIGH * max(style.high, style.chinese_high)
            left, right, underlined = style.chinese_left * times, style.chinese_right * times, style.chinese_underlined
        else:
            wide, high = style.letter * style.wide, _HIGH * style.high
        if self._x + left + wide > self.sheet.width and self._line:
            self.feed_line()
        self._x += left
        self._line.append(Glyph(character, self._x, 0, wide, high, style.bold, underlined, style.inverse))
        self._x += wide + right

    def feed_line(self, _data: bytes = b"") -> None:
        """Print the current line and go to the next one."""
        tallest = max([self._strip, *(glyph.height for glyph in self._line)])
        shift = self._shift(self._x)
        for glyph in self._line:
            y = self.sheet.height + tallest - glyph.height
            self.sheet.elements.append(
                Glyph(glyph.character, glyph.x + shift, y, glyph.width, glyph.height,
                      glyph.bold, glyph.underlined, glyph.inverse)
            )  # fmt: skip
        if self._line:
            self.sheet.lines.append("".join(glyph.character for glyph in self._line))
        self._line, self._x, self._strip = [], 0, 0
        self._advance(max(tallest, self._state.spacing))

    def _shift(self, used: int) -> int:
        return max(0, (self.sheet.width - used) * self._state.align // 2)

    def _flush(self) -> None:
        if self._line:
            self.feed_line()

    def tab(self, _data: bytes) -> None:
        """Move to the next tab stop, every eight columns."""
        step = 8 * _LETTER
        spaces = (step - self._x % step) // _LETTER
        for _ in range(spaces):
            self._put(" ", is_chinese=False)

    # modes

    def initialise(self, _data: bytes) -> None:
        self._line, self._x = [], 0
        self._state = _State()

    def set_mode(self, data: bytes) -> None:
        """ESC ! : font, bold, height, width and underline at once."""
        style, bits = self._state.style, data[0]
        style.letter = 9 if bits & 1 else _LETTER
        style.bold, style.underlined = bool(bits & 8), bool(bits & 128)
        style.high, style.wide = 1 + bool(bits & 16), 1 + bool(bits & 32)

    def set_size(self, data: bytes) -> None:
        """GS ! : 1 to 8 times in each direction. Larger values are reported and ignored."""
        if data[0] & 0x88:
            self._report(f"GS ! {data[0]:02x}")
            return
        self._state.style.wide, self._state.style.high = 1 + (data[0] >> 4), 1 + (data[0] & 7)

    def set_chinese_mode(self, data: bytes) -> None:
        style = self._state.style
        style.chinese_wide, style.chinese_high = 1 + bool(data[0] & 4), 1 + bool(data[0] & 8)
        style.chinese_underlined = bool(data[0] & 128)

    def set_chinese_double(self, data: bytes) -> None:
        style = self._state.style
        style.chinese_wide = style.chinese_high = 1 + (data[0] & 1)

    def set_bold(self, data: bytes) -> None:
        self._state.style.bold = bool(data[0] & 1)

    def set_underline(self, data: bytes) -> None:
        self._state.style.underlined = data[0] in (1, 2, 49, 50)

    def set_chinese_underline(self, data: bytes) -> None:
        self._state.style.chinese_underlined = data[0] in (1, 2, 49, 50)

    def set_chinese_spacing(self, data: bytes) -> None:
        """FS S : empty dots to the left and right of each Chinese character, at normal size."""
        self._state.style.chinese_left, self._state.style.chinese_right = data[0], data[1]

    def select(self, data: bytes) -> None:
        """ESC = : if the lowest bit is 0, this printer ignores everything until it is selected again."""
        self._is_selected = bool(data[0] & 1)
        if not self._is_selected:
            self._report(f"ESC = {data[0]:02x}: what follows is for another device")

    def set_units(self, data: bytes) -> None:
        """GS P : affects only feeding by dots; 0 means the printer's own unit. Other units than a dot are reported."""
        if data[1] and data[1] not in _DOTS_PER_INCH:
            self._report(f"GS P {data.hex(' ')}")

    def set_inverse(self, data: bytes) -> None:
        self._state.style.inverse = bool(data[0] & 1)

    def set_font(self, data: bytes) -> None:
        self._state.style.letter = 9 if data[0] in (1, 49) else _LETTER

    def set_align(self, data: bytes) -> None:
        if self._line:
            self._report("ESC a in mid-line")
        elif data[0] % 48 <= 2:
            self._state.align = data[0] % 48

    def set_chinese(self, data: bytes) -> None:
        self._state.chinese = True

    def set_latin(self, data: bytes) -> None:
        self._state.chinese = False

    def set_page(self, data: bytes) -> None:
        """ESC t : the code page of bytes from 80 on. An unknown page is reported and ignored."""
        if data[0] in CODE_PAGES:
            self._state.page = CODE_PAGES[data[0]]
        else:
            self._report(f"ESC t {data[0]:02x}")

    def set_spacing(self, data: bytes) -> None:
        self._state.spacing = data[0]

    def default_spacing(self, _data: bytes) -> None:
        self._state.spacing = LINE_SPACING

    # paper

    def feed_dots(self, data: bytes) -> None:
        self._flush()
        self._advance(data[0])

    def feed_lines(self, data: bytes) -> None:
        self._flush()
        self._advance(data[0] * self._state.spacing)

    def cut(self, data: bytes) -> None:
        """GS V : 65 and 66 feed to the knife first, 0 and 1 cut where the paper stands."""
        self._flush()
        if data[0] in (65, 66):
            self._advance(TO_THE_KNIFE + data[1])
        elif data[0] not in (0, 1, 48, 49):
            self._report(f"GS V {data.hex(' ')}")
            return
        self.sheet.elements.append(CutMark(self.sheet.height))

    def cut_here(self, _data: bytes) -> None:
        self._flush()
        self.sheet.elements.append(CutMark(self.sheet.height))

    # images

    def raster(self, data: bytes) -> None:
        """GS v 0 : a raster image; bits 0 and 1 of the mode double its width and height."""
        kind, mode = data[0], data[1] % 48
        across, rows = data[2] + 256 * data[3], data[4] + 256 * data[5]
        if kind != 0x30 or mode > 3:
            self._report(f"GS v {data[:2].hex(' ')}")
            return
        self._flush()
        self._bitmap(across, rows, data[6:], 1 + (mode & 1), 1 + (mode >> 1))

    def _bitmap(self, across: int, rows: int, data: bytes, scale_x: int, scale_y: int) -> None:
        if across and rows:
            self._has_room_for("an image", across * 8 * scale_x, 8 * scale_x - 1)
            x = self._shift(across * 8 * scale_x)
            self.sheet.elements.append(Bitmap(x, self.sheet.height, across, rows, data, scale_x, scale_y))
            self._advance(rows * scale_y)

    def bit_image(self, data: bytes) -> None:
        """ESC * : a strip of 8 or 24 dots, column by column; the next line feed goes below it."""
        mode, columns = data[0], data[1] + 256 * data[2]
        if mode not in (0, 1, 32, 33):
            self._report(f"ESC * {mode:02x}")
            return
        tall = 3 if mode >= 32 else 1
        strip = _turned(data[3:], columns, tall)
        scale_x, scale_y = 1 if mode & 1 else 2, 1 if tall == 3 else 3
        self._has_room_for("an image", columns * scale_x)
        x, y = self._shift(columns * scale_x), self.sheet.height
        self.sheet.elements.append(Bitmap(x, y, (columns + 7) // 8, tall * 8, strip, scale_x, scale_y))
        self._strip = 24

    def function(self, data: bytes) -> None:
        """GS ( : runs QR codes (GS ( k) and pictures (GS ( L). GS ( H prints nothing. Others are reported."""
        if data[:1] == b"L":
            self._graphics(data[3:])
        elif data[:1] == b"H":
            return
        elif data[:1] != b"k" or data[3:4] != b"1":
            self._report(f"GS ( {data[:6].hex(' ')}")
        elif data[4:5] == b"Q":
            self._print_qr()
        elif not self._qr.tell(data[4:]):
            self._report(f"GS ( k {data[4:8].hex(' ')}")

    def _graphics(self, data: bytes) -> None:
        """GS ( L : 64 lists the pictures in memory, 65 deletes all, 66 deletes one, 67 stores one by rows, 69 prints
        one.
        """
        function, key = data[1:2], data[2:4]
        if function == b"C" and len(data) >= 11:
            self._keep(data[3:5], data[5:])
        elif function == b"E" and key in self._memory:
            picture = self._memory[key]
            self._flush()
            self._bitmap(picture.bytes_a_row, picture.rows, picture.data, 1, 1)
        elif function == b"A":
            self._memory.clear()
        elif function == b"B":
            self._memory.pop(key, None)
        elif function != b"@":
            self._report(f"GS ( L {data[:4].hex(' ')}")

    def _keep(self, key: bytes, data: bytes) -> None:
        """Store a picture of one colour: its size in dots and its rows. An incomplete picture is reported and
        dropped.
        """
        across, rows = (data[1] + 256 * data[2] + 7) // 8, data[3] + 256 * data[4]
        if data[0] == 1 and across * rows == len(data) - 6 and all(0x20 <= byte <= 0x7E for byte in key):
            self._memory[key] = Picture(across, rows, data[6:])
        else:
            self._report(f"GS ( L a picture that is not whole: {data[:6].hex(' ')}")

    def bar_code(self, data: bytes) -> None:
        """GS k : draws the bars, with the content as text where GS H asks for it."""
        self._flush()
        symbol, settings = barcodes.made(data), self._state.bars
        if symbol is None or not settings.module:
            self._report(f"GS k {data[:8].hex(' ')}")
            return
        kind, content, bars = symbol
        if not self._has_room_for("a bar code", len(bars) * settings.module):
            return
        if settings.text in (1, 3):
            self._caption(content)
        x = self._shift(len(bars) * settings.module)
        self.sheet.elements.append(BarCode(x, self.sheet.height, settings.module, settings.height, bars, content, kind))
        self._advance(settings.height)
        if settings.text in (2, 3):
            self._caption(content)

    def _caption(self, content: str) -> None:
        for character in content:
            self._put(character, is_chinese=False)
        self.feed_line()

    def bar_height(self, data: bytes) -> None:
        self._state.bars.height = max(1, data[0])

    def bar_width(self, data: bytes) -> None:
        self._state.bars.module = data[0] if 1 <= data[0] <= 6 else self._state.bars.module

    def bar_text(self, data: bytes) -> None:
        self._state.bars.text = data[0] % 48 if data[0] % 48 <= 3 else 0

    def _print_qr(self) -> None:
        self._flush()
        modules = self._qr.modules()
        if modules is None:
            self._report("a QR code without content, or with too much")
            return
        side = modules * self._qr.dots
        if not self._has_room_for("a QR code", side):
            return
        symbol = QrCode(self._shift(side), self.sheet.height, side, self._qr.content, self._qr.level)
        self.sheet.elements.append(symbol)
        self._advance(side)


def _turned(data: bytes, columns: int, tall: int) -> bytes:
    """Convert columns of `tall` bytes, with the highest bit on top, to rows of bytes."""
    across = (columns + 7) // 8
    rows = bytearray(across * tall * 8)
    for column in range(columns):
        bits = int.from_bytes(data[column * tall : (column + 1) * tall], "big")
        for row in range(tall * 8):
            if bits >> (tall * 8 - 1 - row) & 1:
                rows[row * across + column // 8] |= 0x80 >> column % 8
    return bytes(rows)


_HANDLERS: dict[str, Callable[[Firmware, bytes], None]] = {
    "text": Firmware.text,
    "LF": Firmware.feed_line,
    "HT": Firmware.tab,
    "ESC @": Firmware.initialise,
    "ESC !": Firmware.set_mode,
    "ESC -": Firmware.set_underline,
    "ESC =": Firmware.select,
    "ESC *": Firmware.bit_image,
    "ESC 2": Firmware.default_spacing,
    "ESC 3": Firmware.set_spacing,
    "ESC E": Firmware.set_bold,
    "ESC G": Firmware.set_bold,
    "ESC J": Firmware.feed_dots,
    "ESC M": Firmware.set_font,
    "ESC a": Firmware.set_align,
    "ESC d": Firmware.feed_lines,
    "ESC t": Firmware.set_page,
    "ESC i": Firmware.cut_here,
    "ESC m": Firmware.cut_here,
    "FS !": Firmware.set_chinese_mode,
    "FS -": Firmware.set_chinese_underline,
    "FS &": Firmware.set_chinese,
    "FS .": Firmware.set_latin,
    "FS S": Firmware.set_chinese_spacing,
    "FS W": Firmware.set_chinese_double,
    "GS !": Firmware.set_size,
    "GS (": Firmware.function,
    "GS B": Firmware.set_inverse,
    "GS P": Firmware.set_units,
    "GS H": Firmware.bar_text,
    "GS h": Firmware.bar_height,
    "GS k": Firmware.bar_code,
    "GS w": Firmware.bar_width,
    "GS V": Firmware.cut,
    "GS v": Firmware.raster,
}
