"""A text as the marks it is found by.

Each way of putting a thing becomes the word that the hall's files give for it, whether it is written in characters, by
their sound, or in English. What is left is kept in pairs of characters, pairs of syllables, and words of letters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from asking.sounds import Sounds

WORD, PAIR, SOUND, LETTERS = "=", "", "~", "'"
"""What a mark begins with: a word of the hall's files, a pair of characters, a pair of syllables, a word of letters."""
_PIECES = re.compile(r"[\u3400-\u9fff]|[a-z]+(?:[1-5](?![0-9]))?|[0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")

Marks = dict[str, float]
"""How sure each mark of a text is: 1 as written, less when it was guessed from a sound or a misspelt word."""


def plain(text: str) -> str:
    """The text in small letters, full-width forms as ordinary ones, without tones and apostrophes.

    >>> plain("Ｄriver’s Hùkǒu"), plain("lǜ")
    ('drivers hukou', 'lv')
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("'", "")
    letters = unicodedata.normalize("NFD", text).replace("u\u0308", "v")
    return unicodedata.normalize("NFC", "".join(sign for sign in letters if not "\u0300" <= sign <= "\u036f"))


@dataclass(slots=True)
class _Phrases:
    """Phrases by what they are made of, and the longest of each beginning."""

    words: dict[tuple[str, ...], str] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, parts: tuple[str, ...], word: str) -> None:
        if parts and all(parts):
            self.words.setdefault(parts, word)
            self.longest[parts[0]] = max(len(parts), self.longest.get(parts[0], 0))

    def at(self, parts: list[str], start: int) -> tuple[int, str] | None:
        """How many parts from `start` are a phrase, the longest, and its word."""
        for length in range(min(self.longest.get(parts[start], 0), len(parts) - start), 0, -1):
            word = self.words.get(tuple(parts[start : start + length]))
            if word is not None:
                return length, word
        return None


SOUND_TRUST, HEARD_TRUST, SPELT_TRUST = 0.4, 0.7, 0.8
"""How far a pair of syllables, a word known by its sound, and a word whose spelling was guessed are trusted."""
LEAST_LETTERS = 5
"""The spelling of shorter words is not guessed: "tell" would be "fell"."""
IGNORED = "-"


class Reader:
    """Reads texts with a hall's words. `same`: word → how else people put it. `ignored`: what says nothing."""

    def __init__(self, same: Mapping[str, Iterable[str]], ignored: Iterable[str], sounds: Sounds) -> None:
        self._sounds = sounds
        self._written, self._heard = _Phrases(), _Phrases()
        self.letters: set[str] = set()
        """The words of letters that are known."""
        for word, sayings in same.items():
            for saying in (word, *sayings):
                self._add(saying, word)
        for saying in ignored:
            self._add(saying, IGNORED)

    def _add(self, saying: str, word: str) -> None:
        parts = _PIECES.findall(plain(saying))
        self._written.add(tuple(parts), word)
        self.learn(saying)
        syllables = tuple(self._sounds.of(part) for part in parts)
        if len(parts) > 1 and word != IGNORED:
            self._heard.add(syllables, word)

    def learn(self, text: str) -> None:
        """Take a text's words of letters as spelt right."""
        self.letters.update(part for part in _PIECES.findall(plain(text)) if part.isascii() and part.isalpha())

    def read(self, text: str, correct: Callable[[str], str | None] | None = None) -> Marks:
        """The marks of a text. `correct`: the known word that an unknown one stands for, None: none."""
        parts, trust = self._parts(plain(text), correct)
        marks: Marks = {}
        left: list[str | None] = []
        start = 0
        while start < len(parts):
            match = self._written.at(parts, start)
            if match is None:
                left.append(parts[start])
                start += 1
                continue
            length, word = match
            if word != IGNORED:
                _note(marks, WORD + word, min(trust[start : start + length]))
                left += list(word) if _HAN.match(word) else []
            left.append(None)
            start += length
        self._hear(left, marks)
        return marks

    def _parts(self, text: str, correct: Callable[[str], str | None] | None) -> tuple[list[str], list[float]]:
        """Characters, words of letters, and numbers; Pinyin as syllables."""
        parts: list[str] = []
        trust: list[float] = []
        for part in _PIECES.findall(text):
            known = part
            if (
                correct
                and part.isascii()
                and part.isalpha()
                and part not in self.letters
                and len(part) >= LEAST_LETTERS
            ):
                syllables = self._sounds.split(part)
                known = part if syllables else correct(part) or part
            parts.append(known)
            trust.append(1 if known == part else SPELT_TRUST)
        return parts, trust

    def _hear(self, left: list[str | None], marks: Marks) -> None:
        """What was not read as written: words by their sound, then pairs."""
        syllables: list[str] = []
        signs: list[str | None] = []
        for part in left:
            if part is None or _HAN.match(part):
                syllables.append("" if part is None else self._sounds.of(part))
                signs.append(part)
                continue
            _note(marks, LETTERS + part, 1)
            spelt = self._sounds.split(part.rstrip("12345"))
            syllables += spelt or ("",)
            signs += [None] * max(1, len(spelt))
        start = 0
        while start < len(syllables):
            match = self._heard.at(syllables, start) if syllables[start] else None
            if match is not None:
                _note(marks, WORD + match[1], HEARD_TRUST)
                start += match[0]
            else:
                start += 1
        for first, second in pairwise(signs):
            if first and second:
                _note(marks, PAIR + first + second, 1)
        for first, second in pairwise(syllables):
            if first and second:
                _note(marks, f"{SOUND}{first} {second}", SOUND_TRUST)


def _note(marks: Marks, mark: str, trust: float) -> None:
    marks[mark] = max(trust, marks.get(mark, 0))
