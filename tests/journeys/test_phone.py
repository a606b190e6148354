"""A citizen's phone, in a real browser, against the real server."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import JourneyHall
from tests.running import HALL

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PHONE = (390, 844)
PATIENCE = 30_000


def phone(hall: JourneyHall, visit: Visit, ticket: dict[str, Any]) -> Page:
    """The page behind the ticket's QR code, once it hears the hall's news."""
    page = visit(ticket["url"].replace("localhost", "127.0.0.1"), *PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text(ticket["number"])
    page.wait_for_load_state("networkidle")
    return page


def test_a_phone_shows_who_is_ahead_and_then_the_window(whole_hall: JourneyHall, visit: Visit) -> None:
    whole_hall.call_everybody(7)
    first, mine = whole_hall.take_ticket(), whole_hall.take_ticket()
    page = phone(whole_hall, visit, mine)
    expect(page.locator("[data-part=ahead]")).to_have_text("前面还有 1 人")
    whole_hall.at_window(7, "open")
    whole_hall.at_window(7, "call", ticket=first["id"])
    expect(page.locator("[data-part=ahead]")).to_contain_text("前面没有人")
    whole_hall.step(first["id"], "no-show", "clerk7")
    whole_hall.at_window(7, "call", ticket=mine["id"])
    expect(page.get_by_role("status")).to_contain_text("请到 7 号窗口")
    expect(page.locator("[data-part=window]")).to_have_text("7")
    expect(page).to_have_title("请到 7 号窗口")
    expect(page.get_by_role("button", name="取消此号")).to_be_hidden()
    whole_hall.step(mine["id"], "recall", "clerk7")
    expect(page.get_by_role("status")).to_contain_text("再次呼叫")
    whole_hall.step(mine["id"], "start", "clerk7")
    whole_hall.step(mine["id"], "finish", "clerk7")
    expect(page.get_by_role("status")).to_contain_text("已办结")
    whole_hall.at_window(7, "close")


def test_a_phone_says_why_somebody_goes_ahead_and_when_the_windows_close(whole_hall: JourneyHall, visit: Visit) -> None:
    whole_hall.at_window(7, "open")
    mine = whole_hall.take_ticket()
    page = phone(whole_hall, visit, mine)
    expect(page.locator("[data-part=ahead]")).to_contain_text("请到窗口附近等候")
    token = whole_hall.token("manager")
    elder = whole_hall.running.post("/tickets", token, hall=HALL, service=mine["service"], priority="elderly")
    expect(page.locator("[data-part=ahead]")).to_have_text("前面还有 1 人", timeout=PATIENCE)
    expect(page.locator("[data-part=why]")).to_have_text("其中 1 位是优先对象，按规定先办理")
    whole_hall.step(elder["id"], "cancel", "manager")
    whole_hall.at_window(7, "close")
    expect(page.get_by_role("status")).to_contain_text("窗口暂未开放", timeout=PATIENCE)
    expect(page.locator("main")).not_to_contain_text("窗口附近")
    expect(page.locator("[data-part=why]")).to_be_empty()


def test_a_phone_on_hold_names_the_window_to_come_back_to_by_the_halls_clock(
    whole_hall: JourneyHall, browser: Browser
) -> None:
    whole_hall.at_window(7, "open")
    mine = whole_hall.take_ticket()
    whole_hall.at_window(7, "call", ticket=mine["id"])
    for step in ("start", "park"):
        whole_hall.step(mine["id"], step, "clerk7")
    with browser.new_context(locale="zh-CN", timezone_id="America/New_York") as context:
        page = context.new_page()
        page.clock.install(time="2020-01-01T00:00:00Z")
        page.goto(mine["url"])
        expect(page.get_by_role("status")).to_contain_text("请回到 7 号窗口")
        now = datetime.fromisoformat(whole_hall.running.get(f"/halls/{HALL}/board")["server_at"])
        zone = ZoneInfo("Asia/Shanghai")
        hours = {(now - timedelta(minutes=m)).astimezone(zone).strftime("%H:%M") for m in (0, 1)}
        assert page.locator("[data-part=updated]").inner_text().removeprefix("更新于 ")[:5] in hours
    whole_hall.at_window(7, "call", ticket=mine["id"])


def test_a_citizen_cancels_after_a_question(whole_hall: JourneyHall, visit: Visit) -> None:
    ticket = whole_hall.take_ticket()
    page = phone(whole_hall, visit, ticket)
    page.get_by_role("button", name="取消此号").click()
    page.get_by_role("button", name="继续等候").click()
    assert whole_hall.find(ticket["number"])["state"] == "waiting"
    page.get_by_role("button", name="取消此号").click()
    page.get_by_role("button", name="确定取消").click()
    expect(page.get_by_role("status")).to_contain_text("已取消")
    expect(page.get_by_role("button", name="取消此号")).to_be_hidden()
    assert whole_hall.find(ticket["number"])["state"] == "cancelled"


def test_an_unknown_link_is_a_page_that_says_so(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/t/no-such-ticket", *PHONE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("找不到")
    page.goto(f"{whole_hall.url}/t/no-such-ticket?language=en")
    expect(page.locator("main")).to_contain_text("ticket")


def test_without_scripts_a_phone_still_shows_the_state(whole_hall: JourneyHall, browser: Browser) -> None:
    whole_hall.at_window(8, "open")
    ticket = whole_hall.take_ticket()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(ticket["url"])
    expect(page.locator("main")).to_contain_text("等候中")
    expect(page.locator("main")).to_contain_text("前面没有人")
    whole_hall.at_window(8, "call", ticket=ticket["id"])
    page.reload()
    expect(page.locator("main")).to_contain_text("请到 8 号窗口")
    context.close()


def test_a_phone_speaks_english(whole_hall: JourneyHall, visit: Visit) -> None:
    whole_hall.at_window(8, "open")
    page = phone(whole_hall, visit, whole_hall.take_ticket())
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("status")).to_have_text("Waiting")
    expect(page.get_by_role("button", name="Give up my place")).to_be_visible()


def test_a_phone_that_lost_the_hall_says_so_and_comes_back(whole_hall: JourneyHall, visit: Visit) -> None:
    ticket = whole_hall.take_ticket()
    page = phone(whole_hall, visit, ticket)
    page.context.set_offline(True)
    expect(page.get_by_role("alert").filter(has_text="与大厅失去联系")).to_be_visible(timeout=60_000)
    page.context.set_offline(False)
    expect(page.get_by_role("alert").filter(has_text="与大厅失去联系")).to_be_hidden(timeout=60_000)
