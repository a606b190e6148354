"""A guide in a real browser: the list follows each tick, the address can be sent, and the kiosk leads to it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PHONE = (390, 844)
FULL = "?language=zh-CN&q.from=outside&q.child=collective&q.who=both"


def test_the_list_is_there_at_once_and_its_address_opens_it_again(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/guide/{HALL}?language=zh-CN", *PHONE)
    page.get_by_role("searchbox").fill("父母投靠")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="父母投靠子女入户").click()
    expect(page.locator("html")).to_have_attribute("data-ready", "")
    for answer, title in (("东莞市外", "目前能确定的"), ("集体户", "目前能确定的"), ("父母双方", "请准备好这些")):
        page.get_by_role("radio", name=answer, exact=True).check()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("radio", name=answer, exact=True)).to_be_focused()
    expect(page.locator(".materials b")).to_contain_text(["集体户口首页", "结婚证"])
    again = visit(page.url, 1280, 800)
    expect(again.locator(".materials b")).to_have_text(page.locator(".materials b").all_text_contents())
    page.get_by_role("radio", name="东莞市内").check()
    expect(page.get_by_role("link", name=re.compile("市内户口迁移"))).to_be_visible()


def test_a_sentence_leads_to_the_guide_and_ticks_what_it_says(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/guide/{HALL}?language=zh-CN", *PHONE)
    page.get_by_role("searchbox").fill("我妈想从外地把户口迁到我的集体户")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="父母投靠子女入户").click()
    expect(page.get_by_role("radio", name="东莞市外", exact=True)).to_be_checked()
    expect(page.get_by_role("radio", name="集体户", exact=True)).to_be_checked()


def test_the_kiosk_leads_to_the_guide_of_a_service(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920)
    page.locator(".choice--quick").first.click()
    expect(page.locator(".guide-link")).to_be_visible()


def test_a_clerk_opens_the_guide_of_a_ticket(whole_hall: JourneyHall, visit: Visit) -> None:
    ticket = whole_hall.take_ticket()
    page = visit(f"{whole_hall.url}/login")
    page.fill("#username", "clerk1")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("#password")).to_have_count(0)
    page.goto(f"{whole_hall.url}/window/?language=zh-CN")
    page.locator(".seat").first.click()
    expect(page.locator("body")).to_have_attribute("data-phase", "free")
    page.keyboard.press("NumpadAdd")
    expect(page.locator("body")).to_have_attribute("data-phase", "called")
    page.keyboard.press("NumpadEnter")
    link = page.get_by_role("link", name="按情况查清单")
    expect(link).to_have_attribute("href", f"/guide/{HALL}/{ticket['service']}?language=zh-CN")
    whole_hall.step(ticket["id"], "finish", "clerk1")
    whole_hall.at_window(1, "close")
