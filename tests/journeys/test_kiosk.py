"""A citizen at the kiosk, in a real browser, against the real server."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.folders import never_closed
from tests.journeys.people import JourneyHall
from tests.running import HALL, ROOT, running

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 30_000
NUMBER = re.compile(r"^[A-Z]\d{3}$")
PANELS = [(1280, 1024), (1366, 768), (1920, 1080), (1080, 1920)]
BROKEN_WORDS = """() => [...document.querySelectorAll("main b, main h1")].flatMap((name) =>
    [...name.firstChild.data.matchAll(/[\\p{Script=Latin}\\d'’]+/gu)].filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(name.firstChild, index);
        range.setEnd(name.firstChild, index + word.length);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    }).map(([word]) => word))"""


def kiosk(hall: JourneyHall, visit: Visit, name: str = "kiosk-1") -> Page:
    """The kiosk at its start, with the hall's news coming in."""
    page = visit(f"{hall.url}/kiosk/{name}", 1080, 1920)
    expect(page.locator("[data-screen=start]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def number(page: Page) -> Locator:
    """The number on the screen."""
    return page.locator(".ticket__number")


@pytest.mark.parametrize(("width", "height"), PANELS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_word_is_broken_and_everything_to_choose_is_in_sight(
    hall: JourneyHall, visit: Visit, language: str, width: int, height: int
) -> None:
    hall.take_ticket()
    page = visit(f"{hall.url}/kiosk/kiosk-1?language={language}", width, height)
    more = page.locator("[data-part=pager]")
    expect(page.locator(".queue")).to_have_text(
        re.compile(r"现在共 \d+ 人等候" if language == "zh-CN" else r"\d+ (person|people) waiting")
    )
    expect(page.locator(".choice--line")).to_have_count(10)
    for large in (False, True):
        if large:
            page.locator(".tool[aria-pressed=false]").nth(1).click()
            expect(page.locator("html")).to_have_class(re.compile("large"))
        assert page.evaluate(BROKEN_WORDS) == []
        assert large or more.is_hidden()
        page.locator(".choice--quick").first.click()
        assert page.evaluate(BROKEN_WORDS) == []
        assert large or more.is_hidden()
        page.locator(".claim").click()
        expect(page.locator(".who")).to_have_count(5)
        assert page.evaluate(BROKEN_WORDS) == []
        assert large or more.is_hidden()
        page.locator(".back").click()
        page.locator(".back").click()
        page.locator(".choice--line").nth(3).click()
        expect(page.locator("[data-screen=list]")).to_be_visible()
        assert page.evaluate(BROKEN_WORDS) == []
        page.locator(".back").click()


def issued(hall: JourneyHall) -> int:
    """How many tickets were issued here until now."""
    told = hall.running.get("/halls/dongguan/journal", hall.token("manager"), after_revision=0, limit=1000)
    return sum(event["kind"] == "issue" for event in told["events"])


def test_three_taps_to_any_common_ticket(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.get_by_role("button", name="户籍").last.click()
    page.locator(".choice--service").first.click()
    page.get_by_role("button", name="取 号").click()
    expect(number(page)).to_have_text(NUMBER)
    expect(page.locator("main")).to_contain_text("请取走下方小票")
    expect(page.get_by_role("img", name="手机扫码")).to_have_count(0)  # 127.0.0.1 is no address for a phone
    expect(page.get_by_role("link", name="打开手机页面")).to_have_attribute("href", re.compile("^/t/"))
    page.get_by_role("button", name="完成").click()
    expect(page.locator("[data-screen=start]")).to_be_visible()


def test_two_taps_to_what_most_people_come_for(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.locator(".choice--quick").first.click()
    page.get_by_role("button", name="取 号").click()
    expect(number(page)).to_have_text(NUMBER)


def test_a_double_tap_is_one_ticket(whole_hall: JourneyHall, visit: Visit) -> None:
    before = issued(whole_hall)
    page = kiosk(whole_hall, visit)
    page.locator(".choice--quick").nth(1).click()
    page.get_by_role("button", name="取 号").dblclick()
    expect(number(page)).to_have_text(NUMBER)
    assert issued(whole_hall) == before + 1


def test_an_answer_that_was_lost_on_its_way_is_still_one_ticket(whole_hall: JourneyHall, visit: Visit) -> None:
    before = issued(whole_hall)
    page = kiosk(whole_hall, visit)
    page.locator(".choice--quick").first.click()
    page.route("**/api/v1/tickets", lambda route: (route.fetch(), route.abort()))
    page.get_by_role("button", name="取 号").click()
    expect(page.get_by_role("alert")).to_contain_text("这次没有取到号", timeout=PATIENCE)
    page.unroute_all()
    page.get_by_role("button", name="取 号").click()
    expect(number(page)).to_have_text(NUMBER)
    assert issued(whole_hall) == before + 1


def test_a_ticket_with_priority_says_so_to_the_server(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.locator(".choice--quick").first.click()
    page.get_by_role("button", name="我是优先对象").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您属于哪一种？")
    with page.expect_response("**/api/v1/tickets") as answer:
        page.get_by_role("button", name="老年人").dblclick()
    assert answer.value.json()["priority"] == "elderly"
    expect(number(page)).to_have_text(NUMBER)


def test_who_has_no_priority_after_all_takes_an_ordinary_ticket(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.locator(".choice--quick").first.click()
    page.get_by_role("button", name="我是优先对象").click()
    page.get_by_role("button", name="都不是").click()
    with page.expect_response("**/api/v1/tickets") as answer:
        page.get_by_role("button", name="取 号").click()
    assert answer.value.json()["priority"] == ""


def test_the_kiosk_speaks_english_and_goes_back_to_chinese(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("How can we help?")
    page.locator(".choice--quick").first.click()
    page.get_by_role("button", name="Take my number").click()
    expect(page.locator("main")).to_contain_text("Take your ticket below")
    assert not re.search(r"[一-鿿]", page.locator("main").inner_text())
    page.get_by_role("button", name="中文").click()
    expect(page.locator("main")).to_contain_text("您的号码")


def test_a_service_is_found_by_pinyin_initials(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.get_by_role("button", name="搜索事项").click()
    for letter in "HZ":
        page.get_by_role("button", name=letter, exact=True).click()
    expect(page.locator(".search-field")).to_have_text("HZ")
    found = page.locator(".choice--service", has_text="护照")
    expect(found.first).to_be_visible()
    found.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("护照")
    page.get_by_role("button", name="返回").click()
    expect(page.locator(".search-field")).to_have_text("HZ")


def test_the_keys_on_the_screen_have_digits_and_a_space(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.get_by_role("button", name="搜索事项").click()
    for key in ("I", "D", "空格", "C"):
        page.get_by_role("button", name=key, exact=True).click()
    expect(page.locator(".search-field")).to_have_text("ID C")
    expect(page.locator(".choice--service").first).to_be_visible()
    page.get_by_role("button", name="清空").click()
    page.keyboard.type("16")
    page.get_by_role("button", name="0", exact=True).click()
    expect(page.locator(".search-field")).to_have_text("160")


def test_the_bottom_bar_grows_with_large_print(hall: JourneyHall, visit: Visit) -> None:
    for language in ("zh-CN", "en"):
        page = visit(f"{hall.url}/kiosk/kiosk-1?language={language}", 1080, 1920)
        tool = page.locator(".tool").first
        letters = "one => parseFloat(getComputedStyle(one).fontSize)"
        small = tool.evaluate(letters)
        page.locator(".tool[aria-pressed=false]").nth(1).click()
        assert tool.evaluate(letters) >= 1.2 * small
        ends = page.locator(".tool").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
        assert max(ends) <= 1080


def test_a_search_that_finds_nothing_says_whom_to_ask(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.get_by_role("button", name="搜索事项").click()
    page.keyboard.type("QQXX", delay=30)
    expect(page.get_by_role("status").filter(has_text="没有找到")).to_be_visible()


def test_a_finger_that_rests_on_a_button_is_heard_whatever_comes_in_meanwhile(
    whole_hall: JourneyHall, visit: Visit
) -> None:
    news: list[str] = []

    def listen(page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: news.append(str(frame))))

    page = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920, prepare=listen)
    line = page.locator(".choice--line").first
    line.hover()
    page.mouse.down()
    whole_hall.take_ticket()
    for _ in range(100):
        if any('"changed"' in message for message in news):
            break
        page.wait_for_timeout(100)
    assert any('"changed"' in message for message in news)
    page.mouse.up()
    expect(page.locator("[data-screen=list]")).to_be_visible()


def test_a_kiosk_that_nobody_touches_asks_and_goes_back_to_its_start(whole_hall: JourneyHall, visit: Visit) -> None:
    page = kiosk(whole_hall, visit)
    page.get_by_role("button", name="English").click()
    page.locator(".choice--line").first.click()
    cover = page.get_by_role("alertdialog")
    expect(cover).to_contain_text("Are you still there?", timeout=PATIENCE)
    cover.get_by_role("button").click()
    expect(cover).to_be_hidden()
    expect(page.locator("[data-screen=list]")).to_be_visible()
    expect(cover).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-screen=start]")).to_be_visible(timeout=PATIENCE)
    expect(cover).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_kiosk_covers_itself_while_the_server_is_away_and_goes_on_by_itself(
    whole_hall: JourneyHall, visit: Visit
) -> None:
    page = kiosk(whole_hall, visit)
    whole_hall.cut_power()
    cover = page.get_by_role("alertdialog")
    expect(cover).to_contain_text("取号机暂时连不上系统", timeout=PATIENCE)
    expect(cover).to_contain_text("The kiosk cannot reach the system")
    whole_hall.start_again()
    expect(cover).to_be_hidden(timeout=PATIENCE)
    page.locator(".choice--quick").first.click()
    page.get_by_role("button", name="取 号").click()
    expect(number(page)).to_have_text(NUMBER)


def test_a_kiosk_of_a_closed_hall_gives_no_number_until_a_window_opens(tmp_path: Path, visit: Visit) -> None:
    folder = never_closed(tmp_path)
    settings = (folder / "hall.toml").read_text("utf-8")
    (folder / "hall.toml").write_text(settings.replace('["00:00-24:00"]', "[]"), "utf-8")
    with running(tmp_path, HALL=str(folder)) as started:
        hall = JourneyHall(started)
        page = visit(f"{hall.url}/kiosk/kiosk-1", 1280, 1024)
        expect(page.get_by_role("heading", level=1)).to_have_text("今天不办公")
        expect(page.locator("main")).to_contain_text("Closed today")
        expect(page.locator("main button:visible")).to_have_count(0)
        hall.at_window(1, "open")
        page.locator(".choice--quick").first.click()
        expect(page.get_by_role("button", name="取 号")).to_be_visible()
        hall.at_window(1, "close")
        expect(page.get_by_role("heading", level=1)).to_have_text("今天不办公")


def test_a_kiosk_says_that_the_hall_closes_soon_and_when(tmp_path: Path, visit: Visit) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(ROOT / "halls" / "dongguan", folder)
    settings = (folder / "hall.toml").read_text("utf-8")
    (folder / "hall.toml").write_text(settings.replace("most_recalls = 3", "last_ticket_minutes = 30"), "utf-8")
    with running(tmp_path, HALL=str(folder), CLOCK_START="2026-03-02T16:40") as started:
        page = visit(f"{started.url}/kiosk/kiosk-1", 1280, 1024)
        expect(page.get_by_role("heading", level=1)).to_have_text("今天已停止取号，17:00 结束办理")
        expect(page.locator("main")).to_contain_text("the hall closes at 17:00")
        expect(page.locator("main")).to_contain_text("照常叫号")
        expect(page.locator("main button:visible")).to_have_count(0)


def test_a_citizen_is_told_where_the_paper_comes_out_when_it_is_not_here(hall: JourneyHall, visit: Visit) -> None:
    admin = hall.running.token("admin")
    agent = hall.running.post("/devices", admin, kind="printer", hall=HALL, name="an agent to practise with")["token"]

    def printers(**states: str) -> None:
        """They are in trouble from now on, because nobody reports them again: no other file of this hall uses them."""
        told = [{"name": name.replace("_", "-"), "state": state} for name, state in states.items()]
        hall.running.post("/printers/status", agent, printers=told)

    printers(kiosk_2="paper_low", desk="ready")
    page = kiosk(hall, visit, "kiosk-2")
    expect(page.get_by_text("纸快用完")).to_be_visible()
    expect(page.locator("[data-part=troubles]")).not_to_contain_text("小票")
    printers(kiosk_2="paper_out", desk="ready")
    expect(page.get_by_text("纸快用完")).to_be_hidden()
    expect(page.locator("[data-part=troubles]")).to_contain_text("取号后请到咨询台领取")
    page.locator(".choice--quick").first.click()
    page.get_by_role("button", name="取 号").click()
    expect(page.locator(".ticket__paper")).to_have_text("小票改由咨询台打印，请到那里领取。")
    printers(kiosk_2="paper_out", desk="cover_open")
    expect(page.locator(".ticket__paper")).to_contain_text("号码照样有效")
    printers(kiosk_2="ready", desk="cover_open")
    expect(page.locator(".ticket__paper")).to_contain_text("请取走下方小票")
    page.get_by_role("button", name="完成").click()
    printers(kiosk_2="cutter_error", desk="cover_open")
    expect(page.locator("[data-part=troubles]")).to_contain_text("本机打印机暂时不能出票")
