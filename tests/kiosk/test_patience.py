"""How long a kiosk waits for somebody."""

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("idle_seconds", "large", "limit", "ask"),
    [(45, False, 45, 20), (45, True, 55, 30), (16, False, 16, 9), (16, True, 26, 15), (600, True, 610, 30)],
)
def test_the_question_comes_early_enough_to_be_answered(
    modules: Page, idle_seconds: int, large: bool, limit: int, ask: int
) -> None:
    script = "async ([s, l]) => (await import('/static/kiosk/patience.js')).patience(s, l)"
    assert modules.evaluate(script, [idle_seconds, large]) == {"limit": limit, "ask": ask}
