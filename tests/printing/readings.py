"""A ticket's slip read back: what came out line by line, and what must have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops

from printing.preview.paper import drawn
from printing.preview.sheet import Bitmap, CutMark, Element, Glyph, QrCode, Sheet
from printing.profiles import Profile
from printing.raster import line_image
from printing.slip import Job
from printing.text import Ambiguous, clean, has_wide, width, wrap

PLAIN = {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "•": "*"}
PEOPLE = {"zh-CN": "{} 人", "en": "{}"}
LABELS: dict[str, dict[str, str]] = {
    "zh-CN": {
        "number": "您的号码", "priority": "优先", "first": "您排在第一位", "ahead": "前面还有", "wait": "预计等候",
        "no_window": "现在没有开放的窗口", "bring": "请准备好", "nothing": "无需携带材料",
        "scan": "手机扫码，随时看排队进度", "listen": "请留意叫号屏和广播，过号请找工作人员",
        "taken": "取号时间 {}", "on_the_spot": "资料齐全，当场办结", "day": "资料齐全，1 个工作日内办结",
        "days": "资料齐全，{} 个工作日内办结",
    },
    "en": {
        "number": "Your number", "priority": "Priority", "first": "You are first in line", "ahead": "People ahead",
        "wait": "Expected wait", "no_window": "No window is open right now", "bring": "Have ready",
        "nothing": "Nothing to bring", "scan": "Scan to follow by phone", "listen": "Missed your call? Tell our staff",
        "taken": "Taken {}", "on_the_spot": "If complete: done today", "day": "If complete: 1 working day",
        "days": "If complete: {} working days",
    },
}  # fmt: skip
"""Written out, so that a label put in the wrong place is seen."""
WAITS: list[tuple[tuple[int, int], dict[str, str]]] = [
    ((480, 1180), {"zh-CN": "约 8-20 分钟", "en": "8-20 min"}),
    ((30, 200), {"zh-CN": "5 分钟以内", "en": "0-5 min"}),
    ((600, 600), {"zh-CN": "约 10 分钟", "en": "about 10 min"}),
    ((3300, 5400), {"zh-CN": "约 55-90 分钟", "en": "55-90 min"}),
]


@dataclass(frozen=True)
class Line:
    """A line that must come out: its characters, or the image of them."""

    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False
    align: str = "left"
    inverse: bool = False
    ambiguous: Ambiguous = Ambiguous.WIDE

    def image(self) -> Image.Image:
        """As the printer must show it where it has no such characters."""
        shown = self.text if self.inverse else self.text.rstrip()
        return line_image(shown, self.wide, self.high, self.bold, self.inverse, self.ambiguous)


RULE, CODE = "rule", "code"


class Expected:
    """The lines of one ticket on one model's paper, top to bottom."""

    def __init__(self, job: Job, profile: Profile) -> None:
        self._slip, self._columns = job.slip, profile.paper.columns
        self._language, self._labels = job.language, LABELS[job.language]
        self._is_native = profile.writing.encoding == "gb18030"

    def lines(self, wait: str) -> Iterator[Line | str]:
        """`wait` is how long it takes in words; empty when no window is open."""
        slip, labels = self._slip, self._labels
        yield from self._text(slip.hall, 1, 2, align="center")
        yield from self._text(labels["number"], 1, 2, align="center")
        largest = max(2, min(8, self._columns // max(1, width(slip.number))))
        yield from self._text(slip.number, largest, largest, align="center")
        yield from self._text(slip.service, 2, 2, bold=True, align="center")
        if slip.priority:
            yield from self._text(labels["priority"], 2, 2, align="center", inverse=True)
        yield RULE
        yield from self._queue(wait)
        yield RULE
        yield from self._to_bring()
        yield from self._text(self._promise(), 1, 2)
        yield RULE
        if slip.url:
            yield CODE
            yield from self._text(labels["scan"], 1, 2, align="center")
        yield from self._text(labels["listen"], 1, 2, align="center")
        yield from self._text(labels["taken"].format(slip.local_time), 1, 2, align="center")

    def _queue(self, wait: str) -> Iterator[Line]:
        if self._slip.ahead == 0:
            yield from self._text(self._labels["first"], 2, 2)
        elif self._slip.ahead:
            yield from self._pair(self._labels["ahead"], PEOPLE[self._language].format(self._slip.ahead))
        if wait:
            yield from self._pair(self._labels["wait"], wait)
        else:
            yield from self._text(self._labels["no_window"], 1, 2, bold=True)

    def _to_bring(self) -> Iterator[Line]:
        materials = self._slip.materials
        yield from self._text(self._labels["bring" if materials else "nothing"], 1, 2, bold=True)
        for number, material in enumerate(materials, 1):
            yield from self._text(material, 1, 2, lead=f"{number}. ")

    def _promise(self) -> str:
        days = self._slip.promised_days
        return self._labels["days" if days and days > 1 else "day" if days else "on_the_spot"].format(days)

    def _text(self, text: str, wide: int, high: int, lead: str = "", **look: Any) -> Iterator[Line]:
        text, edge = plain(text), " " if look.get("inverse") else ""
        ambiguous = self._ambiguous(lead + text)
        for line in wrap(text, self._columns // wide - width(lead + 2 * edge), ambiguous) if text else []:
            yield Line(lead + edge + line + edge, wide, high, ambiguous=ambiguous, **look)
            lead = " " * len(lead)

    def _pair(self, left: str, right: str) -> Iterator[Line]:
        room = self._columns // 2
        gap = room - width(left + right)
        if gap >= 1:
            yield Line(left + " " * gap + right, 2, 2, ambiguous=self._ambiguous(left + right))
        else:
            yield from self._text(left, 2, 2)
            yield from self._text(right, 2, 2, align="right")

    def _ambiguous(self, text: str) -> Ambiguous:
        if self._is_native:
            return Ambiguous.WIDE
        return Ambiguous.SIGNS if has_wide(text) else Ambiguous.NARROW


def plain(text: str) -> str:
    """Typographic signs as ASCII where all of the text is ASCII then."""
    text = clean(text)
    simple = "".join(PLAIN.get(sign, sign) for sign in text)
    return simple if simple.isascii() else text


def differences(sheet: Sheet, lines: Iterable[Line | str]) -> list[str]:
    """What on the paper is not what was expected, in order; empty when all of it is."""
    came, wanted = list(_pieces(sheet)), list(lines)
    if len(came) != len(wanted):
        return [f"{len(came)} pieces instead of {len(wanted)}: {sheet.text}"]
    told = (_difference(sheet, piece, line) for piece, line in zip(came, wanted, strict=True))
    return [difference for difference in told if difference]


def _pieces(sheet: Sheet) -> Iterator[list[Element]]:
    """Elements that belong together: the characters of a line, the strips of an image."""
    bottom = -1
    piece: list[Element] = []
    for element in sheet.elements:
        if isinstance(element, CutMark):
            continue
        top, end = _rows(element)
        belongs = bool(piece) and type(element) is type(piece[-1])
        if belongs and (end == bottom if isinstance(element, Glyph) else top == bottom):
            piece.append(element)
        else:
            if piece:
                yield piece
            piece = [element]
        bottom = end
    if piece:
        yield piece


def _rows(element: Element) -> tuple[int, int]:
    match element:
        case Glyph():
            return element.y, element.y + element.height
        case Bitmap():
            return element.y, element.y + element.rows * element.scale_y
        case QrCode():
            return element.y, element.y + element.side
    raise AssertionError(f"{element} on a ticket")


def _difference(sheet: Sheet, piece: list[Element], line: Line | str) -> str:
    """Empty when there is none."""
    if line == CODE:
        return "" if isinstance(piece[0], QrCode) or _is_square(sheet, piece) else f"no code: {piece[:1]}"
    if line == RULE:
        said = {element.character for element in piece if isinstance(element, Glyph)}
        return "" if said <= {"─", "-"} and (said or _is_thin(piece)) else f"no rule: {piece[:1]}"
    assert isinstance(line, Line)
    glyphs = [element for element in piece if isinstance(element, Glyph)]
    return _of_glyphs(sheet, glyphs, line) if glyphs else _of_image(sheet, piece, line)


def _of_glyphs(sheet: Sheet, glyphs: list[Glyph], line: Line) -> str:
    said = "".join(glyph.character for glyph in glyphs)
    if said != line.text:
        return f"{said!r} instead of {line.text!r}"
    for glyph in glyphs:
        size = (12 * line.wide * (1 if _is_narrow(glyph, line) else 2), 24 * line.high)
        if (glyph.width, glyph.height, glyph.bold, glyph.inverse) != (*size, line.bold, line.inverse):
            return f"{glyph} in {line}"
    used = sum(glyph.width for glyph in glyphs)
    return _place(sheet, glyphs[0].x, used, line)


def _is_narrow(glyph: Glyph, line: Line) -> bool:
    return glyph.character.isascii() or line.ambiguous != Ambiguous.WIDE


def _of_image(sheet: Sheet, piece: list[Element], line: Line) -> str:
    """Its dots are those of the line, and nothing else is black beside them."""
    picture = _picture(sheet, piece)
    wanted = line.image()
    if abs(picture.width - wanted.width) > 7 or picture.height - wanted.height not in range(24):
        return f"an image of {picture.size} instead of {wanted.size} for {line}"
    whole = Image.new("1", picture.size, 1)
    whole.paste(wanted, (0, 0))
    first = piece[0]
    assert isinstance(first, Bitmap)
    if ImageChops.logical_xor(whole, picture).getbbox() is not None:
        return f"another image than that of {line}"
    return _place(sheet, first.x, picture.width, line)


def _picture(sheet: Sheet, piece: list[Element]) -> Image.Image:
    bitmaps = [element for element in piece if isinstance(element, Bitmap)]
    wide = max(8 * bitmap.bytes_a_row * bitmap.scale_x for bitmap in bitmaps)
    top, end = bitmaps[0].y, _rows(bitmaps[-1])[1]
    return drawn(Sheet(sheet.width, sheet.height, list(bitmaps))).crop((bitmaps[0].x, top, bitmaps[0].x + wide, end))


def _place(sheet: Sheet, x: int, used: int, line: Line) -> str:
    spare = sheet.width - used
    wanted = {"left": 0, "center": spare // 2, "right": spare}[line.align]
    return "" if abs(x - wanted) <= 4 else f"at {x} instead of {wanted}: {line}"


def _is_square(sheet: Sheet, piece: list[Element]) -> bool:
    picture = _picture(sheet, piece)
    return abs(picture.width - picture.height) < 24 and picture.height > 50


def _is_thin(piece: list[Element]) -> bool:
    return isinstance(piece[0], Bitmap) and len(piece) == 1 and piece[0].bytes_a_row > 40
