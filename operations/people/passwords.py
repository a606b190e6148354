"""Which passwords are good enough, and the one form in which they are hashed.

Eight characters will do where nobody would guess them soon, twelve where they are not among the first that anybody
would try. What people know about the person and the hall counts as guessed. The lists of common passwords, names and
words, and the patterns (keyboards, dates, repetitions), come with zxcvbn.
"""

import re
import unicodedata
from collections.abc import Iterable

from queueing.errors import BadRequest

LEAST = 8
LEAST_OF_WORDS = 12
MOST = 256
STRONG, FAIR = 3, 2
"""Grades of zxcvbn: 3 needs more than 10^8 guesses, 2 more than 10^6."""
JUDGED = 72
"""So many characters are judged, since it takes long for more; nobody guesses what comes after them first."""


def normalised(password: str) -> str:
    """The password in one form (NFKC), whichever way a keyboard or a system writes its characters."""
    return unicodedata.normalize("NFKC", password)


def must_be_good(password: str, known_words: Iterable[str] = ()) -> None:
    """Raise short_password, long_password or weak_password. `known_words`: names that anybody would try."""
    password = normalised(password)
    if len(password) < LEAST:
        raise BadRequest("short_password", f"A password has at least {LEAST_OF_WORDS} characters.")
    if len(password) > MOST:
        raise BadRequest("long_password", f"A password has at most {MOST} characters.")
    if _grade(password, known_words) < (FAIR if len(password) >= LEAST_OF_WORDS else STRONG):
        if len(password) < LEAST_OF_WORDS:
            raise BadRequest("short_password", f"A password has at least {LEAST_OF_WORDS} characters.")
        raise BadRequest("weak_password", "This password would be guessed soon; take other words.")


def _grade(password: str, known_words: Iterable[str]) -> int:
    from zxcvbn import zxcvbn  # imported here because its lists take memory, and passwords are seldom set

    words = sorted({part for word in known_words for part in _parts(normalised(word)) if part})
    return int(zxcvbn(password[:JUDGED], user_inputs=words)["score"])


def _parts(word: str) -> list[str]:
    """What people make of a name: itself, its words, its Chinese in pinyin and by its first letters."""
    parts = [word, *re.split(r"[\s._@-]+", word)]
    if any("\u4e00" <= character <= "\u9fff" for character in word):
        from pypinyin import Style, lazy_pinyin

        syllables = lazy_pinyin(word, errors="ignore")
        parts += ["".join(syllables), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER, errors="ignore")), *syllables]
        parts += [word[start : start + length] for length in (2, 3, 4) for start in range(len(word) - length + 1)]
    return [part for part in parts if len(part) > 1]
