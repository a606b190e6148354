"""Text for paper: removes unprintable characters, measures width and breaks lines (pure).

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
"""Signs that must not begin a line, besides closing brackets and quotes, which have Unicode categories."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LETTERS = "[!-~À-ÖØ-öø-ɏ\u0300-\u036fͰ-ԯḀ-῾]+"
"""Characters of words, which are not broken: ASCII, and Latin, Greek and Cyrillic letters with their marks."""
_PIECES = re.compile(rf"\s*(?:{_LETTERS}(?:’{_LETTERS})*|\S)")
"""A word or a character, with the spaces before it."""


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    r"""The text as one line of at most `most` characters. Runs of white space and unprintable ones become one space.

    >>> clean("身份证\x1b@ \r\n 补领")
    '身份证 @ 补领'
    """
    composed = unicodedata.normalize("NFC", text[: 4 * most])
    characters = (" " if unicodedata.category(c) in _UNPRINTABLE else c for c in composed)
    return " ".join("".join(characters).split())[:most].rstrip()


def filled(template: str, **values: object) -> str:
    """The template with its placeholders filled in. A missing value becomes "". Placeholders in values are not
    expanded.

    >>> filled("{n} 人", n=3)
    '3 人'
    """
    return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], "")), template)


def say(texts: Mapping[str, Any], key: str, **values: object) -> str:
    """The label under a dotted key, filled in. `n` selects the plural form, "one" or "other". A missing label gives the
    values alone.
    """
    node: Any = texts
    for part in key.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    if isinstance(node, Mapping):
        node = node.get("one", node.get("other")) if values.get("n") == 1 else node.get("other")
    if not isinstance(node, str):
        return clean(" ".join(str(value) for value in values.values()))
    return clean(filled(node, **values))


class Ambiguous(IntEnum):
    """The width of characters that Unicode calls ambiguous (annex 11), such as é, “ and Cyrillic letters: wide in
    Chinese text, narrow in Latin text.

    NARROW: all are narrow, as in code pages. WIDE: all are wide, as Chinese firmware draws them. SIGNS: letters are
    narrow and signs wide, as in Chinese books.
    """

    NARROW = 1
    WIDE = 2
    SIGNS = 3


def columns_of(character: str, ambiguous: int = Ambiguous.WIDE) -> int:
    """The columns of a character: 2 if printers draw it as wide as a Chinese one, 0 for combining marks, else 1."""
    if unicodedata.combining(character):
        return 0
    kind = "Na" if character.isascii() else unicodedata.east_asian_width(character)
    if kind == "A":
        is_narrow = ambiguous == Ambiguous.NARROW or (ambiguous == Ambiguous.SIGNS and character.isalpha())
        return 1 if is_narrow else 2
    return 2 if kind in "WF" else 1


def has_wide(text: str) -> bool:
    """Whether any character is as wide as a Chinese one in every context."""
    return any(columns_of(character, Ambiguous.NARROW) == 2 for character in text)


def width(text: str, ambiguous: int = Ambiguous.WIDE) -> int:
    """The columns of a text at normal size.

    >>> width("A001 号"), width("café"), width("café", 1)
    (7, 5, 4)
    >>> width("“café”号"), width("“café”号", Ambiguous.SIGNS)
    (11, 10)
    """
    return len(text) if text.isascii() else sum(columns_of(character, ambiguous) for character in text)


def with_marks(text: str) -> list[str]:
    r"""The characters of a text, each with its combining marks.

    >>> [len(character) for character in with_marks("x\u0300\u0323y")]
    [3, 1]
    """
    characters: list[str] = []
    for character in text:
        if characters and unicodedata.combining(character):
            characters[-1] += character
        else:
            characters.append(character)
    return characters


def wrap(text: str, columns: int, ambiguous: int = Ambiguous.WIDE) -> list[str]:
    """Break the text into lines of at most `columns` columns (2 or more). Words are not broken. Closing punctuation
    never begins a line, and opening punctuation never ends one. A short remark in brackets moves to the next line as a
    whole.

    Only a piece longer than a line, without a permitted break, is broken elsewhere.

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
    """The text if it fits on this many lines, else its beginning with "…" at the end.

    >>> shortened("请准备好身份证，谢谢", 14, 1)
    '请准备好身…'
    """
    if len(wrap(text, columns)) <= lines:
        return text
    cut = text
    while cut and len(wrap(f"{cut}...", columns)) > lines:  # the width that printers without "…" need
        cut = cut[:-1].rstrip()
    return f"{cut}…"


def _units(text: str, most_bracketed: int, ambiguous: int) -> list[str]:
    """The units that stay on one line: a word or a Chinese character with its punctuation, and short remarks in
    brackets. Spaces belong to the unit after them, so a space before closing punctuation stays inside.
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
    """The unit in parts that each fit on a line; a unit that fits is a single part."""
    while width(unit, ambiguous) > columns:
        used = accumulate(columns_of(character, ambiguous) for character in unit)
        most = sum(columns_used <= columns for columns_used in used)
        end = next((end for end in range(most, 0, -1) if _may_break(unit[:end].rstrip(), unit[end:].lstrip())), most)
        yield unit[:end].rstrip()
        unit = unit[end:].lstrip()
    yield unit


def _may_break(before: str, after: str) -> bool:
    return not (_never_last(before[-1]) or _never_first(after[0]))
