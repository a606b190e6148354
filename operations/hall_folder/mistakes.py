"""A hall folder's mistakes, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True, slots=True)
class Mistake:
    """`line` counts from 1; 0 means the file as a whole (it is missing, or cannot be read)."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{place}: {self.text}"


class HallFolderError(Exception):
    """The folder does not define a hall. `mistakes` names all that was found, by file and line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = list(mistakes)


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint that names what was probably meant; without a near one, all there are; "" when there are none.

    >>> nearest("wieght", ["code", "weight"])
    ' – did you mean "weight"?'
    >>> nearest("x", ["code", "weight"])
    ' – known: code, weight'
    """
    close = get_close_matches(word, known, n=1, cutoff=0.55)
    if close:
        return f' – did you mean "{close[0]}"?'
    listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f" – known: {listed}" if known else ""
