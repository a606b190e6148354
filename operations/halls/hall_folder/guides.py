"""The files of guides: `guides/<service>.toml` and `guides/materials.toml`. Each may define [[material]] tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.halls.hall_folder.shapes import shape_of
from operations.halls.hall_folder.source import Placed, Source, read_source
from queueing.guide import Material, Outcome, Question

SHARED = "materials"
"""The file of materials alone."""


@dataclass(frozen=True)
class GuideFile:
    """A guide's file; its tables are those of the right shape. `whole`: there is no table of another shape."""

    source: Source
    questions: list[Placed]
    outcomes: list[Placed]
    whole: bool


def read(files: Iterable[Path]) -> list[Source]:
    """Every file of guides."""
    sources = [read_source(path) for path in files]
    for source in sources:
        source.only(*(("material",) if source.path.stem == SHARED else ("question", "outcome", "material")))
    return sources


def guide_file(source: Source) -> GuideFile:
    """The tables of a guide's file; each other table is added as a mistake."""
    before = len(source.mistakes)
    questions = list(source.tables("question", shape_of(Question)))
    outcomes = list(source.tables("outcome", shape_of(Outcome)))
    return GuideFile(source, questions, outcomes, len(source.mistakes) == before)


def materials(source: Source) -> Iterator[Placed]:
    """The materials that a file defines."""
    return source.tables("material", shape_of(Material))
