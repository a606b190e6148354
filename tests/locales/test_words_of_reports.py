"""What a manager reads in a report is in one language."""

import re
from collections.abc import Iterator

import pytest

import locales
from forecasting.control_chart import FEWEST_DAYS

ROOMS = ("reports", "now", "what-if")
LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = {"CSV", "Excel", "JavaScript", "Kaplan", "Meier", "Spiegelhalter", "Erlang", "SHA"}
"""What has no other name in Chinese: formats, and the people whose methods these are."""


def texts(part: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text of a room with its key; what is filled in is left out."""
    if isinstance(part, str):
        yield path, re.sub(r"\{[^}]*\}", "", part)
    elif isinstance(part, dict):
        for key, below in part.items():
            yield from texts(below, f"{path}.{key}")


@pytest.mark.parametrize("room", ROOMS)
def test_chinese_pages_of_reports_have_no_english_words(room: str) -> None:
    found = {key: LATIN.findall(text) for key, text in texts(locales.room("zh-CN", room), room)}
    assert {key: words for key, words in found.items() if not NAMES.issuperset(words)} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_english_pages_of_reports_have_no_chinese_characters(room: str) -> None:
    found = {key: re.findall("[\u4e00-\u9fff]", text) for key, text in texts(locales.room("en", room), room)}
    assert {key: characters for key, characters in found.items() if characters} == {}


@pytest.mark.parametrize("language", locales.languages())
def test_a_manager_is_told_the_number_of_days_without_which_no_day_is_judged(language: str) -> None:
    headlines = locales.room(language, "reports")["headline"]
    said = [headlines[f"day-means_{ending}"] for ending in ("few", "short", "others")]
    assert [re.findall(r"\d+", text) for text in said] == [[str(FEWEST_DAYS)]] * 3
