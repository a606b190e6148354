"""The front page: what it says to somebody who is new."""

from pathlib import Path

import pytest

import locales
from commands.greeting import greeting
from config import Settings
from tests.databases import a_sqlite_url
from tests.houses import ServedScene


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "可以这样试"), ("en", "Things to try")])
def test_a_demo_says_what_to_try_and_who_may_log_in(tmp_path: Path, language: str, word: str) -> None:
    demo = ServedScene(a_sqlite_url(tmp_path), tmp_path, demo=True)
    page = demo.client().get(f"/?language={language}").text
    tries = page.partition('class="demo__tries"')[2].partition("</ol>")[0]
    assert word in page
    assert tries.count("<li>") == 5
    assert all(
        part in tries for part in ("/kiosk/k1", "/admin/printers/p1/paper", "/display/hall", "clerk3", "manager")
    )
    demo.close()


def test_a_hall_that_is_no_demo_says_nothing_of_the_kind(served: ServedScene) -> None:
    assert "demo__tries" not in served.client().get("/").text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_demo_to_which_nobody_comes_says_so_on_its_page_and_in_the_terminal(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language.replace("-", "_"))
    words, other = locales.room(language, "demo"), {True: "hint_empty", False: "hint"}
    for comes, hint in ((True, "hint"), (False, "hint_empty")):
        folder = tmp_path / hint
        folder.mkdir()
        demo = ServedScene(a_sqlite_url(folder), folder, demo=True, demo_people=comes)
        page = demo.client().get(f"/?language={language}").text
        terminal = greeting(Settings(data=tmp_path, demo_people=comes), demo.scene.hall, {})
        demo.close()
        for said in (page, terminal):
            assert words[hint] in said
            assert words[other[comes]] not in said
