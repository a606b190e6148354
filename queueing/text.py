"""Words a hall gives to people, in each of its languages."""

import re
from collections.abc import Mapping

Text = Mapping[str, str]
"""Language tag to words, the hall's first language first: {"zh-CN": "户籍", "en": "Household register"}."""


def text_in(text: Text, language: str, otherwise: str = "") -> str:
    """The words in `language`, else in the language `otherwise`, else in the first there is, else "".

    >>> text_in({"zh-CN": "户籍", "en": "Household register"}, "pl")
    '户籍'
    """
    return text.get(language) or text.get(otherwise) or next(iter(text.values()), "")


def in_order(name: str) -> tuple[str | int, ...]:
    """A key that sorts names as people count them, by the numbers in them.

    >>> sorted(["clerk10", "clerk2", "admin"], key=in_order)
    ['admin', 'clerk2', 'clerk10']
    """
    parts = re.split(r"([0-9]+)", name)
    return tuple(int(part) if n % 2 else part for n, part in enumerate(parts))
