"""Whoever names a language is understood: address, cookie, browser, ticket."""

import pytest

from tests.houses import ServedScene, json_of

NAMES = {"zh-CN": "测试大厅", "en": "Test hall"}


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("zh-Hans", "zh-CN"),
        ("zh", "zh-CN"),
        ("en-US,en;q=0.9", "en"),
        ("fr,en;q=0.5,zh;q=0.8", "zh-CN"),
        ("zh;q=0, en;q=0.1", "en"),
        ("fr", "zh-CN"),
        ("*", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_a_browsers_languages_are_asked_one_after_another(served: ServedScene, header: str, spoken: str) -> None:
    board = served.client().get("/api/v1/halls/hall/board", headers={"Accept-Language": header}).json
    assert board is not None and board["name"] == NAMES[spoken]


@pytest.mark.parametrize(("tag", "spoken"), [("zh-Hans", "zh-CN"), ("en-GB", "en"), ("zh", "zh-CN"), ("tlh", "zh-CN")])
def test_a_tag_in_the_address_and_in_the_cookie_finds_its_texts(served: ServedScene, tag: str, spoken: str) -> None:
    assert json_of(served.visitor.get("/halls/hall/board", language=tag))["name"] == NAMES[spoken]
    browser = served.client()
    browser.set_cookie("language", tag)
    assert NAMES[spoken] in browser.get("/", headers={"Accept": "text/html"}).text
    browser = served.client()
    assert NAMES[spoken] in browser.get(f"/?language={tag}", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(("tag", "spoken"), [("zh-Hans", "zh-CN"), ("zh", "zh-CN"), ("en-US", "en"), ("tlh", "zh-CN")])
def test_a_ticket_speaks_the_language_of_the_hall_that_fits(served: ServedScene, tag: str, spoken: str) -> None:
    assert served.ticket(language=tag)["language"] == spoken
