"""The names of figures and days, as every table and sentence of an answer has them."""

from collections.abc import Iterable, Mapping
from typing import Any

import locales

Texts = Mapping[str, Any]
"""Of a language (`locales`, room `what-if`)."""


def figure(texts: Texts, name: str, answer: Mapping[str, Any]) -> str:
    """The name of a figure of all days."""
    return locales.filled(texts["measure"][name], minutes=minutes(answer))


def unit_of(name: str) -> str:
    """The unit of a figure of all days."""
    return "seconds" if name.endswith("seconds") else "share" if "share" in name else "number"


def column(texts: Texts, name: str, answer: Mapping[str, Any]) -> str:
    """The heading of a column."""
    return locales.filled(texts["column"][name], minutes=minutes(answer))


def minutes(answer: Mapping[str, Any]) -> str:
    """In which people should be called: 10, 7.25."""
    return f"{answer['within_seconds'] / 60:g}"


def weekdays(texts: Texts, codes: Iterable[str]) -> str:
    """Weekdays in the order of the week, after each other."""
    return " ".join(word for code, word in texts["weekday"].items() if code in set(codes))
