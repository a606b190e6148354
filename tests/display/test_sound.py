"""How a screen sounds, as it says it."""

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("wanted", "blocked", "speaks", "sound"),
    [
        ("browser", False, ["zh-CN", "en"], "voice"),
        ("browser", False, ["en"], "partly"),
        ("server", False, [], "chime"),
        ("browser", True, ["zh-CN", "en"], "blocked"),
        ("none", True, [], "off"),
    ],
)
def test_a_screen_knows_whether_it_can_be_heard(
    modules: Page, wanted: str, blocked: bool, speaks: list[str], sound: str
) -> None:
    script = """async ([wanted, isBlocked, speaks]) => {
        const { soundOf } = await import("/static/display/voice.js");
        const voice = { speaks: (language) => speaks.includes(language) };
        return soundOf({ wanted, isBlocked, voice, languages: ["zh-CN", "en"] });
    }"""
    assert modules.evaluate(script, [wanted, blocked, speaks]) == sound
