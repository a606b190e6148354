"""A figure whose meaning changes says so: its definition's version rises, here and in docs/measures.md."""

import re
from collections.abc import Sequence
from importlib import import_module

import pytest

from operations.reporting import now_board
from operations.reporting.names import NAMES
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


MIDDLE = re.compile(r"(?<![a-z])(mean|p50|p90|max)_")


def named(text: str, columns: Sequence[str]) -> set[str]:
    """The names in backquotes; `first` … `last` are the columns from one to the other."""
    names = {name for code in re.findall(r"`([^`]+)`", text.replace("```", "")) for name in re.findall(r"\w+", code)}
    for first, last in re.findall(r"`(\w+)`\s…\s`(\w+)`", text):
        if {first, last} <= set(columns):
            names |= set(columns[columns.index(first) : columns.index(last) + 1])
    return names


@pytest.mark.parametrize("name", NAMES)
def test_the_documents_speak_of_every_figure_of_a_report(name: str) -> None:
    """Mean, P50, P90 and longest are said once for all reports, so one of them says what the others are of."""
    sections = (ROOT / "docs" / "measures.md").read_text("utf-8").split("\n## ")
    [own] = [section for section in sections if f"(`{name}`)" in section.partition("\n")[0]]
    [of_all] = [section for section in sections if section.startswith("What all reports share")]
    every = import_module(f"operations.reporting.reports.{name.replace('-', '_')}").COLUMNS
    columns = [column for column, _ in every]
    said = {MIDDLE.sub("", one) for one in named(own, columns) | named(of_all, columns)}
    figures = [column for column, unit in every if unit not in ("text", "number")]
    unsaid = [column for column in figures if MIDDLE.sub("", column) not in {*said, "seconds"}]
    assert not unsaid, f"docs/measures.md does not say what these columns of {name} are: {unsaid}"


def test_the_documents_say_which_version_holds() -> None:
    table = (ROOT / "docs" / "measures.md").read_text("utf-8").partition("## Versions")[2]
    latest: dict[str, int] = {}
    for name, version in ROW.findall(table):
        assert int(version) == latest.get(name, 0) + 1, name
        latest[name] = int(version)
    assert latest == DEFINITION_VERSIONS | {"now": now_board.DEFINITION_VERSION}
