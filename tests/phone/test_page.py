"""The page behind a ticket's link, as a phone without scripts gets it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from operations.tickets import clearing
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, json_of
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book

SCRIPTS = re.compile(r"<script.*?</script>", re.DOTALL)  # the page's texts among them, said or not


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with its phones' page."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.close()


def read(served: ServedScene, link: str, language: str = "zh-CN", address: str = "203.0.113.50") -> tuple[int, str]:
    """Status and words of the page, asked for from the street."""
    answer = served.client(address).get(f"{link}?language={language}", headers={"Accept": "text/html"})
    return answer.status_code, SCRIPTS.sub("", answer.text)


def link_of(ticket: dict[str, str]) -> str:
    """The path of a ticket's link."""
    return "/t/" + ticket["url"].rpartition("/")[2]


def test_who_waits_reads_how_many_are_ahead(served: ServedScene) -> None:
    served.opened(1).ticket()
    status, words = read(served, link_of(served.ticket()))
    assert status == 200
    assert "等候中" in words and "前面还有 1 人" in words
    assert "2 people ahead of you" in read(served, link_of(served.ticket()), "en")[1]


def test_who_waits_before_closed_windows_reads_that_they_are_closed_and_is_not_kept_near_them(
    served: ServedScene,
) -> None:
    first = link_of(served.ticket())
    assert "窗口暂未开放" in read(served, first)[1] and "窗口附近" not in read(served, first)[1]
    english = read(served, first, "en")[1]
    assert "windows are closed" in english and "near the windows" not in english
    served.opened(1)
    assert "窗口附近" in read(served, first)[1] and "窗口暂未开放" not in read(served, first)[1]


def test_who_is_passed_by_priority_reads_why(served: ServedScene) -> None:
    mine = link_of(served.opened(1).ticket())
    served.ticket(priority="elderly")
    assert "前面还有 1 人" in read(served, mine)[1] and "其中 1 位是优先对象" in read(served, mine)[1]
    assert "1 of them has priority" in read(served, mine, "en")[1]


def test_who_is_parked_reads_the_window_to_come_back_to(served: ServedScene) -> None:
    served.opened(1, 2).ticket()
    ticket = served.called(2)
    for step in ("start", "park"):
        assert served.clerks[2].post(f"/tickets/{ticket['id']}/{step}").status_code == 200
    assert "请回到 2 号窗口" in read(served, link_of(ticket))[1]
    assert "come back to window 2" in read(served, link_of(ticket), "en")[1]
    back = served.clerks[1].post(f"/tickets/{ticket['id']}/resume", window=1)
    assert json_of(back)["wanted_window"] is None


def test_who_is_called_reads_the_window(served: ServedScene) -> None:
    served.opened(1)
    ticket = served.ticket()
    served.called()
    assert "请到 1 号窗口" in read(served, link_of(ticket))[1]
    assert "Go to window 1" in read(served, link_of(ticket), "en")[1]


def test_who_booked_reads_the_time(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, a_bookable_hall())
    try:
        made = book(served.scene, TEN)
        served.scene.clock.now = TEN
        link = f"/t/{arrive(served.scene, made.code).ticket.link_token}"
        assert "预约时间 10:00" in read(served, link)[1]
        assert "Booked for 10:00" in read(served, link, "en")[1]
        assert "预约时间" not in read(served, link_of(served.ticket()))[1], "a walk-in"
    finally:
        served.close()


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


def test_who_was_not_called_before_the_line_was_cleared_reads_to_take_a_new_number(tmp_path: Path) -> None:
    hall = a_hall()
    hall = replace(hall, lines=(replace(hall.lines[0], clears_at=("12:00",)), *hall.lines[1:]))
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall)
    try:
        ticket = served.ticket()
        served.scene.clock.now = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
        assert clearing.clear(served.context, "hall") == 1
        words = read(served, link_of(ticket))[1]
        assert "本时段已清号" in words and "请重新取号" in words and "今日服务已结束" not in words
        assert json_of(served.kiosk.get(f"/tickets/{ticket['id']}"))["cleared"] is True
    finally:
        served.close()
