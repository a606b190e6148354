"""A service has given all its numbers: the kiosk says so before the tap, and a clerk gives one with a reason."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.folders import ONE_A_DAY
from tests.journeys.people import Clerk, JourneyHall
from tests.running import HALL

pytestmark = pytest.mark.journey
NAME, WHY = "自愿降低准驾车型换证", "从外地专程赶来"


def test_what_the_kiosk_refuses_a_clerk_gives_with_a_reason_that_stands_in_the_journal(
    whole_hall: JourneyHall, visit: Callable[..., Page]
) -> None:
    manager = whole_hall.token("manager")
    whole_hall.running.post("/tickets", manager, hall=HALL, service=ONE_A_DAY, reason="the first")
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920)
    kiosk.get_by_role("button", name="搜索事项").click()
    for letter in "ZYJD":
        kiosk.get_by_role("button", name=letter, exact=True).click()
    found = kiosk.locator(".choice--service", has_text=NAME)
    expect(found).to_contain_text("今天的号已取完")
    found.click()
    expect(kiosk.get_by_role("button", name="取 号")).to_have_count(0)
    clerk = Clerk(whole_hall, visit, 5).sit_down()
    clerk.page.locator("[data-part=give]").click()
    box = clerk.page.locator("[data-part=giving]")
    box.get_by_role("searchbox").fill(NAME)
    clerk.page.clock.run_for(500)
    box.locator(".found__service").first.click()
    expect(box).to_contain_text("号已发完")
    box.get_by_role("textbox", name="原因").fill(WHY)
    box.get_by_role("button", name="仍然发号").click()
    expect(clerk.page.locator("[data-part=news]")).to_contain_text("已发号")
    told = whole_hall.running.get(f"/halls/{HALL}/journal", manager, after_revision=0, limit=1000)
    assert [event["actor"] for event in told["events"] if event["reason"] == WHY] == ["staff:clerk5"]
    whole_hall.call_everybody(5)
