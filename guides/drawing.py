"""A guide as a picture: one page with the questions in a column, each beside what its options need.

Pure layout: boxes with lines of text at known places. Widths of letters are estimated, Chinese signs as wide as they
are high.
"""

import unicodedata
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 1120
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


def svg(blocks: list[Block], title: str) -> str:
    """The picture as SVG text. `title`: for those who hear it."""
    placed = boxes(blocks)
    height = max((box.top + box.height for box in placed), default=0.0) + MARGIN
    drawn = "".join(_wires(placed)) + "".join(_drawn(box) for box in placed)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}" role="img" font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" '
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
