"""A figure whose meaning changes says so: its definition's version rises, here and in docs/measures.md."""

import re

from operations.reporting import now_board
from operations.reporting.reports import DEFINITION_VERSIONS
from tests.operations.reporting.definitions import figures, pinned
from tests.running import ROOT

UNSEEN = {
    ("patience", "5"),
    ("windows", "9"),
    ("trend", "5"),
    ("day-course", "6"),
    ("quality", "5"),
    ("windows", "8"),
    ("waiting-times", "5"),
    ("visit-times", "4"),
    ("trend", "4"),
    ("patience", "4"),
    ("no-shows", "5"),
    ("hours", "3"),
    ("funnel", "3"),
    ("fairness", "6"),
    ("estimates", "4"),
    ("distribution", "3"),
    ("comparison", "4"),
    ("appointments", "4"),
    ("appointments", "3"),
    ("comparison", "3"),
    ("distribution", "2"),
    ("estimates", "3"),
    ("fairness", "5"),
    ("funnel", "2"),
    ("hours", "2"),
    ("no-shows", "4"),
    ("patience", "3"),
    ("trend", "3"),
    ("visit-times", "3"),
    ("waiting-times", "4"),
    ("windows", "7"),
    ("quality", "4"),
    ("day-course", "5"),
    ("appointments", "2"),
    ("comparison", "2"),
    ("day-course", "2"),
    ("day-course", "3"),
    ("day-course", "4"),
    ("estimates", "2"),
    ("fairness", "3"),
    ("no-shows", "3"),
    ("patience", "2"),
    ("visit-times", "2"),
    ("windows", "3"),
    ("windows", "4"),
    ("fairness", "4"),
    ("quality", "2"),
    ("quality", "3"),
    ("staff", "4"),
    ("visit-times", "3"),
    ("service-times", "2"),
    ("no-shows", "4"),
    ("trend", "3"),
    ("distribution", "2"),
    ("fairness", "5"),
    ("day-course", "5"),
    ("windows", "7"),
    ("funnel", "2"),
    ("hours", "2"),
    ("staff", "5"),
    ("comparison", "3"),
    ("day-means", "2"),
    ("patience", "3"),
    ("quality", "4"),
    ("estimates", "3"),
    ("appointments", "3"),
}
"""Changes of a meaning that no record of the fixed history shows. There, nobody has an appointment, comes in an hour
without attendance or after midnight, is called without a record of it, is sent on, stays past closing time, or is
there in a night on which clocks change; every service is asked for each day, and finished in each line; nothing happens
to one in 10,000 alone, nor today; somebody leaves each line.
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
        seen = [digest for version, digest in versions.items() if (name, version) not in UNSEEN]
        assert len(set(seen)) == len(seen), name
        assert list(map(int, versions)) == list(range(1, DEFINITION_VERSIONS[name] + 1)), name


def test_the_documents_say_which_version_holds() -> None:
    table = (ROOT / "docs" / "measures.md").read_text("utf-8").partition("## Versions")[2]
    latest: dict[str, int] = {}
    for name, version in ROW.findall(table):
        assert int(version) == latest.get(name, 0) + 1, name
        latest[name] = int(version)
    assert latest == DEFINITION_VERSIONS | {"now": now_board.DEFINITION_VERSION}
