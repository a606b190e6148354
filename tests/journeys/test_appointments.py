"""From home to the window: booked on a phone, checked in at the kiosk, called, served."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from playwright.sync_api import Page, expect

from printing.client import Server
from printing.readers.profiles import load
from printing.readers.simulator import SimulatedReader
from printing.readers.watch import State, Watch
from tests.journeys.people import Clerk, JourneyHall
from tests.running import HALL

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 30_000
GARBAGE = """() => {
    for (let n = 0; n < 60_000; n += 1) {
        const key = n % 97 === 0 ? "Escape" : n % 101 === 0 ? "F5" : String.fromCharCode(33 + ((n * 7) % 90));
        dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: n % 53 === 0, bubbles: true, cancelable: true }));
    }
    dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
}"""
"""A broken scanner: 60,000 keys as fast as they come, commands among them."""
SCANNED = """(code) => [...code, "Enter"].forEach((key) =>
    dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""
"""A scanner's keys: made inside the page, because a busy computer brings a browser's keys at the pace of people."""


def test_booked_at_home_checked_in_at_the_kiosk_called_and_served(whole_hall: JourneyHall, visit: Visit) -> None:
    whole_hall.call_everybody(9)
    phone = visit(f"{whole_hall.url}/guide/{HALL}/CJ-002?language=zh-CN", 390, 844)
    for said in ("损毁", "不是"):
        phone.get_by_role("radio", name=said, exact=True).check()
    expect(phone.get_by_role("heading", name="请准备好这些")).to_be_visible()
    phone.goto(f"{whole_hall.url}/book/{HALL}")
    phone.get_by_role("searchbox").fill("普通护照换发")
    phone.locator(".service").first.click()
    phone.locator(".time:enabled").first.click()
    phone.get_by_label("来办事的人的姓名").fill("王芳")
    phone.get_by_role("textbox", name="手机号 （可不填）").fill("13800138765")
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("预约成功", timeout=PATIENCE)
    code = phone.locator(".card__code b").inner_text().replace(" ", "")
    address = phone.url.partition("?")[0]

    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-2", 1080, 1920)
    kiosk.get_by_role("button", name="已预约，签到").click()
    for letter in code[:-1]:
        kiosk.get_by_role("button", name=letter, exact=True).click()
    with kiosk.expect_response("**/api/v1/appointments/check-in") as answer:
        kiosk.get_by_role("button", name=code[-1], exact=True).click()
    ticket = answer.value.json()
    expect(kiosk.locator(".ticket__number")).to_have_text(ticket["number"])
    expect(kiosk.locator(".ticket__booked")).to_be_visible()

    kiosk.get_by_role("button", name="好了").or_(kiosk.locator(".screen__action .take")).first.click()
    kiosk.locator(".choice--line").first.wait_for()
    kiosk.evaluate(SCANNED, address)  # a scanner reads the code a second time
    expect(kiosk.locator(".alert")).to_contain_text(ticket["number"], timeout=PATIENCE)
    _attack(kiosk)

    clerk = Clerk(whole_hall, visit, 9).sit_down()
    expect(clerk.page.locator(".mark--booked").first).to_be_visible()
    clerk.big_button(then="called")
    assert clerk.ticket_number == ticket["number"]
    clerk.big_button(then="serving")
    clerk.big_button(then="free")
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("已办结")


def _attack(kiosk: Page) -> None:
    """Whatever a scanner types, the kiosk reads it or ignores it, and goes on."""
    kiosk.get_by_role("button", name="回到首页").click()
    kiosk.locator(".choice--line").first.wait_for()
    kiosk.evaluate(GARBAGE)
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    kiosk.get_by_role("button", name="搜索事项").click()
    kiosk.evaluate(SCANNED, "<img src=x onerror=document.title=1>")
    expect(kiosk.locator(".alert")).to_contain_text("不是预约码", timeout=PATIENCE)
    kiosk.get_by_role("button", name="回到首页").click()
    kiosk.locator(".choice--line").first.click()
    kiosk.evaluate(SCANNED, "110105194912310021")
    expect(kiosk.locator(".trouble").last).to_contain_text("没有读出证件号码")
    kiosk.evaluate(SCANNED, "123456789")  # a passport
    expect(kiosk.locator(".trouble--card")).to_contain_text("····6789")
    expect(kiosk.get_by_text("没有读出证件号码")).to_have_count(0)
    kiosk.keyboard.type("11010519491231002X", delay=1)
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".trouble--card")).to_contain_text("····002X")
    expect(kiosk.locator("[data-screen=list]")).to_be_visible()


