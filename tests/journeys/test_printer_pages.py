"""What a manager does about paper: a copy with its reason, a new roll, and the hall's own layout of a slip."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.folders import never_closed
from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD, running

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 30_000
WIDE = "image => image.decode().then(() => image.naturalWidth)"


def manager_at(hall: JourneyHall, visit: Visit, path: str) -> Page:
    """A manager who has logged in and opened this page."""
    page = visit(f"{hall.url}/login")
    page.fill("#username", "manager")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(hall.url + path)
    return page


def test_a_hall_with_a_misspelt_profile_runs_and_says_which_printer_cannot_print(tmp_path: Path, visit: Visit) -> None:
    folder = never_closed(tmp_path)
    devices = folder / "devices.toml"
    devices.write_text(devices.read_text("utf-8").replace('"generic-80mm"', '"generic-80mn"', 1), "utf-8")
    with running(tmp_path, HALL=str(folder)) as started:
        page = manager_at(JourneyHall(started), visit, "/admin/")
        told = page.get_by_role("alert")
        expect(told).to_contain_text("无法打印")
        expect(told).to_contain_text("是不是“generic-80mm”？")
        assert "this printer cannot print: " in started.log.read_text("utf-8")


def test_a_slip_is_printed_again_and_everybody_can_read_why(whole_hall: JourneyHall, visit: Visit) -> None:
    ticket = whole_hall.take_ticket(kiosk="kiosk-2")
    page = manager_at(whole_hall, visit, "/admin/printers/kiosk-2")
    page.locator("tr", has_text=ticket["number"]).get_by_role("button", name="补打").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(ticket["number"])
    asked.get_by_label("群众遗失").check()
    asked.get_by_role("button", name="补打").click()
    expect(page.locator("[data-part=news]")).to_have_text("补打的号票已送到“西门取号机”打印。")
    copy = page.locator("tr", has_text=ticket["number"]).first
    expect(page.locator("tr", has_text=ticket["number"])).to_have_count(2, timeout=PATIENCE)
    expect(copy).to_contain_text("补打")
    expect(copy).to_contain_text("群众遗失")
    told = whole_hall.running.get(f"/halls/{HALL}/journal", whole_hall.token("manager"), after_revision=0, limit=1000)
    changes = [event["changes"] for event in told["events"] if event["kind"] == "print"]
    expected = {"printer": "kiosk-2", "slip": "reprint", "ticket": ticket["id"], "reason": "lost"}
    assert expected.items() <= changes[-1].items()


def test_a_copy_is_not_printed_before_somebody_says_why(whole_hall: JourneyHall, visit: Visit) -> None:
    ticket = whole_hall.take_ticket(kiosk="kiosk-2")
    page = manager_at(whole_hall, visit, "/admin/printers/kiosk-2")
    page.locator("tr", has_text=ticket["number"]).get_by_role("button", name="补打").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("radio", checked=True)).to_have_count(0)
    asked.get_by_role("button", name="补打").click()
    expect(asked).to_be_visible()
    asked.get_by_label("请写明原因").fill("  ")
    asked.get_by_role("button", name="补打").click()
    expect(asked).to_be_visible()
    asked.get_by_label("请写明原因").fill("被雨淋湿")
    asked.get_by_label("从哪台打印机打出").select_option("desk")
    asked.get_by_role("button", name="补打").click()
    expect(page.locator("[data-part=news]")).to_have_text("补打的号票已送到“咨询台”打印。")
    page.goto(f"{whole_hall.url}/admin/printers/desk")
    expect(page.locator("tr", has_text=ticket["number"])).to_contain_text("被雨淋湿", timeout=PATIENCE)


def test_nobody_prints_again_who_changes_their_mind(whole_hall: JourneyHall, visit: Visit) -> None:
    ticket = whole_hall.take_ticket(kiosk="kiosk-2")
    page = manager_at(whole_hall, visit, "/admin/printers/kiosk-2")
    page.locator("tr", has_text=ticket["number"]).get_by_role("button", name="补打").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    expect(page.locator("tr", has_text=ticket["number"])).to_have_count(1)


def test_a_new_roll_is_written_down_and_gets_shorter_with_every_slip(whole_hall: JourneyHall, visit: Visit) -> None:
    page = manager_at(whole_hall, visit, "/admin/printers/desk")
    page.get_by_label("新纸卷长度").fill("50")
    page.get_by_role("button", name="换了新纸卷").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.locator(".roll")).not_to_contain_text("还剩约")
    page.get_by_role("button", name="换了新纸卷").click()
    page.get_by_role("dialog").get_by_role("button", name="登记").click()
    expect(page.locator(".roll")).to_contain_text("还剩约 50.0 米")
    page.get_by_role("button", name="校准页").click()
    expect(page.locator("tr", has_text="校准页").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".roll")).to_contain_text("还剩约 49.", timeout=PATIENCE)


def test_a_layout_is_seen_as_paper_while_it_is_written(whole_hall: JourneyHall, visit: Visit) -> None:
    page = manager_at(whole_hall, visit, "/admin/slips")
    paper, mistakes = page.locator("[data-part=paper]"), page.locator("[data-part=mistakes]")
    expect(paper).to_be_visible(timeout=PATIENCE)
    assert paper.evaluate(WIDE) == 576
    before = paper.get_attribute("src")
    page.locator("[data-part=profile]").select_option("generic-58mm")
    expect(paper).not_to_have_attribute("src", before or "", timeout=PATIENCE)
    assert paper.evaluate(WIDE) == 384

    layout = page.locator("[data-part=layout]")
    layout.fill('[[block]]\ntext = "{nubmer}"\n')
    expect(mistakes).to_contain_text("nubmer", timeout=PATIENCE)
    mistakes.get_by_role("button").first.click()
    assert layout.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)") == 'text = "{nubmer}"'
    layout.fill('[[block]]\ntext = "{number}"\nsize = 4\n')
    expect(mistakes).to_be_hidden(timeout=PATIENCE)
