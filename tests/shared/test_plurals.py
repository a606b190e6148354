"""One rule for what depends on a number: pages, server and paper take the same form of a text."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import locales
from printing.text import clean, say

ROOMS = sorted(path.stem for path in (Path(locales.__file__).parent / locales.OWN).glob("*.toml"))
FORMS = {"zero", "one", "two", "few", "many", "other"}
NUMBERS = (0, 1, 2, 3, 4, 5, 11, 21, 22, 100, 101, 111)
SAID = """async ([texts, language, keys, numbers]) => {
    const { text } = await import("/static/shared/page.js");
    return keys.map(([key, blanks]) => numbers.map((n) =>
        text(texts, language, key, Object.fromEntries([["n", n], ...blanks.map((blank) => [blank, n])]))));
}"""


def plurals(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, list[str]]]:
    """(dotted key, names of the blanks) of every text that depends on a number."""
    for key, value in table.items():
        if isinstance(value, dict) and "other" in value and set(value) <= FORMS:
            yield before + key, sorted(set(re.findall(r"\{(\w+)\}", json.dumps(value))))
        elif isinstance(value, dict):
            yield from plurals(value, f"{before}{key}.")


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_pages_server_and_paper_take_the_same_form_for_every_number(modules: Page, language: str) -> None:
    seen = 0
    for room in ROOMS:
        texts = locales.room(language, room)
        keys = list(plurals(texts))
        pages = modules.evaluate(SAID, [texts, language, keys, NUMBERS])
        for (key, blanks), sentences in zip(keys, pages, strict=True):
            for n, sentence in zip(NUMBERS, sentences, strict=True):
                values = {"n": n} | dict.fromkeys(blanks, n)
                assert locales.text(language, f"{room}.{key}", **values) == sentence
                assert say(texts, key, **values) == clean(sentence)
                seen += 1
    assert seen
