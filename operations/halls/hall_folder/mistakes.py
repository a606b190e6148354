"""A hall folder's mistakes, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from locales.nearest import nearest_name


@dataclass(frozen=True, order=True, slots=True)
class Mistake:
    """`line` counts from 1; 0 means the file as a whole (it is missing, or cannot be read). `place`: the keys that lead
    to it in the file, ("line", 0, "name"); () when it is none of them.
    """

    path: Path
    line: int
    text: str
    place: tuple[str | int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return printable(f"{place}: {self.text}")


def printable(words: str) -> str:
    """A line of a log or a page, whatever a file is called."""
    return "".join(character if character.isprintable() else "?" for character in words)


class HallFolderError(Exception):
    """The folder does not define a hall. `mistakes` lists every mistake, by file and line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = list(mistakes)


def nearest(word: str, candidates: Sequence[str]) -> str:
    """A hint with the most similar word, or with all words when none is similar; "" when there are no words.

    >>> nearest("wieght", ["code", "weight"])
    ' – did you mean "weight"?'
    >>> nearest("x", ["code", "weight"])
    ' – known: code, weight'
    """
    if close := nearest_name(word, candidates):
        return f' – did you mean "{close}"?'
    examples = ", ".join(candidates[:12]) + (" …" if len(candidates) > 12 else "")
    return f" – known: {examples}" if candidates else ""
