"""docs/privacy.md says of every column what it is for and when it ends."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from config import Settings
from operations import spent_requests
from operations.people import second_factor
from operations.reporting.what_if import studies
from queueing.hall import Retention
from storage.schema import metadata
from tests.privacy_page import PAGE
from web import known_device, language, pairing

SECTION = re.compile(r"^### `(\w+)`\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
ENDS = [
    ("studies", f"| who asked the what-if question | {studies.KEPT.days} days |"),
    ("second_factor", f"or {second_factor.TRIES_KEPT // timedelta(minutes=1)} minutes after the latest |"),
    ("spent_requests", f"and no password | {spent_requests.KEPT // timedelta(hours=1)} hours |"),
    ("known_device", f"signed | {known_device.LIFE_SECONDS // 86_400} days |"),
    ("pairing", f"| {pairing.KEPT_SECONDS // 86_400} days, and worth nothing once the device is ended"),
]
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


@pytest.mark.parametrize(("module", "words"), ENDS)
def test_the_page_says_how_long_it_is_in_the_program(module: str, words: str) -> None:
    assert words in PAGE.read_text("utf-8"), module


def test_the_cookie_of_a_login_ends_as_the_page_says() -> None:
    (longest,) = {
        bound.le
        for name in ("clerk_login_hours", "manager_login_hours")
        for bound in Settings.model_fields[name].metadata
        if hasattr(bound, "le")
    }
    assert f"after {longest} hours at most" in PAGE.read_text("utf-8")
    days = Flask(__name__).permanent_session_lifetime.days  # which web/ leaves as it is
    assert f"one that has shown a kiosk {days} days after its last page" in PAGE.read_text("utf-8")
