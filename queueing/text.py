"""Words a hall gives to people, in each of its languages."""

import re
from collections.abc import Mapping

from queueing.language import lookup

Text = Mapping[str, str]
"""Language tag to words, the hall's first language first: {"zh-CN": "户籍", "en": "Household register"}."""


def text_in(text: Text, language: str, otherwise: str = "") -> str:
    """The words in the language that fits `language`, else in the one for `otherwise`, else in the first, else "".

    >>> text_in({"zh-CN": "户籍", "en": "Household register"}, "pl")
    '户籍'
    """
    if known := text.get(language):
        return known
    found = lookup((language, otherwise), tuple(text))
    return (text[found] if found else "") or next(iter(text.values()), "")


def in_order(name: str) -> tuple[str | int, ...]:
    """A key that sorts names as people count them, by the numbers in them.

    >>> sorted(["clerk10", "clerk2", "admin"], key=in_order)
    ['admin', 'clerk2', 'clerk10']
    """
    parts = re.split(r"([0-9]+)", name)
    return tuple(int(part) if n % 2 else part for n, part in enumerate(parts))
