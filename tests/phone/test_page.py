"""The page behind a ticket's link, as a phone without scripts gets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import phone
from tests.builders import a_sqlite_url
from tests.houses import ServedScene


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with its phones' page."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    phone.init_app(made.app)
    yield made
    made.close()


def read(served: ServedScene, link: str, language: str = "zh-CN", address: str = "203.0.113.50") -> tuple[int, str]:
    """Status and words of the page, asked for from the street."""
    answer = served.client(address).get(f"{link}?language={language}", headers={"Accept": "text/html"})
    return answer.status_code, answer.text


def link_of(ticket: dict[str, str]) -> str:
    """The path of a ticket's link."""
    return "/t/" + ticket["url"].rpartition("/")[2]


def test_who_waits_reads_how_many_are_ahead(served: ServedScene) -> None:
    served.ticket()
    status, words = read(served, link_of(served.ticket()))
    assert status == 200
    assert "等候中" in words and "前面还有 1 人" in words
    assert "2 people ahead of you" in read(served, link_of(served.ticket()), "en")[1]


def test_who_is_called_reads_the_window(served: ServedScene) -> None:
    served.opened(1)
    ticket = served.ticket()
    served.called()
    assert "请到 1 号窗口" in read(served, link_of(ticket))[1]
    assert "Go to window 1" in read(served, link_of(ticket), "en")[1]


def test_the_page_is_kept_by_nobody_and_found_by_no_search(served: ServedScene) -> None:
    answer = served.client("203.0.113.50").get(link_of(served.ticket()), headers={"Accept": "text/html"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("token", ["nothing", "x" * 500, "%00", "..%2f..", "A001"])
def test_a_link_nobody_was_given_shows_nothing(served: ServedScene, token: str) -> None:
    served.ticket()
    status, words = read(served, f"/t/{token}")
    assert status == 404
    assert "A001" not in words.replace(token, "")


def test_a_page_tells_nothing_of_other_tickets(served: ServedScene) -> None:
    other, mine = served.ticket(), served.ticket()
    words = read(served, link_of(mine))[1]
    assert other["id"] not in words and link_of(other)[3:] not in words
