"""The screens of a hall, in a real browser, against the real server: nobody touches them."""

import os
import re
import signal
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, WebSocketRoute, expect

from display.voice import Voice
from tests.journeys.people import JourneyHall
from tests.missing import missing
from tests.running import HALL, PASSWORD, running

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 30_000
LEAST_MILLISECONDS = 6_000  # call_least_seconds of the demo hall
DRAWING_MILLISECONDS = 500  # a busy machine may be late to draw the one and in time with the next


def hall_screen(hall: JourneyHall, visit: Visit) -> Page:
    """The hall screen, once it knows the board."""
    page = visit(f"{hall.url}/display/{HALL}", 1920, 1080)
    expect(page.locator(".line").first).to_be_visible(timeout=PATIENCE)
    return page


def window_screen(hall: JourneyHall, visit: Visit, window: int) -> Page:
    """The screen above a window, once it knows how its window is."""
    page = visit(f"{hall.url}/display/{HALL}/window/{window}", 1280, 400)
    expect(page.locator("body")).to_have_attribute("data-state", "closed", timeout=PATIENCE)
    expect(page.locator("[data-part=stale]")).to_be_hidden()
    return page


def call(hall: JourneyHall, window: int) -> dict[str, Any]:
    """A citizen takes a number and is called to a window."""
    hall.at_window(window, "open")
    taken = hall.take_ticket()
    hall.at_window(window, "call", ticket=taken["id"])
    return taken


def staged(page: Page) -> Any:
    """The number on the stage."""
    return page.locator(".stage__number")


def test_a_call_stays_its_least_time_and_the_next_waits_for_it(hall: JourneyHall, visit: Visit) -> None:
    page = hall_screen(hall, visit)
    page.evaluate(
        """() => {
            window.shown = [];
            const note = () => {
                const number = document.querySelector(".stage__number")?.textContent;
                if (number && shown.at(-1)?.number !== number) shown.push({ number, at: performance.now() });
            };
            note();
            new MutationObserver(note).observe(document.querySelector(".stage"), { childList: true, subtree: true });
        }"""
    )
    first, second, third = call(hall, 1), call(hall, 2), call(hall, 3)
    expect(page.locator(".stage--news .stage__number")).to_have_text(first["number"])
    expect(page.locator(".goal__number")).to_have_text("1")
    expect(staged(page)).to_have_text(third["number"], timeout=2 * PATIENCE)  # the others are said aloud before
    shown = page.evaluate("shown")[-3:]
    assert [one["number"] for one in shown] == [first["number"], second["number"], third["number"]]
    assert all(later["at"] - one["at"] >= LEAST_MILLISECONDS - DRAWING_MILLISECONDS for one, later in pairwise(shown))
    expect(page.locator(".recent__call").first).to_contain_text(second["number"])


def test_a_call_taken_back_leaves_the_screen(hall: JourneyHall, visit: Visit) -> None:
    page = hall_screen(hall, visit)
    taken = call(hall, 4)
    expect(staged(page)).to_have_text(taken["number"], timeout=PATIENCE)
    hall.step(taken["id"], "return", "clerk4")
    expect(page.locator("[data-part=stage]")).not_to_contain_text(taken["number"])


def test_a_call_that_was_answered_calls_nobody_any_more_and_goes_when_the_hall_does(
    hall: JourneyHall, visit: Visit
) -> None:
    page = hall_screen(hall, visit)
    stage = page.locator("[data-part=stage]")
    taken = call(hall, 4)
    expect(page.locator(".stage--news .stage__number")).to_have_text(taken["number"], timeout=PATIENCE)
    hall.step(taken["id"], "start", "clerk4")
    expect(stage).to_contain_text("最近一次叫号", timeout=PATIENCE)
    expect(staged(page)).to_have_text(taken["number"])
    expect(stage.locator(".arrow")).to_have_count(0)
    hall.step(taken["id"], "finish", "clerk4")
    for window in hall.running.get(f"/halls/{HALL}/board")["windows"]:
        if window["state"] != "closed":
            hall.at_window(window["number"], "close")
    expect(stage).to_contain_text("暂无叫号")
    expect(stage).not_to_contain_text(taken["number"])


