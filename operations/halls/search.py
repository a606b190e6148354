"""Finding a service by what people call it: Chinese words, pinyin, pinyin initials or English."""

from dataclasses import dataclass
from functools import lru_cache

from operations.halls.spelling import spelled
from queueing.hall import Hall
from queueing.service import Service

MOST = 60


@dataclass(frozen=True, slots=True)
class _Entry:
    service: Service
    names: tuple[str, ...]
    initials: tuple[str, ...]
    syllables: tuple[str, ...]


def search(hall: Hall, question: str, line: str = "") -> list[Service]:
    """The matching services, best first, then in the hall's order. An empty question matches all (of the line)."""
    words = question.lower().split()
    entries = [entry for entry in _index(_Known(hall)) if line in ("", entry.service.line)]
    if not words:
        return [entry.service for entry in entries]
    scored = [(sum(_score(entry, word) for word in words), n, entry) for n, entry in enumerate(entries)
              if all(_score(entry, word) for word in words)]  # fmt: skip
    scored.sort(key=lambda match: (-match[0], not match[2].service.common, match[1]))
    return [entry.service for _, _, entry in scored[:MOST]]


def _score(entry: _Entry, word: str) -> int:
    """How well a word matches: from 6 (the code itself) to 1 (somewhere inside a word); 0: no match."""
    if word == entry.service.code.lower():
        return 6
    if any(name.startswith(word) for name in entry.names):
        return 5
    if any(word in name for name in entry.names):
        return 4
    if any(letters.startswith(word) for letters in entry.initials):
        return 3
    if len(word) > 1 and any(word in letters for letters in entry.initials):
        return 2
    return int(len(word) > 2 and any(word in letters for letters in entry.syllables))


class _Known:
    """A hall as a cache key, compared by identity."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    def __hash__(self) -> int:
        return id(self.hall)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.hall is self.hall


@lru_cache(maxsize=64)
def _index(cache_key: _Known) -> list[_Entry]:
    names = [tuple(text.lower() for text in (*s.name.values(), *s.keywords)) for s in cache_key.hall.services]
    chinese = sorted({name for service_names in names for name in service_names if not name.isascii()})
    syllables = {
        name: [part for syllable in spelling for part in _letters(syllable)]
        for name, spelling in zip(chinese, spelled(chinese), strict=True)
    }
    return [
        _entry(service, service_names, syllables)
        for service, service_names in zip(cache_key.hall.services, names, strict=True)
    ]


def make_ready(hall: Hall) -> None:
    """Build a hall's index before the first search needs it."""
    _index(_Known(hall))


def _entry(service: Service, names: tuple[str, ...], syllables: dict[str, list[str]]) -> _Entry:
    spellings = [syllables[name] for name in names if name in syllables]
    return _Entry(
        service,
        names,
        tuple("".join(syllable[:1] for syllable in spelling) for spelling in spellings),
        tuple("".join(spelling) for spelling in spellings),
    )


def _letters(syllable: str) -> list[str]:
    """A syllable as one item; other text, which pypinyin returns in one piece, character by character."""
    return [syllable] if syllable.isalpha() else [sign for sign in syllable if sign.isalnum()]
