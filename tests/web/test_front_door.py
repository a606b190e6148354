"""The front page: what it says to somebody who is new."""

from pathlib import Path

import pytest

from tests.builders import a_sqlite_url
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