def test_the_screen_says_by_itself_that_the_day_is_over_and_when_the_hall_opens_next(
    tmp_path: Path, visit: Visit
) -> None:
    with running(tmp_path, CLOCK_START="2026-03-07T11:58:40") as saturday:
        page = visit(f"{saturday.url}/display/{HALL}", 1920, 1080)
        stage = page.locator("[data-part=stage]")
        expect(stage).to_contain_text("今日办公时间", timeout=PATIENCE)
        expect(stage.locator(".hours")).to_have_text("09:00–12:00")
        expect(stage).to_contain_text("今日办公已结束", timeout=4 * PATIENCE)
        expect(stage).to_contain_text("3月9日星期一")
        expect(stage.locator(".hours")).to_have_text("09:00–17:00")


def test_one_queue_is_one_card_and_its_count_follows_by_itself(hall: JourneyHall, visit: Visit) -> None:
    page = hall_screen(hall, visit)
    hall.take_ticket()
    count = page.locator(".line--all .line__count")
    expect(count).to_be_visible()
    before = int(count.inner_text())
    hall.take_ticket()
    expect(count).to_have_text(str(before + 1))


def test_the_screen_above_a_window_says_whose_turn_it_is(hall: JourneyHall, visit: Visit) -> None:
    page = window_screen(hall, visit, 5)
    expect(page.locator("[data-part=number]")).to_have_text("5")
    taken = call(hall, 5)
    expect(page.locator("body")).to_have_attribute("data-state", "called")
    expect(page.locator(".sign__number")).to_have_text(taken["number"])
    hall.step(taken["id"], "start", "clerk5")
    expect(page.locator("body")).to_have_attribute("data-state", "serving")
    hall.step(taken["id"], "finish", "clerk5")
    expect(page.locator("body")).to_have_attribute("data-state", "open")
    hall.at_window(5, "pause")
    expect(page.locator("[data-part=sign]")).to_contain_text("暂停服务")


