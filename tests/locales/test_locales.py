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


ALWAYS_MORE = {
    "admin.kiosks.flooding", "now.kiosk.open", "now.kiosk.closed", "admin.kiosks.last", "reports.note.too_few",
    "reports.behind.many", "reports.behind.many_appointments", "reports.chart.shown", "reports.chart.halls",
    "now.help.lead", "admin.estimates.unreliable", "hall.mistake.many_most", "hall.mistake.shares",
}  # fmt: skip
"""Of floods, of the fewest days that do, of choices that begin with two, of what has no room in a chart, of five
minutes, of a share, and of two options or lines at the least.
"""
NOUNS = (
    "tickets", "numbers", "visits", "people", "windows", "lines", "services", "hours", "half-hours", "days", "minutes",
    "repetitions", "rows", "halls", "slips", "options", "appointments", "codes", "cases",
)  # fmt: skip
MANY = re.compile(rf"\b1 (?:[a-z]+ )?(?:{'|'.join(NOUNS)})\b|\b1 (?:of (?:1|them) )?(?:have|are|were|wait|stand)\b")


def forms(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(dotted key, the text as it is said of one)."""
    for key, value in table.items():
        if isinstance(value, dict) and set(value) <= {"one", "other"}:
            yield before + key, str(value.get("one") or value["other"])
        elif isinstance(value, dict):
            yield from forms(value, f"{before}{key}.")
        elif isinstance(value, str):
            yield before + key, value


@pytest.mark.parametrize("room", ["reports", "what-if", "now", "admin", "hall"])
def test_one_of_something_is_never_several(room: str) -> None:
    said = {key: re.sub(r"\{\w+\}", "1", text) for key, text in forms(locales.room("en", room), f"{room}.")}
    assert {key: text for key, text in said.items() if MANY.search(text) and key not in ALWAYS_MORE} == {}
