"""What a hall's questions are compared with: its services, and what is its neighbours' business."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from asking.index import Index, Match
from asking.reading import Marks, Reader, plain
from asking.sounds import Sounds, common_signs
from operations.context import Context
from operations.halls.spelling import spelled
from queueing.hall import Hall

LEAST_LIKENESS = 0.75
"""How like an unknown word of letters and a known one must be, 0 to 1 (one letter in four may be wrong)."""


class HallWords:
    """The words of one definition of a hall."""

    def __init__(self, hall: Hall, sounds: Sounds) -> None:
        others = {keyword: () for neighbour in hall.neighbours for keyword in neighbour.keywords}
        self._reader = Reader({**hall.wording.same, **others}, hall.wording.ignored, sounds)
        services = {service.code: _texts_of(hall, service.code) for service in hall.services}
        neighbours = {n: neighbour.keywords for n, neighbour in enumerate(hall.neighbours)}
        for text in (text for texts in (*services.values(), *neighbours.values()) for text in texts):
            self._reader.learn(text)
        self._letters = sorted(self._reader.letters)
        entries = {f"{code}": self._marked(texts) for code, texts in services.items()}
        entries |= {f"{_NEIGHBOUR}{n}": self._marked(texts) for n, texts in neighbours.items()}
        self._index = Index(entries)
        self._named: dict[str, set[str]] = defaultdict(set)
        for service in hall.services:
            for name in (*service.name.values(), *service.keywords):
                self._named[plain(name)].add(service.code)

    def _marked(self, texts: Iterable[str]) -> list[tuple[str, Marks]]:
        return [(text, self._reader.read(text)) for text in texts]

    def matches(self, question: str) -> tuple[list[Match], list[Match]]:
        """The services and the neighbours that a question may mean, each the nearest first; a service with this very
        name or keyword before all others. A service's key is its code, a neighbour's its place in the hall's list.
        """
        services: list[Match] = []
        neighbours: list[Match] = []
        for match in self._index.matches(self._reader.read(question, self._correct)):
            if match.key.startswith(_NEIGHBOUR):
                neighbours.append(Match(match.key[1:], match.score, match.text))
            else:
                services.append(match)
        if named := self._named.get(plain(question.strip())):
            services = [Match(code, 1, question) for code in named] + [m for m in services if m.key not in named]
        return services, neighbours

    def read(self, text: str) -> Marks:
        """The marks of a text; none: nothing but politeness was said."""
        return self._reader.read(text, self._correct)

    def _correct(self, word: str) -> str | None:
        from rapidfuzz import process  # imported here so that a hall where nobody asks does not load it
        from rapidfuzz.distance import OSA

        likest = process.extractOne(word, self._letters, scorer=OSA.normalized_similarity, score_cutoff=LEAST_LIKENESS)
        return likest[0] if likest else None


_NEIGHBOUR = "@"
"""No service's code begins so."""


def _texts_of(hall: Hall, code: str) -> tuple[str, ...]:
    service = hall.service(code)
    return (*service.name.values(), *service.keywords, *service.asked)


@lru_cache(maxsize=1)
def _sounds() -> Sounds:
    return Sounds(dict(_syllables()))


def _syllables() -> Iterator[tuple[str, str]]:
    signs = common_signs()
    for sign, syllables in zip(signs, spelled(signs), strict=True):
        if syllables and syllables[0].isascii():
            yield sign, syllables[0]


_remembered: dict[str, tuple[Hall, HallWords]] = {}
"""By the hall's code: the words of its newest definition."""


def words_of(context: Context, hall: Hall) -> HallWords:
    """The words of this definition of the hall. They are made once, which takes half a second beside other work."""
    definition, words = _remembered.get(hall.code, (None, None))
    if words is None or definition is not hall:
        sounds = _sounds()  # here, since a process is started; the rest is computed outside the event loop
        words = context.run_in_thread(HallWords, hall, sounds)
        _remembered[hall.code] = hall, words
    return words
