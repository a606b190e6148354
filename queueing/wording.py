"""How the people of a hall put things, for the search of plain words; and whose business is not the hall's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from queueing.keys import Word
from queueing.text import Text


@dataclass(frozen=True, slots=True)
class Wording:
    """`same`: a word → how else people put it, in any language. `ignored`: what says nothing of what somebody wants."""

    same: Mapping[Word, tuple[Word, ...]] = field(default_factory=dict)
    ignored: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An authority near by. `keywords`: what people ask this hall for that is its business. `where`: where it is."""

    name: Text
    where: Text
    keywords: tuple[Word, ...]
