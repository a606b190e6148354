"""Texts that a hall shows to people, in each of its languages."""

import re
from collections.abc import Mapping

from queueing.keys import Word
from queueing.language import lookup

Text = Mapping[str, str]
"""A text by language tag, the hall's first language first: {"zh-CN": "户籍", "en": "Household register"}."""
TextLists = Mapping[str, tuple[Word, ...]]
"""A list of texts by language tag, of the same length in each language."""


def text_in(text: Text, language: str, otherwise: str = "") -> str:
    """The text in the best match for `language`, else for `otherwise`, else in the first language; "" if empty.

    >>> text_in({"zh-CN": "户籍", "en": "Household register"}, "pl")
    '户籍'
    """
    if words := text.get(language):
        return words
    match = lookup((language, otherwise), tuple(text))
    return (text[match] if match else "") or next(iter(text.values()), "")


def in_order(name: str) -> tuple[str | int, ...]:
    """A sort key that puts names with numbers in natural order.

    >>> sorted(["clerk10", "clerk2", "admin"], key=in_order)
    ['admin', 'clerk2', 'clerk10']
    """
    parts = re.split(r"([0-9]+)", name)
    return tuple(int(part) if n % 2 else part for n, part in enumerate(parts))
