"""A manager's phone in the hall: the board of now follows what happens, without a touch. The hall is a fresh one,
because the board expects as many newcomers as came this hour.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import JourneyHall
from tests.running import PASSWORD

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def hall(fresh_hall: JourneyHall) -> JourneyHall:
    """Nobody else's."""
    return fresh_hall


def test_a_manager_sees_on_a_phone_that_a_promise_will_break_opens_a_window_and_all_is_well(
    hall: JourneyHall, visit: Callable[..., Page]
) -> None:
    page = visit(f"{hall.url}/login", 320, 568)
    page.fill("#username", "manager")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.locator(".tile").first.click()
    waiting, alarms = page.locator("[data-part=sum-waiting]"), page.locator("[data-part=alarms]")
    expect(waiting).to_have_text("0")
    expect(alarms).to_have_text("预计没有人会超时。")
    number = hall.take_ticket()["number"]
    expect(waiting).to_have_text("1")
    expect(alarms).to_contain_text(number)
    expect(page.locator("[data-part=helps] li").first).to_contain_text("打开 1 号窗口")
    expect(page.locator("[data-part=tickets] tr")).to_contain_text("没有窗口")
    hall.at_window(2, "open")
    expect(alarms).to_have_text("预计没有人会超时。")
    hall.at_window(2, "call-next")
    expect(waiting).to_have_text("0")
    expect(page.locator("[data-part=windows] tr")).to_contain_text(number)
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    hall.step(hall.find(number)["id"], "no-show", "clerk2")
    hall.at_window(2, "close")
