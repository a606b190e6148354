"""The stage of a hall screen in a browser."""

import pytest
from playwright.sync_api import Page

import locales

DRAWN = """async ([texts, isOver]) => {
    const { drawStage } = await import("/static/display/hall.js");
    const { Words } = await import("/static/display/words.js");
    const stage = document.createElement("div");
    const day = { kind: "over", hours: [], next: null, isOver };
    drawStage(stage, null, false, { words: new Words({ "zh-CN": texts }, ["zh-CN"]), day });
    return stage.innerText;
}"""


@pytest.mark.parametrize(("is_over", "sentence"), [(True, "hours.over"), (False, "stage.idle_hint")])
def test_a_stage_says_only_words_when_no_hours_are_known(modules: Page, is_over: bool, sentence: str) -> None:
    said = modules.evaluate(DRAWN, [locales.room("zh-CN", "display"), is_over])
    assert said.endswith(locales.text("zh-CN", f"display.{sentence}"))
