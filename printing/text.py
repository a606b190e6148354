"""Text for paper: what may pass, how wide it is, where a line may end (pure).

Widths are in columns: half the width of a Chinese character, 12 dots at normal size.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

MOST_CHARACTERS = 400
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NEVER_FIRST = set("，。、；：？！…）》」』】〕〉”’％,.;:?!)]}%·～")
_NEVER_LAST = set("（《「『【〔〈“‘([{")
_OPENING, _CLOSING = set("（《「『【〔〈“("), set("）》」』】〕〉”)")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PIECES = re.compile(r"\s+|[!-~]+|.", re.DOTALL)


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    r"""One line of printable characters: whatever is not, and every white space, becomes a single space.

    >>> clean("身份证\x1b@ \r\n 补领")
    '身份证 @ 补领'
    """
    composed = unicodedata.normalize("NFC", text[: 4 * most])
    kept = (" " if unicodedata.category(c) in _UNPRINTABLE else c for c in composed)
    return " ".join("".join(kept).split())[:most].rstrip()


def filled(template: str, **values: object) -> str:
    """Put values in; a value nobody gave stays empty, nothing in a value is looked at again.

    >>> filled("{n} 人", n=3)
    '3 人'
    """
    return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], "")), template)


def say(texts: Mapping[str, Any], key: str, **values: object) -> str:
    """The label under a dotted key, filled; `n` chooses one or other. A label that is missing leaves its
    values.
    """
    found: Any = texts
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        found = found.get("one", found.get("other")) if values.get("n") == 1 else found.get("other")
    if not isinstance(found, str):
        return clean(" ".join(str(value) for value in values.values()))
    return clean(filled(found, **values))


def columns_of(character: str, ambiguous: int = 2) -> int:
    """2 for what printers draw as wide as a Chinese character, else 1; combining marks have none.

    `ambiguous` for what is wide among Chinese and narrow among Latin letters: é, “, Cyrillic (Unicode's annex 11).
    """
    if unicodedata.combining(character):
        return 0
    kind = "Na" if character.isascii() else unicodedata.east_asian_width(character)
    return ambiguous if kind == "A" else 2 if kind in "WF" else 1


def width(text: str, ambiguous: int = 2) -> int:
    """How many columns a text takes at normal size.

    >>> width("A001 号"), width("café"), width("café", 1)
    (7, 5, 4)
    """
    return len(text) if text.isascii() else sum(columns_of(character, ambiguous) for character in text)


def wrap(text: str, columns: int, ambiguous: int = 2) -> list[str]:
    """Lines of at most `columns` columns: words stay whole, closing punctuation never begins a line, and what stands in
    brackets goes to the next line as one where it fits there.

    >>> wrap("请准备好身份证，谢谢", 14)
    ['请准备好身份', '证，谢谢']
    """
    columns = max(4, columns)
    lines = [""]
    for unit in _units(text, columns // 2):
        if width(lines[-1] + unit, ambiguous) <= columns:
            lines[-1] += unit
            continue
        for part in _torn(unit.strip(), columns, ambiguous):
            lines.append(part)
    return [line.strip() for line in lines if line.strip()] or [""]


def _units(text: str, most_bracketed: int) -> list[str]:
    """What stays on one line: a word or a Chinese character with the punctuation that belongs to it, and short remarks
    in brackets.
    """
    units: list[str] = []
    opened = -1
    for match in _PIECES.finditer(text):
        piece = match[0]
        if units and (piece[0] in _NEVER_FIRST or units[-1][-1] in _NEVER_LAST or not columns_of(piece[0])):
            units[-1] += piece
        else:
            units.append(piece)
        if piece[0] in _OPENING:
            opened = len(units) - 1
        elif piece[-1] in _CLOSING and 0 <= opened < len(units) - 1:
            remark = "".join(units[opened:])
            if width(remark) <= most_bracketed:
                units[opened:] = [remark]
            opened = -1
    return units


def _torn(unit: str, columns: int, ambiguous: int) -> Iterator[str]:
    """A unit in parts that fit; only one longer than a line has more than one part."""
    while width(unit, ambiguous) > columns:
        end = len(unit)
        while width(unit[:end], ambiguous) > columns:
            end -= 1
        better = end
        while better > 1 and (unit[better] in _NEVER_FIRST or unit[better - 1] in _NEVER_LAST):
            better -= 1
        end = better if better > 1 else end
        yield unit[:end]
        unit = unit[end:]
    yield unit
