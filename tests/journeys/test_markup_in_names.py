"""Markup in a hall's names, and in whatever people type, is shown as it was written, never executed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Clerk, JourneyHall
from tests.running import HALL, PASSWORD
from tests.web.who_may import PAGES

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


def test_markup_in_everything_that_is_typed_is_text_on_every_page(
    hall_with_markup: JourneyHall, visit: Callable[..., Page]
) -> None:
    hall, run = hall_with_markup, hall_with_markup.running
    office = visit(f"{hall.url}/login", prepare=lambda page: page.set_extra_http_headers({"User-Agent": EVIL}))
    office.on("dialog", lambda dialog: dialog.dismiss())
    office.fill("#username", "admin")
    office.fill("#password", PASSWORD)
    office.click("button[type=submit]")
    office.goto(f"{hall.url}/admin/people")
    token = office.locator("input[name=csrf_token]").first.input_value()
    person: dict[str, str | float | bool] = {
        "username": EVIL,
        "display_name": EVIL,
        "role": "manager",
        "hall": HALL,
        "password": PASSWORD,
    }
    added = office.request.post(f"{hall.url}/admin/people", form=person | {"csrf_token": token})
    assert added.ok, added.text()
    device = run.post("/devices", hall.token("admin"), kind="printer", hall=HALL, name=EVIL)
    run.post("/devices", hall.token("admin"), kind="kiosk", hall=HALL, name=EVIL)
    printer = run.get(f"/halls/{HALL}/printers", hall.token("manager"))["printers"][0]["name"]
    run.post("/printers/claim", device["token"], agent=EVIL)
    state = {"name": printer, "state": "paper_out", "detail": EVIL}
    run.post("/printers/status", device["token"], agent=EVIL, printers=[state])
    ticket = hall.take_ticket()
    for kind in ("reprint", "materials"):
        asked = {"kind": kind, "reason": EVIL, "printer": printer, "request_id": EVIL + kind}
        run.post(f"/tickets/{ticket['id']}/reprint", hall.token("manager"), **asked)
    clerk = run.token(EVIL)
    run.post(f"/halls/{HALL}/windows/12/open", clerk, request_id=EVIL)
    typed: dict[str, Any] = {"rule": EVIL, "skills": {"1": [EVIL]}, "request_id": EVIL}
    question = run.post("/what-if", clerk, kind="compare", hall=HALL, start="2026-01-05", end="2026-01-06", **typed)
    seen: set[str] = set()
    addresses = [rule.removeprefix("GET ") for rule in PAGES if rule.startswith("GET ") and "<" not in rule]
    for address in [*addresses, f"/admin/printers/{printer}", f"/display/{HALL}", "/reports/hours", "/kiosk/kiosk-1"]:
        for query in ("", f"?language=en&next={EVIL}", f"?hall={EVIL}"):
            office.goto(f"{hall.url}{address}{query}")
            assert office.locator("img[src=x]").count() == 0, address + query
            assert office.title() != "1", address + query
            if EVIL in office.locator("body").inner_text():
                seen.add(address + query)
    shown = {"/admin/people", "/admin/devices", "/admin/security", "/admin/windows", f"/admin/printers/{printer}"}
    assert shown <= seen, "what was typed is there, as text"
    run.post(f"/halls/{HALL}/windows/12/close", clerk)
    saved = "&".join(f"{name}={EVIL}" for name in ("hall", "period", "line", "service", "staff", "priority", "hour"))
    for address, place in {
        f"/reports/what-if?study={question['id']}": "[data-part=earlier-table]",  # a question, and who asked it
        f"/reports/hours?{saved}": "[data-part=filters]",  # a saved view is an address
        f"/reports/comparison?{saved}": "[data-part=filters]",
    }.items():
        office.goto(f"{hall.url}{address}")
        expect(office.locator(place)).to_contain_text(EVIL)
        expect(office.locator("[data-part=headline]")).not_to_be_empty()
        assert office.locator("img[src=x]").count() == 0, address
        assert office.title() != "1", address
