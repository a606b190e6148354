"""Which of the known names was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_name(name: str, candidates: Iterable[str], least: float = 0.55) -> str | None:
    """The most similar known name; None: none is close. `least`: how similar it must be, from 0 to 1.

    >>> nearest_name("wieght", ["code", "weight"]), nearest_name("x", ["code", "weight"])
    ('weight', None)
    """
    return next(iter(get_close_matches(name, candidates, n=1, cutoff=least)), None)
