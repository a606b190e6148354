"""A figure whose meaning changes says so: its definition's version rises, here and in docs/measures.md."""

import re

from operations.reporting import now_board
from operations.reporting.reports import DEFINITION_VERSIONS
from tests.operations.reporting.definitions import figures, pinned
from tests.running import ROOT

UNSEEN = {
    "appointments": [2, 3, 4],
    "comparison": [2, 3, 4],
    "day-course": [2, 3, 4, 5, 6],
    "day-means": [2],
    "distribution": [2, 3],
    "estimates": [2, 3, 4],
    "fairness": [3, 4, 5, 6],
    "funnel": [2, 3],
    "hours": [2, 3],
    "no-shows": [3, 4, 5],
    "patience": [2, 3, 4, 5],
    "quality": [2, 3, 4, 5],
    "service-times": [2],
    "staff": [4, 5],
    "trend": [3, 4, 5],
    "visit-times": [2, 3, 4],
    "waiting-times": [5],
    "windows": [3, 4, 7, 8, 9],
}
"""Report → the versions whose change of a meaning no record of the fixed history shows. There, nobody has an
appointment, comes in an hour without attendance or after midnight, is called without a record of it, is sent on, stays
past closing time, or is there in a night on which clocks change; every service is asked for each day, and finished in
each line; nothing happens to one in 10,000 alone, nor today; somebody leaves each line.
"""
ROW = re.compile(r"^\| `([a-z-]+)` \| (\d+) \|", re.MULTILINE)


def test_no_figure_changes_its_meaning_without_a_new_version() -> None:
    today = figures()
    for name, version in DEFINITION_VERSIONS.items():
        assert pinned().get(name, {}).get(str(version)) == today[name], (
            f"the figures of {name} are not those of version {version}: raise its DEFINITION_VERSION, say in "
            "docs/measures.md what changed, and run python -m tests.operations.reporting.definitions"
        )


def test_every_definition_differs_from_all_its_earlier_versions() -> None:
    for name, versions in pinned().items():
        digests = list(versions.values())
        repeated = [version for version, digest in enumerate(digests, 1) if digest in digests[: version - 1]]
        assert repeated == UNSEEN.get(name, []), name
        assert list(map(int, versions)) == list(range(1, DEFINITION_VERSIONS[name] + 1)), name


def test_the_documents_say_which_version_holds() -> None:
    table = (ROOT / "docs" / "measures.md").read_text("utf-8").partition("## Versions")[2]
    latest: dict[str, int] = {}
    for name, version in ROW.findall(table):
        assert int(version) == latest.get(name, 0) + 1, name
        latest[name] = int(version)
    assert latest == DEFINITION_VERSIONS | {"now": now_board.DEFINITION_VERSION}
