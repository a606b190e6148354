"""How many stand ahead, as a phone says it from one message to the next."""

from typing import Any

from playwright.sync_api import Page


def said(page: Page, *tickets: dict[str, Any]) -> list[list[int]]:
    """[all, with priority, back] after each message about one ticket; the page is taken anew after each."""
    told = [{"id": "t", "line": "A", "wanted_window": None, "called_at": None, **ticket} for ticket in tickets]
    return list(
        page.evaluate(
            """async (told) => {
                const { Ahead } = await import("/static/phone/ahead.js");
                sessionStorage.clear();
                return told.map((ticket) => {
                    const { n, priority, back } = new Ahead(sessionStorage).of(ticket);
                    return [n, priority, back];
                });
            }""",
            told,
        )
    )


def ahead(n: int, priority: int = 0, back: int = 0, **more: Any) -> dict[str, Any]:
    return {"ahead": n, "ahead_by_priority": priority, "ahead_come_back": back, **more}


def test_the_number_only_falls_whatever_windows_open_and_close(modules: Page) -> None:
    assert said(modules, ahead(3), ahead(5), ahead(2), ahead(4)) == [[3, 0, 0], [3, 0, 0], [2, 0, 0], [2, 0, 0]]


def test_it_rises_for_priority_and_for_who_is_back_and_says_so(modules: Page) -> None:
    assert said(modules, ahead(3), ahead(4, 1), ahead(4, 1, 1), ahead(2)) == [
        [3, 0, 0],
        [4, 1, 0],
        [4, 1, 1],
        [2, 0, 0],
    ]


def test_another_line_is_counted_anew(modules: Page) -> None:
    assert said(modules, ahead(1), ahead(6, line="B")) == [[1, 0, 0], [6, 0, 0]]


def test_a_server_that_does_not_say_why_is_believed(modules: Page) -> None:
    assert said(modules, {"ahead": 2, "ahead_by_priority": None, "ahead_come_back": None}) == [[2, 0, 0]]
