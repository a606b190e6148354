"""An administrator changes the hall in the browser, and citizens and colleagues meet the change without a restart."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
NAME = "宠物护照"
BOOKED = "CJ-002"


@pytest.fixture(scope="module")
def hall(fresh_hall: JourneyHall) -> JourneyHall:
    """Nobody else's."""
    return fresh_hall


def administrator_at(hall: JourneyHall, visit: Visit, section: str) -> Page:
    """An administrator who has logged in and opened this section of the hall."""
    page = visit(f"{hall.url}/login", 1366, 768)
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{hall.url}/admin/hall#{section}")
    expect(page.locator("[data-part=section] h2")).to_be_visible()
    return page


def save(page: Page) -> None:
    """Press the button."""
    page.locator("[data-part=save]").click()


def test_a_service_that_an_administrator_adds_gives_numbers_at_a_kiosk_that_was_open_before(
    hall: JourneyHall, visit: Visit
) -> None:
    kiosk = visit(f"{hall.url}/kiosk/kiosk-1", 1080, 1920)
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    page = administrator_at(hall, visit, "services")
    page.locator("summary", has_text="K 证明与咨询").click()
    page.get_by_role("button", name="在“K 证明与咨询”加一个事项").click()
    item = page.locator(".hall-item", has_text="（未命名）")
    item.get_by_label("一般办几分钟").fill("900")
    item.get_by_label("中文（中国）").first.fill(NAME)
    item = page.locator(".hall-item", has_text=NAME)
    save(page)
    expect(page.locator("[data-part=news]")).to_contain_text("没有保存")
    expect(item.locator(".hall-wrong")).to_have_text("不能大于 480，现在是 900。")
    item.get_by_label("一般办几分钟").fill("5")
    save(page)
    expect(item.locator(".hall-wrong")).to_have_text("还没有填这种语言的文字：en。")
    item.get_by_label("英语").first.fill("Pet passport")
    item.get_by_label("常办，显示在前面").check()
    with kiosk.expect_navigation():  # it takes its page anew by itself
        save(page)
    expect(page.locator("[data-part=news]")).to_have_text(re.compile(r"已保存为第 \d+ 版，各处已经生效。"))

    kiosk.locator(".choice--line", has_text="证明与咨询").click()
    kiosk.get_by_role("button", name=re.compile(NAME)).click()
    kiosk.get_by_role("button", name="取 号").click()
    expect(kiosk.locator(".ticket__number")).to_have_text(re.compile(r"^K\d{3}$"))


def test_the_second_of_two_administrators_is_told_and_what_they_typed_is_kept(hall: JourneyHall, visit: Visit) -> None:
    first, second = (administrator_at(hall, visit, "about") for _ in range(2))
    first.get_by_label("中文（中国）").fill("第一个人改的名字")
    second.get_by_label("英语").fill("What the second typed")
    save(first)
    expect(first.locator("[data-part=news]")).to_contain_text("已保存")
    told = second.locator("[data-part=others]")
    expect(told).to_contain_text("admin")
    expect(told).to_contain_text("第一个人改的名字")
    expect(second.get_by_label("英语")).to_have_value("What the second typed")
    expect(second.get_by_label("中文（中国）")).to_have_value("第一个人改的名字")
    save(second)
    expect(second.locator("[data-part=news]")).to_contain_text("已保存")
    name = hall.running.get(f"/halls/{HALL}/definition", hall.token("admin"))["parts"]["hall"]["name"]
    assert name == {"zh-CN": "第一个人改的名字", "en": "What the second typed"}
    second.goto(f"{hall.url}/admin/hall#versions")
    second.reload()
    newest = second.locator(".hall-versions details").first
    newest.locator("summary").click()
    expect(newest.locator(".hall-diff__new")).to_contain_text("What the second typed")


def test_a_day_that_people_booked_is_closed_only_once_somebody_has_said_what_becomes_of_them(
    hall: JourneyHall, visit: Visit
) -> None:
    slot = hall.running.get(f"/halls/{HALL}/slots", service=BOOKED)["slots"][-1]["starts_at"]
    booked = hall.running.post("/appointments", hall=HALL, service=BOOKED, starts_at=slot, name="王芳")
    time = datetime.fromisoformat(slot).astimezone(ZoneInfo("Asia/Shanghai"))
    page = administrator_at(hall, visit, "hours")
    page.get_by_label("日期").fill(f"{time:%Y-%m-%d}")
    page.get_by_role("button", name="加上这一天").click()
    save(page)
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(f"{booked['code'][:3]} {booked['code'][3:]}")
    expect(asked).to_contain_text(f"{time:%H:%M}")
    asked.get_by_role("button", name="取消").click()
    expect(page.locator("[data-part=bar]")).to_contain_text("还没保存")
    page_of_booked = visit(hall.url + "/a/" + booked["url"].rpartition("/")[2], 390, 844)
    expect(page_of_booked.locator("main")).to_have_attribute("data-state", "booked")
    save(page)
    asked.get_by_label("取消这些预约").check()
    asked.get_by_role("button", name="这样保存").click()
    expect(page.locator("[data-part=news]")).to_contain_text("已保存")
    page_of_booked.reload()
    expect(page_of_booked.locator("[data-part=hint]")).to_contain_text("不再开放，预约已由大厅取消")


def file_at(page: Page, part: str) -> Locator:
    """A part as its file is written, once it is there to be typed in."""
    page.get_by_label("文件", exact=True).select_option(part)
    area = page.get_by_label("文件内容")
    expect(area).to_have_value(re.compile("ignored"))
    return area


def test_a_file_that_is_typed_outlives_a_reload_and_the_save_of_somebody_else(hall: JourneyHall, visit: Visit) -> None:
    page, second = (administrator_at(hall, visit, "files") for _ in range(2))
    page.on("dialog", lambda leave: leave.accept())
    area = file_at(page, "words")
    mine = f"{area.input_value()}# mine\n"
    area.fill(mine)
    page.reload()
    expect(file_at(page, "words")).to_have_value(mine)
    theirs = file_at(second, "words")
    theirs.fill(f"{theirs.input_value()}# theirs\n")
    save(second)
    expect(second.locator("[data-part=news]")).to_contain_text("已保存")
    save(page)
    told = page.locator("[data-part=others]")
    expect(told).to_contain_text("words.toml")
    expect(told).to_contain_text("# theirs")
    expect(file_at(page, "words")).to_have_value(mine)
    told.get_by_role("button", name="知道了").click()
    save(page)
    expect(page.locator("[data-part=news]")).to_contain_text("已保存")
    expect(page.locator("[data-part=bar]")).to_be_hidden()
    assert hall.running.get(f"/halls/{HALL}/definition/words", hall.token("admin"))["text"] == mine
