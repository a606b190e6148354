"""Every language says everything, with the same blanks to fill in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import locales

FOLDER = Path(locales.__file__).parent
ROOMS = sorted(path.stem for path in (FOLDER / "zh-CN").glob("*.toml"))


def texts(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, set[str]]]:
    """(dotted key, names of the blanks); the plural forms of a text are one text."""
    for key, value in table.items():
        if isinstance(value, dict) and set(value) <= {"one", "other"}:
            yield before + key, set(re.findall(r"\{(\w+)\}", value["other"]))
        elif isinstance(value, dict):
            yield from texts(value, f"{before}{key}.")
        elif isinstance(value, str):
            yield before + key, set(re.findall(r"\{(\w+)\}", value))


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", [one for one in locales.LANGUAGES if one != "zh-CN"])
def test_every_text_exists_in_every_language_with_the_same_blanks(room: str, language: str) -> None:
    assert dict(texts(locales.room(language, room))) == dict(texts(locales.room("zh-CN", room)))


def test_every_language_has_the_same_rooms() -> None:
    for language in locales.LANGUAGES:
        assert sorted(path.stem for path in (FOLDER / language).glob("*.toml")) == ROOMS


def test_a_number_chooses_its_form() -> None:
    assert locales.text("en", "kiosk.ticket.ahead", n=1) == "1 person ahead of you"
    assert locales.text("en", "kiosk.ticket.ahead", n=2) == "2 people ahead of you"
    assert locales.text("zh-CN", "kiosk.ticket.ahead", n=1) == "前面还有 1 人"


def test_a_missing_text_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"kiosk\.nothing"):
        locales.text("en", "kiosk.nothing")


def test_what_is_filled_in_is_never_filled_again() -> None:
    assert locales.filled("{a} {b}", a="{b}", b="x") == "{b} x"


def test_an_unknown_language_gets_the_houses_own() -> None:
    assert locales.room("tlh", "kiosk") == locales.room("zh-CN", "kiosk")
