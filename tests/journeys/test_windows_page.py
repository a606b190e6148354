"""A manager at the page of the windows, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import JourneyHall
from tests.journeys.test_printer_pages import manager_at
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey


def test_a_manager_finishes_what_a_clerk_left_and_takes_the_window_over(
    whole_hall: JourneyHall, visit: Callable[..., Page]
) -> None:
    taken = whole_hall.take_ticket()
    whole_hall.at_window(7, "open")
    whole_hall.at_window(7, "call", ticket=taken["id"])
    whole_hall.step(taken["id"], "start", "clerk7")
    page = manager_at(whole_hall, visit, "/admin/windows")
    row = page.locator("tr", has_text="7 号")
    expect(row).to_contain_text(taken["number"])
    row.get_by_role("button", name="办结").press("Enter")
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(taken["number"])
    asked.get_by_label("未能办理").press("Space")
    asked.get_by_role("button", name="办结").press("Enter")
    expect(page.locator("[data-part=news]")).to_have_text("已完成。")
    assert whole_hall.find(taken["number"])["done"] == [{"service": taken["service"], "outcome": "not_possible"}]
    expect(row).not_to_contain_text(taken["number"])
    row.get_by_role("button", name="接管").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="接管").press("Enter")
    expect(page.locator("[data-part=seat]")).to_have_text("7 号窗口")
    whole_hall.running.post(f"/halls/{HALL}/windows/7/close", whole_hall.token("manager"))


def test_a_console_says_that_it_is_one(whole_hall: JourneyHall, visit: Callable[..., Page]) -> None:
    said: list[str] = []

    def listen(page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))))

    page = visit(f"{whole_hall.url}/login", prepare=listen)
    page.fill("#username", "clerk8")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("[data-part=clock]")).not_to_be_empty()
    for _ in range(100):  # ten seconds
        if any('"station":"console"' in frame for frame in said):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the console did not say that it is one: {said}")
