"""A page that slept or listens on a dead line: nobody may trust what it shows, until it has caught up."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.journeys.people import JourneyHall
from tests.running import HALL

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 30_000
ASLEEP_SECONDS = 5  # longer than a page is silent before it is stale
NOTE_SIGNS = """() => {
    const cover = document.querySelector("[data-part=stale], [data-part=cover]");
    const signs = [];
    const note = () => {
        const sign = cover.hidden ? "off" : "on";
        if (sign !== signs.at(-1)) signs.push(sign);
        document.documentElement.dataset.signs = signs.join(" ");
    };
    note();
    new MutationObserver(note).observe(cover, { attributes: true, attributeFilter: ["hidden"] });
}"""


def was_stale_and_is_not(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-signs", "off on off", timeout=PATIENCE)


def renderers(browser: Browser) -> list[int]:
    """The processes of all pages of the browser."""
    session = browser.new_browser_cdp_session()
    told = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [int(one["id"]) for one in told if one["type"] == "renderer"]


def sleep_through(browser: Browser, meanwhile: Callable[[], Any]) -> Any:
    """Every page stands still for a while, in which something happens; its connections stay open."""
    asleep = renderers(browser)
    for process in asleep:
        os.kill(process, signal.SIGSTOP)
    try:
        happened = meanwhile()
        time.sleep(ASLEEP_SECONDS)
    finally:
        for process in asleep:
            os.kill(process, signal.SIGCONT)
    return happened


def call(hall: JourneyHall, window: int) -> dict[str, Any]:
    """A citizen takes a number and is called to a window."""
    hall.at_window(window, "open")
    taken = hall.take_ticket()
    hall.at_window(window, "call", ticket=taken["id"])
    return taken


def test_a_page_that_slept_says_so_when_it_wakes_and_catches_up(
    hall: JourneyHall, visit: Visit, browser: Browser
) -> None:
    screen = visit(f"{hall.url}/display/{HALL}", 1920, 1080)
    kiosk = visit(f"{hall.url}/kiosk/kiosk-1", 1280, 1024)
    expect(screen.locator(".line").first).to_be_visible(timeout=PATIENCE)
    expect(kiosk.locator(".choice--line").first).to_be_visible(timeout=PATIENCE)
    for page in (screen, kiosk):
        page.wait_for_timeout(1000)
        page.evaluate(NOTE_SIGNS)
    taken = sleep_through(browser, lambda: call(hall, 3))
    for page in (screen, kiosk):
        was_stale_and_is_not(page)
    expect(screen.locator(".stage__number")).to_have_text(taken["number"], timeout=PATIENCE)


class HalfOpen:
    """A line whose first connections go dead without a word when told to; those that come later work."""

    def __init__(self) -> None:
        self.dead: list[WebSocketRoute] = []
        self._made: list[WebSocketRoute] = []

    def lay(self, page: Page) -> None:
        """Through this line goes everything the page's sockets send and hear."""
        page.route_web_socket("**/socket.io/**", self._connect)

    def die(self) -> None:
        """Nothing goes through the connections made until now, and nobody says so."""
        self.dead = list(self._made)

    def _connect(self, socket: WebSocketRoute) -> None:
        self._made.append(socket)
        server = socket.connect_to_server()
        socket.on_message(lambda said: server.send(said) if socket not in self.dead else None)
        server.on_message(lambda said: socket.send(said) if socket not in self.dead else None)


@pytest.mark.parametrize(("path", "seen"), [(f"/display/{HALL}", ".line"), ("/kiosk/kiosk-1", ".choice--line")])
def test_a_line_that_is_dead_and_looks_open_is_noticed_and_dialled_anew(
    hall: JourneyHall, visit: Visit, path: str, seen: str
) -> None:
    line = HalfOpen()
    page = visit(hall.url + path, 1280, 1024, prepare=line.lay)
    expect(page.locator(seen).first).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1000)
    page.evaluate(NOTE_SIGNS)
    line.die()
    was_stale_and_is_not(page)