def test_a_reader_on_a_serial_port_reads_for_the_kiosk_before_which_one_stands(
    whole_hall: JourneyHall, visit: Visit
) -> None:
    def token_of(kind: str) -> str:
        device = {"kind": kind, "hall": HALL, "name": "kiosk-2"}  # a reader is its kiosk's
        return str(whole_hall.running.post("/devices", whole_hall.token("admin"), **device)["token"])

    def pair(page: Page) -> None:
        own = {"name": "onewindow_kiosk", "value": token_of("kiosk"), "url": whole_hall.url}
        page.context.add_cookies([own])  # type: ignore[list-item]

    server, profile = Server(whole_hall.url, token_of("printer"), "reader"), load("generic")
    reader = SimulatedReader(profile)
    is_watched = Event()

    def tell(state: State, read: str) -> None:
        server.say_reader("kiosk-2", state, read)
        is_watched.set()

    watch = Watch(reader.device, profile, tell)
    thread = Thread(target=watch.run)
    neighbour = visit(f"{whole_hall.url}/kiosk/kiosk-2", 1080, 1920)  # somebody else in the hall's network
    expect(neighbour.get_by_text("读卡器还没有启用")).to_be_visible()
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-2", 1080, 1920, pair)
    kiosk.locator(".choice--line").first.wait_for()
    thread.start()
    assert is_watched.wait(60)
    reader.read("11010519491231002X")
    expect(kiosk.locator(".trouble--card")).to_contain_text("····002X", timeout=PATIENCE)
    expect(neighbour.locator(".trouble--card")).to_have_count(0)
    watch.stop()
    thread.join()
    reader.unplug()


def test_a_time_is_changed_and_given_up_on_the_phone(whole_hall: JourneyHall, visit: Visit) -> None:
    slots = whole_hall.running.get(f"/halls/{HALL}/slots", service="CJ-002")["slots"]
    wish = {"hall": HALL, "service": "CJ-002", "starts_at": slots[-9]["starts_at"], "name": "李强"}
    booked = whole_hall.running.post("/appointments", **wish)
    phone = visit(whole_hall.url + booked["url"].partition("/a/")[1] + booked["url"].partition("/a/")[2], 390, 844)
    before = phone.locator(".card__when").inner_text()
    phone.get_by_role("button", name="改时间").click()
    phone.locator(".time:enabled").first.click()
    expect(phone.locator(".card__when")).not_to_have_text(before, timeout=PATIENCE)
    phone.get_by_role("button", name="取消预约").click()
    phone.get_by_role("button", name="确定取消").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已取消", timeout=PATIENCE)
    expect(phone.get_by_text("请带好这些材料")).to_be_hidden()
    expect(phone.get_by_role("button", name="改时间")).to_be_hidden()


def test_booked_at_the_kiosk_comes_with_a_slip_and_leaves_nothing_to_the_next_person(
    whole_hall: JourneyHall, visit: Visit
) -> None:
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920)
    kiosk.locator(".later-link").click()
    kiosk.locator(".service", has_text="普通护照换发").click()
    kiosk.locator(".time:enabled").last.click()
    for letter in "WANG":
        kiosk.get_by_role("button", name=letter, exact=True).click()
    with kiosk.expect_response("**/api/v1/appointments") as answer:
        kiosk.get_by_role("button", name="确认预约").click()
    booked = answer.value.json()
    expect(kiosk.locator(".done__code")).to_have_text(booked["code"], timeout=PATIENCE)
    expect(kiosk.locator("[data-part=step]")).to_contain_text("预约单正在打印")
    kiosk.get_by_role("link", name="完成").click()
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    assert booked["code"] not in kiosk.content()
    whole_hall.running.post(f"/appointments/{booked['id']}/cancel", whole_hall.token("manager"))
