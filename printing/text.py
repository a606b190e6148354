"""Text for paper: what may pass, how wide it is, where a line may end (pure).

Widths are in columns: half the width of a Chinese character, 12 dots at normal size.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import IntEnum
from itertools import accumulate
from typing import Any

MOST_CHARACTERS = 400
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_OPENING, _CLOSING = ("Ps", "Pi"), ("Pe", "Pf")
_ALSO_NEVER_FIRST = frozenset("，。、；：？！．‼⁇⁈⁉…‥％‰·・～〜々‐–｡､･﹐﹑﹒﹔﹕﹖﹗,.;:?!%")
"""Beside closing brackets and quotes, which Unicode's categories tell."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LETTERS = "[!-~À-ÖØ-öø-ɏ\u0300-\u036fͰ-ԯḀ-῾]+"
"""ASCII, and Latin, Greek and Cyrillic letters with their marks: words, which stay whole."""
_PIECES = re.compile(rf"\s*(?:{_LETTERS}(?:’{_LETTERS})*|\S)")
"""A word or a character, with the spaces before it."""


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


class Ambiguous(IntEnum):
    """How wide is what Unicode calls wide among Chinese and narrow among Latin letters (annex 11): é, “, Cyrillic.

    NARROW: all of it, as code pages have it. WIDE: all of it, as Chinese firmware draws it. SIGNS: letters are narrow
    and signs wide, as books print a foreign name in Chinese text.
    """

    NARROW = 1
    WIDE = 2
    SIGNS = 3


def columns_of(character: str, ambiguous: int = Ambiguous.WIDE) -> int:
    """2 for what printers draw as wide as a Chinese character, else 1; combining marks have none."""
    if unicodedata.combining(character):
        return 0
    kind = "Na" if character.isascii() else unicodedata.east_asian_width(character)
    if kind == "A":
        is_narrow = ambiguous == Ambiguous.NARROW or (ambiguous == Ambiguous.SIGNS and character.isalpha())
        return 1 if is_narrow else 2
    return 2 if kind in "WF" else 1


def has_wide(text: str) -> bool:
    """Whether anything in it is as wide as a Chinese character whatever stands around it."""
    return any(columns_of(character, Ambiguous.NARROW) == 2 for character in text)


def width(text: str, ambiguous: int = Ambiguous.WIDE) -> int:
    """How many columns a text takes at normal size.

    >>> width("A001 号"), width("café"), width("café", 1)
    (7, 5, 4)
    >>> width("“café”号"), width("“café”号", Ambiguous.SIGNS)
    (11, 10)
    """
    return len(text) if text.isascii() else sum(columns_of(character, ambiguous) for character in text)


def with_marks(text: str) -> list[str]:
    r"""Its characters, each with the combining marks that stand on it.

    >>> [len(character) for character in with_marks("x\u0300\u0323y")]
    [3, 1]
    """
    found: list[str] = []
    for character in text:
        if found and unicodedata.combining(character):
            found[-1] += character
        else:
            found.append(character)
    return found


def wrap(text: str, columns: int, ambiguous: int = Ambiguous.WIDE) -> list[str]:
    """Lines of at most `columns` columns (2 at least): words stay whole, closing punctuation never begins a line nor
    opening punctuation ends one, and what stands in brackets goes to the next line as one where it fits there.

    Only what is longer than a line without a place to break is broken elsewhere.

    >>> wrap("请准备好身份证，谢谢", 14)
    ['请准备好身份', '证，谢谢']
    >>> wrap("请准备好身份证 ，谢谢", 14)
    ['请准备好身份', '证 ，谢谢']
    """
    columns = max(2, columns)
    lines = [""]
    for unit in _units(text.strip(), columns // 2, ambiguous):
        if width(lines[-1] + unit, ambiguous) <= columns:
            lines[-1] += unit
        else:
            lines.extend(_torn(unit.lstrip(), columns, ambiguous))
    return [line for line in lines if line] or [""]


def shortened(text: str, columns: int, lines: int) -> str:
    """The text, or as much of it as stands on so many lines, with "…" where it was cut.

    >>> shortened("请准备好身份证，谢谢", 14, 1)
    '请准备好身…'
    """
    if len(wrap(text, columns)) <= lines:
        return text
    cut = text
    while cut and len(wrap(f"{cut}...", columns)) > lines:  # so wide where the printer has no "…"
        cut = cut[:-1].rstrip()
    return f"{cut}…"


def _units(text: str, most_bracketed: int, ambiguous: int) -> list[str]:
    """What stays on one line: a word or a Chinese character with the punctuation that belongs to it, and short remarks
    in brackets. Spaces stand before a unit, so that one before closing punctuation is within.
    """
    units: list[str] = []
    opened = -1
    for match in _PIECES.finditer(text):
        piece = match[0].lstrip()
        if units and (_never_first(piece[0]) or _never_last(units[-1][-1])):
            units[-1] += match[0]
        else:
            units.append(match[0])
        if unicodedata.category(piece[0]) in _OPENING:
            opened = len(units) - 1
        if unicodedata.category(piece[-1]) in _CLOSING and opened >= 0:
            remark = "".join(units[opened:])
            if width(remark.lstrip(), ambiguous) <= most_bracketed:
                units[opened:] = [remark]
            opened = -1
    return units


def _never_first(sign: str) -> bool:
    return sign in _ALSO_NEVER_FIRST or unicodedata.category(sign) in _CLOSING or not columns_of(sign)


def _never_last(sign: str) -> bool:
    return unicodedata.category(sign) in _OPENING


def _torn(unit: str, columns: int, ambiguous: int) -> Iterator[str]:
    """A unit in parts that fit; only one longer than a line has more than one part."""
    while width(unit, ambiguous) > columns:
        used = accumulate(columns_of(character, ambiguous) for character in unit)
        most = sum(taken <= columns for taken in used)
        end = next((end for end in range(most, 0, -1) if _may_break(unit[:end].rstrip(), unit[end:].lstrip())), most)
        yield unit[:end].rstrip()
        unit = unit[end:].lstrip()
    yield unit


def _may_break(before: str, after: str) -> bool:
    return not (_never_last(before[-1]) or _never_first(after[0]))
