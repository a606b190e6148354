"""From the tap to the paper, the call, the screen and the report: one visit through every page."""

from collections.abc import Callable
from datetime import date

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.journeys.people import Clerk, JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 30_000
PNG = b"\x89PNG\r\n\x1a\n"


def log_in(page: Page, name: str) -> None:
    """Name and password on the login page."""
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")


def test_from_the_tap_to_the_paper_the_call_the_screen_and_the_report(whole_hall: JourneyHall, visit: Visit) -> None:
    whole_hall.call_everybody(9)
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-2", 1080, 1920)
    kiosk.locator(".choice--line").nth(2).click()
    kiosk.locator(".choice--service").first.click()
    expect(kiosk.get_by_role("button", name="取 号")).to_be_visible()
    service = kiosk.get_by_role("heading", level=1).inner_text()
    with kiosk.expect_response("**/api/v1/tickets") as answer:
        kiosk.get_by_role("button", name="取 号").click()
    ticket = answer.value.json()
    expect(kiosk.locator(".ticket__number")).to_have_text(ticket["number"])

    paper = visit(f"{whole_hall.url}/admin/printers/kiosk-2/paper")
    slip = paper.get_by_alt_text(ticket["number"])
    expect(slip).to_be_visible(timeout=PATIENCE)
    source = str(slip.get_attribute("src"))
    assert slip.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 384
    picture = requests.get(whole_hall.url + source, timeout=10)
    assert picture.content.startswith(PNG)
    job = source.rpartition("/")[2].removesuffix(".png")
    assert ticket["number"].encode() in (whole_hall.running.data / "printed" / f"{job}.bin").read_bytes()

    screen = visit(f"{whole_hall.url}/display/{HALL}", 1920, 1080)
    expect(screen.locator(".line").first).to_be_visible()
    clerk = Clerk(whole_hall, visit, 9).sit_down()
    clerk.big_button(then="called")
    assert clerk.ticket_number == ticket["number"]
    expect(screen.locator(".stage__number")).to_have_text(ticket["number"], timeout=PATIENCE)
    expect(screen.locator(".goal__number")).to_have_text("9")
    clerk.big_button(then="serving")
    clerk.big_button(then="free")

    office = visit(f"{whole_hall.url}/reports/service-times")
    log_in(office, "manager")
    row = office.get_by_role("row").filter(has_text=service)
    expect(row).to_be_visible(timeout=PATIENCE)
    told = whole_hall.running.get("/reports/visit-times", whole_hall.token("manager"), hall=HALL)
    assert told["totals"]["finished"] >= 1
    assert date.fromisoformat(told["from"]) <= date.fromisoformat(told["to"])
