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


def test_the_longest_guide_is_one_printed_page_in_both_languages(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/api/v1/halls/{HALL}/services/CJ-002/guide.svg")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_a_sentence_leads_to_the_guide_and_ticks_what_it_says(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/guide/{HALL}?language=zh-CN", *PHONE)
    page.get_by_role("searchbox").fill("我妈想从外地把户口迁到我的集体户")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="父母投靠子女入户").click()
    expect(page.get_by_role("radio", name="东莞市外", exact=True)).to_be_checked()
    expect(page.get_by_role("radio", name="集体户", exact=True)).to_be_checked()


def test_the_kiosk_asks_one_question_a_screen_prints_the_list_and_takes_a_number(
    whole_hall: JourneyHall, visit: Visit
) -> None:
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920)
    kiosk.get_by_role("button", name="搜索事项").click()
    kiosk.keyboard.type("fmtk", delay=120)  # as a person types, no scanner
    kiosk.locator(".choice--service", has_text="父母投靠子女入户").click()
    expect(kiosk.locator(".guide-link")).to_be_visible()
    kiosk.get_by_role("button", name="看看我要带什么").click()
    for question, answer in (("父母的户口现在", "东莞市外"), ("子女的户口", "集体户"), ("", "父母双方")):
        expect(kiosk.locator(".guide__question")).to_contain_text(question)
        expect(kiosk.locator("[data-part=screen]")).to_be_focused()
        kiosk.get_by_role("button", name=answer, exact=True).press("Enter")
    expect(kiosk.locator(".guide__materials b")).to_contain_text(["集体户口首页", "结婚证"])
    kiosk.get_by_role("button", name="English").click()
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("Please bring these")
    expect(kiosk.locator(".guide__materials b").first).to_have_text("Household register")
    kiosk.get_by_role("button", name="Back").click()
    chosen = kiosk.locator(".guide__option[aria-pressed=true]")
    expect(chosen).to_have_count(1)
    chosen.click()
    with kiosk.expect_response("**/guide/slip") as printed:
        kiosk.get_by_role("button", name="Print this list").click()
    assert printed.value.status == 201
    expect(kiosk.get_by_role("status").filter(has_text="is being printed")).to_be_visible()
    with kiosk.expect_response("**/api/v1/tickets") as taken:
        kiosk.get_by_role("button", name="Take my number").click()
    ticket = taken.value.json()
    assert ticket["guide"]["answers"] == {"from": ["outside"], "child": ["collective"], "who": ["both"]}
    expect(kiosk.locator(".ticket__number")).to_have_text(ticket["number"])
    whole_hall.step(ticket["id"], "cancel", "clerk1")


def test_a_clerk_ticks_beside_the_ticket_what_was_brought(whole_hall: JourneyHall, visit: Visit) -> None:
    whole_hall.call_everybody(9)
    ticket = whole_hall.take_ticket("HJ-013")
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
    page.keyboard.press("g")
    panel = page.locator("[data-part=check]")
    expect(panel.locator("input:focus")).to_have_count(1)
    page.keyboard.press("Space")
    expect(panel.locator("legend:has(~ * :checked)")).to_have_count(1)
    panel.locator("[name=material]").first.press("Space")
    expect(page.locator(".check-line .mark--missing")).to_be_visible()
    expect(panel.locator("[name=material]").first).to_be_focused()
    page.reload()
    expect(panel.locator("[name=material]:checked")).to_have_count(1)
    page.keyboard.press("NumpadMultiply")
    page.locator("#tab-parked").click()
    expect(page.locator(".row .mark--missing")).to_be_visible()
    ticked = whole_hall.find(ticket["number"])["guide"]
    assert (len(ticked["answers"]), len(ticked["brought"])) == (1, 1)
    assert ticked["missing"]
    whole_hall.step(ticket["id"], "resume", "clerk1", window=1)
    whole_hall.step(ticket["id"], "finish", "clerk1")
    whole_hall.at_window(1, "close")
