"""Markup in a hall's names is shown as it was written, never executed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Clerk, JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
EVIL = "<img src=x onerror=document.title=1>"


def test_markup_in_names_is_text_on_every_screen(hall_with_markup: JourneyHall, visit: Callable[..., Page]) -> None:
    hall = hall_with_markup
    hall.take_ticket()
    clerk = Clerk(hall, visit, 3).sit_down()
    clerk.big_button(then="called")
    screen = visit(f"{hall.url}/display/{HALL}", 1920, 1080)
    window_screen = visit(f"{hall.url}/display/{HALL}/window/3", 1280, 400)
    expect(clerk.page.locator(".now__service")).to_contain_text(EVIL)
    clerk.big_button(then="serving")
    clerk.page.fill(".finish__search", "img")
    expect(clerk.page.locator(".found__service, .found__nothing").first).to_be_visible()
    expect(screen.locator("[data-part=name]")).to_contain_text(EVIL)
    expect(window_screen.locator("[data-part=sign]")).not_to_be_empty()
    for page in (clerk.page, screen, window_screen):
        assert page.locator("img").count() == 0
        assert page.title() != "1"


def test_markup_in_names_is_text_for_citizens_and_managers_too(
    hall_with_markup: JourneyHall, visit: Callable[..., Page]
) -> None:
    hall = hall_with_markup
    kiosk = visit(f"{hall.url}/kiosk/kiosk-1", 1080, 1920)
    expect(kiosk.locator("[data-part=hall]")).to_contain_text(EVIL)
    expect(kiosk.locator(".choice--line").first).to_contain_text(EVIL)
    kiosk.locator(".choice--quick").first.click()
    expect(kiosk.get_by_role("heading", level=1)).to_contain_text(EVIL)
    kiosk.get_by_role("button", name="取 号").click()
    expect(kiosk.locator(".ticket__service")).to_contain_text(EVIL)
    phone = visit(hall.take_ticket()["url"], 390, 844)
    expect(phone.locator("main")).to_contain_text(EVIL)
    report = visit(f"{hall.url}/reports/waiting-times")
    report.fill("#username", "manager")
    report.fill("#password", PASSWORD)
    report.click("button[type=submit]")
    expect(report.get_by_role("table")).to_contain_text(EVIL)
    home = visit(hall.url)
    expect(home.get_by_role("heading", level=1)).to_contain_text(EVIL)
    for page in (kiosk, phone, report, home):
        assert page.locator("img").count() == 0
    for page in (kiosk, phone, report, home):
        assert page.title() != "1"
