"""Texts by their marks: which entry a question is nearest to."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from asking.reading import WORD, Marks

NEAREST, COVERED = 0.5, 0.5
"""How much the nearest single text of an entry counts, and how much all its texts together."""
UNKNOWN = 0.25
"""How much of a mark that no entry has counts against a match: people add what nobody could know."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a question may mean. `score`: 0 to 1. `text`: which of its texts is the nearest."""

    key: str
    score: float
    text: str


class Index:
    """`entries`: key → its texts, each with its marks."""

    def __init__(self, entries: Mapping[str, Sequence[tuple[str, Marks]]]) -> None:
        self._keys = list(entries)
        self._texts = [(key, text) for key, texts in entries.items() for text, _ in texts]
        self._of_key: dict[str, set[str]] = {
            key: {mark for _, marks in texts for mark in marks} for key, texts in entries.items()
        }
        counts = Counter(mark for marks in self._of_key.values() for mark in marks)
        self._weight = {mark: _weight(mark, count, len(entries)) for mark, count in counts.items()}
        self._unknown = log(1 + len(entries))
        self._lengths: list[float] = []
        self._holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._add(entries)

    def _add(self, entries: Mapping[str, Sequence[tuple[str, Marks]]]) -> None:
        for _, marks in (text for texts in entries.values() for text in texts):
            place = len(self._lengths)
            self._lengths.append(sqrt(sum((self._weight[mark] * trust) ** 2 for mark, trust in marks.items())) or 1)
            for mark, trust in marks.items():
                self._holders[mark].append((place, trust))

    def matches(self, question: Marks) -> list[Match]:
        """Every entry that has a mark of the question, the nearest first."""
        weights = {mark: self._weight.get(mark, 0) * trust for mark, trust in question.items()}
        unknown = UNKNOWN * self._unknown * sum(1 for mark, weight in weights.items() if not weight and len(mark) == 2)
        length = sqrt(sum(weight**2 for weight in weights.values()) + unknown**2 / 4)
        whole = sum(weights.values()) + unknown
        if not whole:
            return []
        near: dict[int, float] = defaultdict(float)
        for mark, weight in weights.items():
            for place, trust in self._holders.get(mark, ()):
                near[place] += weight * self._weight[mark] * trust
        best: dict[str, tuple[float, str]] = {}
        for place, product in near.items():
            key, text = self._texts[place]
            likeness = product / (length * self._lengths[place])
            if likeness > best.get(key, (0, ""))[0]:
                best[key] = likeness, text
        found = [
            Match(key, NEAREST * likeness + COVERED * self._covered(key, weights) / whole, text)
            for key, (likeness, text) in best.items()
        ]
        return sorted(found, key=lambda match: -match.score)

    def _covered(self, key: str, weights: Mapping[str, float]) -> float:
        marks = self._of_key[key]
        return sum(weight for mark, weight in weights.items() if mark in marks)


def _weight(mark: str, count: int, entries: int) -> float:
    """Rare marks count more (the inverse document frequency of BM25); words of the hall's files count twice."""
    return log(1 + (entries - count + 0.5) / (count + 0.5)) * (2 if mark.startswith(WORD) else 1)
