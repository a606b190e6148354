"""Which call stands on the stage of a hall screen, and for how long."""

from typing import Any

import pytest
from playwright.sync_api import Page

LEAST = 8_000
T0 = 1_000_000
SERVER_T0 = 1_800_000_000_000


def call(number: str, window: int = 1, *, ago: int = 0, **more: Any) -> dict[str, Any]:
    """A call made `ago` milliseconds before T0 by the server's clock."""
    at = SERVER_T0 - ago
    return {"number": number, "window": window, "called_at": at, "recalls": 0, "revision": 5, **more}


class Stage:
    """Announcements in a real browser, driven from here."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(
            """async (least) => {
                const { Announcements } = await import("/static/display/announcements.js");
                window.stage = new Announcements({ leastMilliseconds: least, longestMilliseconds: 25_000 });
                const iso = (c) => ({ ...c, called_at: new Date(c.called_at).toISOString() });
                window.iso = (calls) => calls.map(iso);
            }""",
            LEAST,
        )

    def add(self, one: dict[str, Any]) -> None:
        self._page.evaluate("(c) => stage.add(iso([c])[0])", one)

    def follow(self, *calls: dict[str, Any], at: int = 0, revision: int = 9) -> None:
        self._page.evaluate(
            "([calls, revision, server, now]) => stage.follow({ calls: iso(calls), revision }, server, now)",
            [list(calls), revision, SERVER_T0 + at, T0 + at],
        )

    def tick(self, at: int) -> str | None:
        return self._page.evaluate("(now) => stage.tick(now)?.number ?? null", T0 + at)

    def said(self) -> None:
        self._page.evaluate("() => stage.said(stage.current)")

    @property
    def current(self) -> str | None:
        return self._page.evaluate("() => stage.current?.number ?? null")

    @property
    def known(self) -> list[str]:
        return list(self._page.evaluate("() => stage.known.map((call) => call.number)"))

    def is_over(self, at: int) -> bool:
        return bool(self._page.evaluate("(now) => stage.isOver(now)", T0 + at))

    def is_news(self, at: int) -> bool:
        return bool(self._page.evaluate("(now) => stage.isNews(now)", T0 + at))


@pytest.fixture
def stage(modules: Page) -> Stage:
    return Stage(modules)


def test_a_call_takes_the_stage_at_once(stage: Stage) -> None:
    stage.add(call("A001"))
    assert stage.tick(0) == "A001"
    assert stage.is_news(0)


def test_a_call_keeps_the_stage_for_its_least_time(stage: Stage) -> None:
    stage.add(call("A001"))
    stage.tick(0)
    stage.said()
    stage.add(call("A002", 2))
    assert stage.tick(LEAST - 1) is None
    assert stage.current == "A001"
    assert stage.tick(LEAST) == "A002"


def test_a_call_is_said_to_the_end_before_the_next(stage: Stage) -> None:
    stage.add(call("A001"))
    stage.tick(0)
    stage.add(call("A002", 2))
    assert stage.tick(LEAST + 1) is None
    stage.said()
    assert stage.tick(LEAST + 2) == "A002"


def test_a_voice_that_never_ends_does_not_stop_the_hall(stage: Stage) -> None:
    stage.add(call("A001"))
    stage.tick(0)
    stage.add(call("A002", 2))
    assert stage.tick(25_000) == "A002"


def test_no_call_is_lost_when_many_come_at_once(stage: Stage) -> None:
    for window in range(1, 9):
        stage.add(call(f"A00{window}", window))
    shown = []
    for turn in range(8):
        shown.append(stage.tick(turn * LEAST))
        stage.said()
    assert shown == [f"A00{window}" for window in range(1, 9)]


def test_a_recall_is_news_again(stage: Stage) -> None:
    stage.add(call("A001"))
    stage.tick(0)
    stage.said()
    stage.add(call("A001", recalls=1))
    assert stage.tick(LEAST) == "A001"
    assert stage.is_news(LEAST)


def test_a_recall_of_a_number_that_still_queues_is_said_once(stage: Stage) -> None:
    stage.add(call("A001"))
    stage.tick(0)
    stage.said()
    stage.add(call("A002", 2))
    stage.add(call("A002", 2, recalls=1))
    assert stage.tick(LEAST) == "A002"
    stage.said()
    assert stage.tick(2 * LEAST) is None


def test_a_call_told_twice_is_said_once(stage: Stage) -> None:
    stage.follow()
    stage.add(call("A001"))
    stage.tick(0)
    stage.said()
    stage.follow(call("A001"), at=100)
    assert stage.tick(LEAST) is None


def test_a_call_taken_back_leaves_the_stage_and_the_queue(stage: Stage) -> None:
    stage.follow()
    stage.add(call("A001"))
    stage.tick(0)
    stage.add(call("A002", 2))
    stage.follow(at=200)
    assert stage.current is None
    assert stage.tick(LEAST) is None


def test_a_board_older_than_a_call_does_not_take_it_back(stage: Stage) -> None:
    stage.follow()
    stage.add(call("A001", revision=10))
    stage.tick(0)
    stage.follow(at=100, revision=9)
    assert stage.current == "A001"


def test_a_screen_that_is_switched_on_shows_the_newest_call_without_announcing_it(stage: Stage) -> None:
    stage.follow(call("A007", 3, ago=5_000), call("A006", 2, ago=9_000))
    assert stage.current == "A007"
    assert stage.tick(0) is None
    assert not stage.is_news(0)


def test_a_call_missed_while_cut_off_is_announced_afterwards(stage: Stage) -> None:
    stage.follow(call("A001", ago=600_000))
    stage.follow(call("A002", 2, ago=20_000), call("A001", ago=600_000))
    assert stage.tick(0) == "A002"


def test_a_call_missed_long_ago_or_already_served_is_only_shown(stage: Stage) -> None:
    stage.follow(call("A001", ago=900_000))
    old = call("A002", 2, ago=300_000)
    stage.follow(call("A003", 3, ago=10_000, state="serving"), old, call("A001", ago=900_000))
    assert stage.tick(0) is None
    assert stage.current == "A002"


def test_without_news_the_stage_is_for_who_is_still_called_and_else_for_the_last_call(stage: Stage) -> None:
    stage.follow(call("A001", ago=50_000), call("A000", ago=90_000, state="finished"))
    stage.add(call("A002", 2))
    stage.tick(0)
    stage.said()
    stage.follow(call("A002", 2, state="serving"), call("A001", ago=50_000), at=100)
    assert stage.tick(LEAST - 1) is None and stage.current == "A002"
    assert stage.tick(LEAST) is None and stage.current == "A001"
    assert not stage.is_over(LEAST) and not stage.is_news(LEAST)
    stage.follow(call("A002", 2, state="serving"), call("A001", ago=50_000, state="finished"), at=LEAST + 1)
    assert stage.current == "A002" and stage.is_over(LEAST + 1)


def test_a_number_called_again_to_another_window_is_a_new_call(stage: Stage) -> None:
    stage.follow(call("A001", 1, ago=300_000))
    stage.add(call("A001", 4))
    assert stage.tick(0) == "A001"
    assert stage.is_news(0)


def test_a_no_show_leaves_the_stage(stage: Stage) -> None:
    stage.follow(call("A002", 2, ago=100_000))
    stage.add(call("A003", 3))
    stage.tick(0)
    gone = {**call("A003", 3), "window": None}
    stage.follow(gone, call("A002", 2, ago=100_000), at=70_000)
    assert stage.current == "A002"


def test_a_call_that_was_answered_calls_nobody_any_more_once_its_least_time_is_over(stage: Stage) -> None:
    stage.follow()
    stage.add(call("A001"))
    stage.tick(0)
    stage.said()
    stage.follow(call("A001"), at=100)
    assert not stage.is_over(LEAST)
    stage.follow(call("A001", state="serving", revision=7), at=2_000)
    assert stage.current == "A001"
    assert not stage.is_over(LEAST - 1)
    assert stage.is_over(LEAST)


def test_a_call_answered_while_it_queued_for_the_stage_is_over_after_its_least_time(stage: Stage) -> None:
    stage.follow()
    stage.add(call("A001"))
    stage.tick(0)
    stage.said()
    stage.add(call("A002", 2))
    stage.follow(call("A002", 2, state="finished"), call("A001"), at=100)
    assert stage.tick(LEAST) == "A002"
    stage.said()
    assert not stage.is_over(2 * LEAST - 1)
    assert stage.is_over(2 * LEAST)


def test_a_board_older_than_a_call_cannot_say_that_it_is_over(stage: Stage) -> None:
    stage.follow(call("A001", ago=300_000, state="finished"))
    stage.add(call("A001", revision=10))
    stage.tick(0)
    stage.said()
    stage.follow(call("A001", ago=300_000, state="finished"), at=100, revision=9)
    assert not stage.is_over(LEAST)


def test_a_stage_for_which_many_wait_hurries_and_slows_down_again(stage: Stage) -> None:
    for n in range(12):
        stage.add(call(f"A{n:03}", n + 1))
    at, stood = 0, []
    stage.tick(at)
    for _ in range(11):
        begun = at
        while stage.tick(at) is None:
            stage.said()
            at += 500
        stood.append(at - begun)
    assert stood == sorted(stood)
    assert stood[0] < LEAST / 2 and stood[-1] == LEAST


def test_who_has_come_already_leaves_a_long_queue_for_the_stage(stage: Stage) -> None:
    calls = [call(f"A{n:03}", n + 1) for n in range(6)]
    for one in calls:
        stage.add(one)
    stage.tick(0)
    stage.follow(calls[0], *({**one, "state": "serving"} for one in calls[1:4]), *calls[4:])
    assert stage.tick(LEAST) is None
    stage.said()
    assert stage.tick(LEAST) == "A004"


def test_a_call_that_the_board_does_not_know_yet_is_known_to_the_screen(stage: Stage) -> None:
    stage.follow(call("A001"))
    stage.add(call("A002", 2, revision=10))
    stage.add(call("A003", 3, revision=11))
    assert stage.known == ["A003", "A002", "A001"]
    stage.follow(call("A003", 3, revision=11), call("A002", 2, revision=10), call("A001"), revision=11)
    assert stage.known == ["A003", "A002", "A001"]
