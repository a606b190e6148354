"""A guide as a picture: one page with the questions in a column, each beside what its options need.

Pure layout: boxes with lines of text at known places. Widths of letters are estimated, Chinese signs as wide as they
are high.
"""

import unicodedata
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

WIDTH = 1120
PAGE_MILLIMETRES = (186, 270)
"""What a browser prints on a page of A4 with the margins it has by itself."""
MOST_COLUMNS = 4
MARGIN = 40
PAD = 14
GAP = 22
SIZE = 17
LINE = 25
COLOURS = {"title": "#ffffff", "question": "#0b3d91", "option": "#eef3fb", "need": "#fff8e6", "go": "#e7f5ec"}
INKS = {"question": "#ffffff"}


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to draw. `kind`: a name of COLOURS. `depth`: how far it is set in; `lines`: its texts."""

    kind: str
    texts: tuple[str, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A block at its place, in pixels, with its texts broken into lines that fit."""

    kind: str
    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    depth: int


def width_of(text: str, size: int = SIZE) -> float:
    """How wide a text is at most, in pixels."""
    return sum(size if unicodedata.east_asian_width(sign) in "WFA" else size * 0.62 for sign in text)


def broken(text: str, room: float) -> list[str]:
    """The text in lines no wider than `room`; words stay whole where they fit."""
    lines, line = [], ""
    for word in _words(text):
        if width_of(line + word) > room and line:
            lines.append(line.strip())
            line = ""
        line += word
    return [*lines, line.strip()] if line.strip() or not lines else lines


def _words(text: str) -> list[str]:
    """Pieces between which a line may end: words with the space after them, and single Chinese signs."""
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        if pieces and not wide and not pieces[-1].endswith(" ") and len(pieces[-1]) < 40 and pieces[-1][-1:].isascii():
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def boxes(blocks: list[Block]) -> list[Box]:
    """The blocks one under another, none over another."""
    placed, top = [], float(MARGIN)
    for block in blocks:
        left = MARGIN + block.depth * 44.0
        width = WIDTH - MARGIN - left
        lines = tuple(line for text in block.texts for line in broken(text, width - 2 * PAD))
        height = len(lines) * LINE + 2 * PAD - 6
        placed.append(Box(block.kind, left, top, width, height, lines, block.depth))
        top += height + (GAP if block.kind in ("title",) else 9)
    return placed


def columns(placed: list[Box], count: int) -> list[list[Box]]:
    """The boxes in this many columns of about the same height. A column begins with a box that hangs from none."""
    wanted = max((box.top + box.height for box in placed), default=0.0) / count
    parts: list[list[Box]] = [[]]
    for box in placed:
        start = parts[-1][0].top if parts[-1] else box.top
        if parts[-1] and box.depth == 0 and len(parts) < count and box.top - start >= wanted * 0.85:
            parts.append([])
        parts[-1].append(box)
    return [[replace(box, top=box.top - part[0].top + MARGIN) for box in part] for part in parts if part]


def page(placed: list[Box]) -> tuple[list[list[Box]], float]:
    """The columns, and how wide the page is, in pixels: a page of A4 that holds all of it, in letters as large as can
    be.
    """
    tries = [columns(placed, count) for count in range(1, MOST_COLUMNS + 1)]
    return min(((parts, page_width(parts)) for parts in tries), key=lambda laid: laid[1])


def page_width(parts: list[list[Box]]) -> float:
    """How wide a page of A4 is that holds these columns, in pixels."""
    across, down = PAGE_MILLIMETRES
    height = max((box.top + box.height for part in parts for box in part), default=0.0) + MARGIN
    return max(WIDTH * len(parts), height * across / down)


def svg(blocks: list[Block], title: str) -> str:
    """The picture as SVG text, one page of A4. `title`: for those who hear it."""
    parts, width = page(boxes(blocks))
    across, down = PAGE_MILLIMETRES
    left = (width - WIDTH * len(parts)) / 2
    drawn = "".join(
        f'<g transform="translate({left + n * WIDTH:g} 0)">{"".join(_wires(part))}{"".join(map(_drawn, part))}</g>'
        for n, part in enumerate(parts)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {width * down / across:g}" '
        f'width="{across}mm" height="{down}mm" role="img" '
        f'font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" '
        f'font-size="{SIZE}"><title>{escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>'
    )


def _wires(placed: list[Box]) -> list[str]:
    """A line from each box to the one it hangs from."""
    wires: list[str] = []
    above: dict[int, Box] = {}
    for box in placed:
        parent = above.get(box.depth - 1)
        if parent is not None:
            across = parent.left + 20
            middle = box.top + box.height / 2
            way = f"M{across:g} {parent.top + parent.height:g}V{middle:g}H{box.left:g}"
            wires.append(f'<path d="{way}" fill="none" stroke="#8aa0c4" stroke-width="2"/>')
        above = {depth: other for depth, other in above.items() if depth < box.depth} | {box.depth: box}
    return wires


def _drawn(box: Box) -> str:
    ink, weight = INKS.get(box.kind, "#1a1a1a"), "700" if box.kind in ("title", "question") else "400"
    lines = "".join(
        f'<text x="{box.left + PAD:g}" y="{box.top + PAD + 13 + n * LINE:g}" fill="{ink}" '
        f'font-weight="{weight}">{escape(line)}</text>'
        for n, line in enumerate(box.lines)
    )
    border = "" if box.kind == "title" else ' stroke="#c5d0e4"'
    return (
        f'<g><rect x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" rx="8" '
        f'fill="{COLOURS[box.kind]}"{border}/>{lines}</g>'
    )
