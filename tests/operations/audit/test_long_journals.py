"""A journal of years is proved in the memory that a short one needs."""

import tracemalloc
from pathlib import Path

from sqlalchemy import insert

from operations import audit
from queueing.chain import FIRST, ChainedLine, line_hash, marks
from queueing.instants import from_microseconds
from storage.tables import halls, journal
from tests.builders import Scene
from tests.databases import a_sqlite_url


def test_memory_does_not_grow_with_the_journal(tmp_path: Path) -> None:
    scene = Scene(a_sqlite_url(tmp_path))
    previous = _lengthen(scene, 0, 3_000, FIRST)
    short = _peak(scene)
    _lengthen(scene, 3_000, 12_000, previous)
    assert _peak(scene) < 1.2 * short
    scene.close()


def _lengthen(scene: Scene, after: int, until: int, previous: str) -> str:
    """Lines about slips up to one revision; answers the hash of the last."""
    rows = []
    for n in range(after + 1, until + 1):
        line = ChainedLine("hall", n, n, "print", "staff:clerk1", None, None, None, None, '{"changes":{}}')
        previous = line_hash(previous, line)
        at = from_microseconds(line.at)
        rows.append(line._asdict() | {"at": at, "hash": previous, "marks": marks(line)})
    with scene.context.database.transaction() as connection:
        connection.execute(insert(journal), rows)
        connection.execute(halls.update().values(revision=until))
    return previous


def _peak(scene: Scene) -> int:
    """The most bytes that a proof holds at once."""
    tracemalloc.start()
    assert list(audit.findings(scene.context, "hall")) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
