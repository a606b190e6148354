"""docs/privacy.md says of every column what it is for and when it ends."""

import re
from pathlib import Path

import pytest

from queueing.hall import Retention
from storage.schema import metadata
from web import known_device, language, pairing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
SECTION = re.compile(r"^### `(\w+)`\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| ((?:`\w+` ?)+)\| (.+?) \| (.+?) \|$", re.MULTILINE)


def listed() -> dict[str, list[str]]:
    """The columns that the page lists, by table."""
    return {
        table: [name for names, _, _ in ROW.findall(rows) for name in re.findall(r"`(\w+)`", names)]
        for table, rows in SECTION.findall(PAGE.read_text("utf-8"))
    }


@pytest.mark.parametrize("table", metadata.tables)
def test_every_column_is_listed_once_with_its_purpose_and_its_end(table: str) -> None:
    assert sorted(listed().get(table, [])) == sorted(metadata.tables[table].c.keys())


def test_no_table_is_listed_that_is_gone() -> None:
    assert set(listed()) == set(metadata.tables)


def test_the_page_names_every_setting_with_its_default() -> None:
    text = PAGE.read_text("utf-8")
    usual = Retention()
    for name in Retention.__dataclass_fields__:
        assert f"| `{name}` ({getattr(usual, name)}) |" in text


@pytest.mark.parametrize(
    "cookie",
    ["onewindow", "onewindow_kiosk", "onewindow_display", known_device.COOKIE, language.COOKIE, pairing.WAITING],
)
def test_every_cookie_is_listed(cookie: str) -> None:
    assert re.search(rf"^\| cookies? .*`{cookie}`", PAGE.read_text("utf-8"), re.MULTILINE)
