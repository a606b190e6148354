"""What the console's page is given."""

import re
from pathlib import Path

import locales
from tests.builders import a_hall
from window.page import console_fields

CLERK = {"name": "clerk1", "display_name": "王芳", "leads": False}
STATIC = Path(__file__).parents[2] / "static" / "window"


def test_the_page_knows_the_halls_lines_and_services_in_the_clerks_language() -> None:
    page = console_fields(a_hall(), "en", CLERK)
    assert page["settings"]["lines"][0]["name"] == {"en": "Line A"}
    assert page["settings"]["services"][0]["code"] == "a1"


def test_every_text_the_console_asks_for_exists_in_every_language() -> None:
    asked = set()
    for module in STATIC.glob("*.js"):
        asked |= set(re.findall(r'\bsay\("([a-z_]+\.[a-z_]+)"', module.read_text("utf-8")))
    assert len(asked) > 30
    for language in locales.languages():
        room = locales.room(language, "window")
        missing = [key for key in asked if key.split(".")[1] not in room[key.split(".")[0]]]
        assert missing == []


def test_every_refusal_of_the_core_that_a_clerk_can_meet_has_its_sentence() -> None:
    met = {
        "wrong_step", "window_busy", "window_not_open", "window_taken", "not_your_window", "wrong_hall",
        "changed_meanwhile", "too_busy", "too_late", "transfer_target", "outcome_missing", "unknown_service",
        "unknown_ticket", "staff_only",
    }  # fmt: skip
    for language in locales.languages():
        assert met <= set(locales.room(language, "window")["problem"])
