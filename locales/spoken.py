"""The announcements of a call, in each spoken language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TypedDict


class Tongue(TypedDict):
    """The sentences of one spoken language, and its digits."""

    call: str
    recall: str
    short: str
    digits: list[str]


@cache
def _tongues() -> dict[str, Tongue]:
    loaded: dict[str, Tongue] = tomllib.loads((files("locales") / "spoken.toml").read_text("utf-8"))
    return loaded


def tongues() -> tuple[str, ...]:
    """The languages with announcements, as language codes; `yue` is Cantonese."""
    return tuple(_tongues())


def spelled(language: str, number: str) -> str:
    """A ticket number spelled out for speech.

    >>> spelled("zh-CN", "A001")
    'A 零 零 一'
    """
    digits = _tongues()[language]["digits"]
    return " ".join(digits[int(sign)] if sign in "0123456789" else sign for sign in number)


def announcement(language: str, number: str, window: int, recalls: int = 0, short: bool = False) -> str:
    """The sentence that calls a number to a window; `short`: only number and window. KeyError: no such language.

    >>> announcement("zh-CN", "A001", 3)
    '请 A 零 零 一 号，到 3 号窗口。'
    >>> announcement("en", "A001", 3, recalls=1)
    'Calling again: number A zero zero one, please go to window 3.'
    >>> announcement("en", "A001", 3, short=True)
    'A zero zero one, window 3.'
    """
    tongue = _tongues()[language]
    sentence = tongue["short" if short else "recall" if recalls else "call"]
    return sentence.format(number=spelled(language, number), window=window)
