"""A page's copy of the board, and the server's clock as the page knows it."""

from typing import Any

from playwright.sync_api import Page


def run(page: Page, module: str, body: str) -> Any:
    return page.evaluate(f"async () => {{ const m = await import('/static/shared/{module}.js'); {body} }}")


BOARD = "{ revision: 4, lines: [1], windows: [2], calls: [3] }"


def test_news_that_follows_changes_only_what_it_brings(modules: Page) -> None:
    got = run(
        modules,
        "board",
        f"return m.advance({BOARD}, {{after_revision: 4, revision: 6, lines: [9], calls: null}});",
    )
    assert (got["revision"], got["lines"], got["windows"], got["calls"]) == (6, [9], [2], [3])


def test_news_after_a_gap_is_never_applied(modules: Page) -> None:
    assert run(modules, "board", f"return m.advance({BOARD}, {{after_revision: 5, revision: 6}});") is None


def test_news_without_a_board_is_never_applied(modules: Page) -> None:
    assert run(modules, "board", "return m.advance(null, {after_revision: 0, revision: 1});") is None


def test_the_message_that_travelled_fastest_sets_the_clock(modules: Page) -> None:
    body = """
        const clock = new m.ServerClock();
        const here = Date.parse("2026-03-02T00:59:00Z");
        for (const late of [900, 40, 700]) clock.learn("2026-03-02T01:00:00.000Z", here + late);
        return clock.offset;
    """
    assert run(modules, "clock", body) == 59_960


def test_an_unreadable_instant_teaches_the_clock_nothing(modules: Page) -> None:
    assert (
        run(
            modules,
            "clock",
            "const c = new m.ServerClock(); c.learn('soon'); c.learn(null); return c.offset;",
        )
        == 0
    )


def test_texts_fill_their_places_and_never_hide_a_missing_one(modules: Page) -> None:
    texts = "{a: {b: 'Window {n} of {hall}', c: {one: '1 person', other: '{n} people'}}}"
    asked = "m.text(t, 'a.b', {n: 3}), m.text(t, 'a.c', {n: 1}), m.text(t, 'a.c', {n: 2}), m.text(t, 'a.x')"
    body = f"const t = {texts}; return [{asked}];"
    assert run(modules, "page", body) == ["Window 3 of {hall}", "1 person", "2 people", "a.x"]