def test_a_screen_says_that_it_is_stale_and_recovers_when_the_server_is_killed(hall: JourneyHall, visit: Visit) -> None:
    pages = [hall_screen(hall, visit), window_screen(hall, visit, 6)]
    running = hall.running
    assert running.process is not None
    running.process.kill()
    running.process.wait()
    running.kill_server()
    for page in pages:
        expect(page.locator("[data-part=stale]")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[data-part=stale]")).to_contain_text("最后更新")
    banner, sign = (pages[1].locator(f"[data-part={part}]").bounding_box() for part in ("stale", "sign"))
    assert banner and sign and sign["y"] >= banner["y"] + banner["height"]
    assert pages[1].evaluate("document.documentElement.scrollHeight <= innerHeight")
    hall.start_again()
    for page in pages:
        expect(page.locator("[data-part=stale]")).to_be_hidden(timeout=PATIENCE)
    taken = call(hall, 6)
    expect(staged(pages[0])).to_have_text(taken["number"], timeout=PATIENCE)
    expect(pages[1].locator(".sign__number")).to_have_text(taken["number"])


def test_a_line_that_is_dead_without_saying_so_is_noticed(hall: JourneyHall, visit: Visit) -> None:
    page = hall_screen(hall, visit)
    servers = hall.running.server_processes()
    for pid in servers:
        os.kill(pid, signal.SIGSTOP)
    try:
        expect(page.locator("[data-part=stale]")).to_be_visible(timeout=PATIENCE)
    finally:
        for pid in servers:
            os.kill(pid, signal.SIGCONT)
    expect(page.locator("[data-part=stale]")).to_be_hidden(timeout=PATIENCE)


class Cable:
    """The cable of one screen, which can be pulled and put back in."""

    def __init__(self) -> None:
        self.is_in = True
        self._sockets: list[WebSocketRoute] = []

    def lay(self, page: Page) -> None:
        """Through this cable goes everything the page sends to /socket.io/."""
        page.route("**/socket.io/**", lambda route: route.continue_() if self.is_in else route.abort())
        page.route_web_socket("**/socket.io/**", self._connect)

    def pull(self) -> None:
        """Nothing goes through any more."""
        self.is_in = False
        for socket in self._sockets:
            socket.close()

    def _connect(self, socket: WebSocketRoute) -> None:
        if not self.is_in:
            socket.close()
            return
        socket.connect_to_server()
        self._sockets.append(socket)


def test_a_call_made_while_a_screen_was_cut_off_is_announced_afterwards(hall: JourneyHall, visit: Visit) -> None:
    cable = Cable()
    page = visit(f"{hall.url}/display/{HALL}", 1920, 1080, prepare=cable.lay)
    expect(page.locator(".line").first).to_be_visible()
    cable.pull()
    expect(page.locator("[data-part=stale]")).to_be_visible(timeout=PATIENCE)
    taken = call(hall, 7)
    expect(page.locator("[data-part=stage]")).not_to_contain_text(taken["number"])
    cable.is_in = True
    expect(page.locator(".stage--news .stage__number")).to_have_text(taken["number"], timeout=PATIENCE)
    expect(page.locator("[data-part=stale]")).to_be_hidden(timeout=PATIENCE)


def test_a_screen_whose_token_no_longer_holds_fetches_a_new_one(hall: JourneyHall, visit: Visit) -> None:
    page = hall_screen(hall, visit)
    running = hall.running
    running.stop()
    (running.data / "secret_key").unlink()
    hall.start_again()
    expect(page.locator("[data-part=stale]")).to_be_hidden(timeout=PATIENCE)
    taken = call(hall, 8)
    expect(staged(page)).to_have_text(taken["number"], timeout=PATIENCE)


def test_the_server_says_a_call_aloud_and_nothing_else(hall: JourneyHall) -> None:
    taken = call(hall, 9)
    called = hall.find(taken["number"])["revision"]
    voice = f"{hall.url}/display/{HALL}/voice"
    issued = requests.get(f"{voice}/{taken['revision']}/zh-CN.wav", timeout=10)
    strange = requests.get(f"{voice}/{called}/--version.wav", timeout=10)
    assert (issued.status_code, strange.status_code) == (404, 404)
    if Voice().say("en", "A") is None:
        missing("espeak-ng is not installed")
    said = requests.get(f"{voice}/{called}/yue.wav", timeout=10)
    assert (said.status_code, said.content[:4]) == (200, b"RIFF")


def test_where_the_browser_has_no_voice_the_servers_is_fetched_and_played(hall: JourneyHall, visit: Visit) -> None:
    if Voice().say("en", "A") is None:
        missing("espeak-ng is not installed")

    def listen(page: Page) -> None:
        page.add_init_script(
            """const play = HTMLMediaElement.prototype.play;
            HTMLMediaElement.prototype.play = function () {
                this.addEventListener("ended", () => document.body.dataset.played ??= this.src);
                return play.call(this);
            };"""
        )

    page = visit(f"{hall.url}/display/{HALL}", 1280, 720, prepare=listen)
    expect(page.locator(".line").first).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("speechSynthesis.getVoices().length") == 0
    taken = call(hall, 10)
    revision = hall.find(taken["number"])["revision"]
    expected = re.compile(f"/voice/{revision}/zh-CN.wav")
    expect(page.locator("body")).to_have_attribute("data-played", expected, timeout=PATIENCE)
    expect(page.locator("[data-part=sound]")).to_be_hidden()


def test_a_screen_that_cannot_sound_says_so_on_itself_and_to_the_manager(hall: JourneyHall, visit: Visit) -> None:
    blocked = "Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' })"
    page = visit(f"{hall.url}/display/{HALL}", 1280, 720, prepare=lambda page: page.add_init_script(script=blocked))
    expect(page.locator("[data-part=sound]")).to_contain_text("点按屏幕，开启语音叫号", timeout=PATIENCE)
    manager = visit(f"{hall.url}/login?next=/admin/")
    manager.fill("#username", "manager")
    manager.fill("#password", PASSWORD)
    manager.click("button[type=submit]")
    screen = manager.locator("[data-sound=blocked]")
    expect(screen).to_contain_text("大厅屏", timeout=PATIENCE)
    expect(screen).to_contain_text("浏览器禁止发声")
    manager.goto(f"{hall.url}/admin/?language=en")
    expect(screen).to_contain_text("The browser forbids sound")
    page.close()
    expect(screen).to_have_count(0, timeout=PATIENCE)
