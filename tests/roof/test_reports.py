"""A report is one file and its words."""

from pathlib import Path

import pytest

import locales
from operations.reporting import reports
from operations.reporting.names import NAMES
from tests.running import printed_by_script

FOLDER = Path(reports.__file__).parent


def test_every_file_that_makes_a_report_is_a_report_with_a_title() -> None:
    makers = {path.stem for path in FOLDER.glob("*.py") if "\ndef make(" in path.read_text("utf-8")}
    assert {name.replace("_", "-") for name in makers} == set(NAMES) == set(reports.REPORTS)


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("part", ["name", "question", "meaning"])
def test_every_report_has_its_words_in_each_language(language: str, part: str) -> None:
    assert set(locales.room(language, "reports")[part]) == set(NAMES)


@pytest.mark.parametrize("language", locales.languages())
def test_every_report_has_a_headline_in_each_language(language: str) -> None:
    assert set(NAMES) <= set(locales.room(language, "reports")["headline"])


def test_every_report_has_a_chart_of_its_own_kind_or_says_that_it_has_none() -> None:
    assert set(printed_by_script("static/reports/charts.js", "Object.keys(module.KINDS)")) == set(NAMES)
