"""A clerk at the console, in a real browser, against the real server."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.people import Clerk, JourneyHall

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]


def test_a_new_clerk_serves_the_first_ticket_by_mouse(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 1)
    expect(clerk.page.locator(".coach__step--now")).to_contain_text("选择窗口")
    clerk.sit_down()
    for phase, hint in (("called", "开始办理"), ("serving", "办结"), ("free", "叫下一位")):
        clerk.big_button(then=phase)
        expect(clerk.page.locator(".coach__step--now")).to_contain_text(hint)
    ticket = hall.find(taken["number"])
    assert ticket["state"] == "finished"
    assert [one["service"] for one in ticket["done"]] == [taken["service"]]


def test_a_window_is_chosen_by_typing_its_number(hall: JourneyHall, visit: Visit) -> None:
    clerk = Clerk(hall, visit, 11)
    clerk.sees("away")
    for key in ("Numpad1", "Numpad1", "NumpadEnter"):
        clerk.page.keyboard.press(key)
    clerk.sees("free")
    expect(clerk.page.locator("[data-part=seat]")).to_contain_text("11")
    clerk.page.locator('[data-step="close"]').first.click()
    clerk.sees("away")
    for key in ("1", "2"):
        clerk.page.keyboard.press(key)
    expect(clerk.page.locator(".seat", has_text="12")).to_be_focused()


def test_news_that_comes_while_a_window_is_being_opened_sends_nobody_away(hall: JourneyHall, visit: Visit) -> None:
    clerk = Clerk(hall, visit, 11)
    clerk.sees("away")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    clerk.page.route("**/windows/11/open", hold)
    with clerk.page.expect_response("**/windows/11/queue"):
        clerk.page.locator(".seat", has_text=re.compile(r"^11\D")).click()
        hall.take_ticket()
    held[0].continue_()
    clerk.sees("free")
    clerk.page.locator('[data-step="close"]').first.click()
    clerk.sees("away")


def test_the_number_pad_alone_serves_a_whole_visit(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 2).sit_down()
    clerk.key("NumpadAdd", then="called")
    clerk.key("NumpadDecimal", then="called")
    clerk.is_told("再次呼叫")
    clerk.key("NumpadEnter", then="serving")
    clerk.key("NumpadMultiply", then="free")
    clerk.page.get_by_role("tab", name="挂起").click()
    clerk.page.get_by_role("button", name=f"恢复办理 {taken['number']}").click()
    clerk.sees("serving")
    clerk.key("NumpadEnter", then="free")
    kinds = hall.kinds(taken["id"])
    assert kinds == ["issue", "call", "recall", "start", "park", "resume", "finish"]


def test_a_double_click_is_one_step(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 3).sit_down()
    clerk.settle()
    clerk.page.dblclick("[data-part=primary]")
    clerk.sees("called")
    clerk.page.wait_for_timeout(700)
    assert hall.kinds(taken["id"]) == ["issue", "call"]
    clerk.key("NumpadSubtract", then="free")


def test_the_last_step_can_be_taken_back(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 4).sit_down()
    undo = clerk.page.locator("[data-part=undo]")
    clerk.key("NumpadAdd", then="called")
    undo.click()
    clerk.sees("free")
    assert hall.find(taken["number"])["state"] == "waiting"
    clerk.key("NumpadAdd", then="called")
    clerk.key("NumpadSubtract", then="free")
    clerk.key("Backspace", then="called")
    assert hall.find(taken["number"])["window"] == 4
    clerk.key("NumpadEnter", then="serving")
    clerk.key("Backspace", then="called")
    clerk.is_told("仍在叫号")
    clerk.key("NumpadEnter", then="serving")
    clerk.key("NumpadMultiply", then="free")
    clerk.settle()
    undo.click()
    clerk.sees("serving")
    clerk.key("NumpadEnter", then="free")
    clerk.key("Backspace", then="serving")
    clerk.is_told("已撤销办结")
    clerk.key("NumpadEnter", then="free")
    undone = ["call", "return", "call", "no_show", "undo", "start", "undo", "start", "park", "undo", "finish", "undo"]
    assert hall.kinds(taken["id"]) == ["issue", *undone, "finish"]


def test_several_services_are_finished_each_with_its_outcome(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 5).sit_down()
    clerk.key("NumpadAdd", then="called")
    clerk.key("NumpadEnter", then="serving")
    clerk.page.fill(".finish__search", "护照换发")
    clerk.page.locator(".found__service").first.click()
    second = clerk.page.locator(".done__line").nth(1)
    expect(second).to_contain_text("护照换发")
    second.locator("label", has_text="未能办理").click()
    clerk.page.reload()
    clerk.sees("serving")
    expect(clerk.page.locator(".done__line")).to_have_count(2)
    clerk.big_button(then="free")
    done = hall.find(taken["number"])["done"]
    assert [one["outcome"] for one in done][1] == "not_possible"
    assert len(done) == 2


def test_a_reload_restores_everything(hall: JourneyHall, visit: Visit) -> None:
    hall.take_ticket()
    clerk = Clerk(hall, visit, 6).sit_down()
    clerk.big_button(then="called")
    number = clerk.ticket_number
    clerk.page.reload()
    clerk.sees("called")
    assert clerk.ticket_number == number
    expect(clerk.page.locator("[data-part=seat]")).to_have_text("6 号窗口")
    clerk.key("NumpadSubtract", then="free")


def test_a_ticket_that_a_colleague_took_meanwhile_is_said_in_a_plain_sentence(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    hall.at_window(8, "open")
    clerk = Clerk(hall, visit, 7).sit_down()

    def colleague_first(route: Route) -> None:
        hall.at_window(8, "call", ticket=taken["id"])
        route.continue_()

    clerk.page.route("**/windows/7/call", colleague_first)
    clerk.page.get_by_role("button", name=f"叫此号 {taken['number']}").click()
    clerk.is_told("页面已更新")
    clerk.sees("free")
    expect(clerk.page.get_by_role("button", name=f"叫此号 {taken['number']}")).to_have_count(0)
    hall.step(taken["id"], "no-show", "clerk8")


def test_a_step_whose_answer_is_lost_happens_once(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 9).sit_down()
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    clerk.page.route("**/windows/9/call-next", lose_the_first_answer)
    clerk.big_button(then="called")
    assert hall.kinds(taken["id"]).count("call") == 1
    clerk.key("NumpadSubtract", then="free")


def test_a_number_is_transferred_with_two_keys(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    hall.at_window(9, "open")
    clerk = Clerk(hall, visit, 10).sit_down()
    clerk.key("NumpadAdd", then="called")
    clerk.settle()
    clerk.page.keyboard.press("NumpadDivide")
    expect(clerk.page.locator("dialog[open]")).to_contain_text(taken["number"])
    clerk.page.keyboard.press("a" if taken["line"] != "A" else "b")
    clerk.sees("free")
    moved = hall.find(taken["number"])
    assert moved["state"] == "waiting" and moved["line"] != taken["line"]
    clerk.key("NumpadAdd", then="free")
    assert hall.at_window(9, "call-next")["number"] == taken["number"]
    hall.step(taken["id"], "return", "clerk9")


def test_windows_of_two_digits_and_lines_are_chosen_on_the_number_pad(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    for number in (1, 12):
        hall.at_window(number, "open")
    hall.at_window(5, "open")
    hall.at_window(5, "close")  # whoever was there before
    clerk = Clerk(hall, visit, 10).sit_down()
    page, box = clerk.page, clerk.page.locator("dialog[open]")
    clerk.key("NumpadAdd", then="called")
    clerk.settle()
    page.keyboard.press("NumpadDivide")
    button = box.get_by_role("button", name="12 号窗口")
    expect(button.locator("kbd")).to_have_text("12")
    page.keyboard.press("Numpad5")
    expect(box.get_by_role("status")).to_have_text("5 现在不能选。")
    page.keyboard.press("Numpad1")
    expect(box.get_by_role("status")).to_contain_text("已键入 1：回车即转")
    expect(button).to_have_class(re.compile("box__meant"))
    page.keyboard.press("Numpad2")
    clerk.sees("free")
    assert hall.find(taken["number"])["wanted_window"] == 12
    second = hall.take_ticket()
    clerk.key("NumpadAdd", then="called")
    clerk.settle()
    page.keyboard.press("NumpadDivide")
    line = box.locator("button[data-line]").first
    digits = str(line.locator("kbd").text_content())
    code = line.get_attribute("data-line")
    for digit in digits:
        page.keyboard.press(f"Numpad{digit}")
    expect(box.get_by_role("status")).to_contain_text("回车")  # ten lines: another digit might follow
    page.keyboard.press("NumpadEnter")
    clerk.sees("free")
    assert hall.find(second["number"])["line"] == code
    for number in (1, 12):
        hall.at_window(number, "close")


def test_pausing_and_leaving_a_window(hall: JourneyHall, visit: Visit) -> None:
    clerk = Clerk(hall, visit, 11).sit_down()
    clerk.settle()
    clerk.page.click("[data-step=pause]")
    clerk.sees("paused")
    clerk.key("NumpadAdd", then="paused")
    clerk.is_told("窗口已暂停")
    clerk.big_button(then="free")
    clerk.settle()
    clerk.page.click("[data-step=close]")
    clerk.sees("away")
    expect(clerk.page.locator("[data-last] .seat__note")).to_have_text("上次使用")


def test_the_console_says_that_it_loads_and_shows_no_time_it_does_not_know(hall: JourneyHall, visit: Visit) -> None:
    clerk = Clerk(hall, visit, 11)
    clerk.page.locator(".seat").first.wait_for()
    is_slow = True

    def hold(route: Route) -> None:
        route.abort() if is_slow else route.continue_()

    clerk.page.route("**/api/v1/halls/*/windows", hold)
    clerk.page.route("**/socket.io/**", lambda route: route.abort())
    clerk.page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    clerk.page.reload()
    loading = clerk.page.locator("[data-part=loading]")
    expect(loading).to_contain_text("正在载入")
    clerk.page.wait_for_timeout(1500)
    expect(clerk.page.locator("[data-part=clock]")).to_be_empty()
    expect(loading).to_be_visible()
    is_slow = False
    expect(clerk.page.locator(".seat")).to_have_count(12, timeout=30_000)
    expect(loading).to_be_hidden()


def test_a_window_in_use_by_a_colleague_cannot_be_taken(hall: JourneyHall, visit: Visit) -> None:
    hall.at_window(12, "open")
    clerk = Clerk(hall, visit, 11)
    taken = clerk.page.locator(".seat").nth(11)
    expect(taken).to_have_attribute("aria-disabled", "true")
    taken.click(force=True)
    clerk.sees("away")
    told = clerk.page.locator("[data-told]")
    expect(told).to_have_text(re.compile(r"12 号窗口自 \d+:\d\d 起由.+使用。.*管理人员"))


def test_the_keyboard_is_not_caught_in_the_transfer(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    hall.at_window(9, "open")
    clerk = Clerk(hall, visit, 8).sit_down()
    clerk.key("NumpadAdd", then="called")
    page, box = clerk.page, clerk.page.locator("dialog[open]")
    clerk.settle()
    page.keyboard.press("NumpadDivide")
    expect(box).to_contain_text("由下一个空闲的其他窗口叫")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    clerk.sees("called")
    clerk.settle()
    page.keyboard.press("NumpadDivide")
    button = box.get_by_role("button", name="9 号窗口")
    while button.evaluate("one => one !== document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    clerk.sees("free")
    assert hall.find(taken["number"])["wanted_window"] == 9


def test_a_number_is_found_and_called_and_tabs_changed_by_keys(hall: JourneyHall, visit: Visit) -> None:
    hall.take_ticket()
    second = hall.take_ticket()
    clerk = Clerk(hall, visit, 7).sit_down()
    page = clerk.page
    page.fill("[data-part=find]", second["number"].lower())
    page.keyboard.press("Enter")
    clerk.sees("called")
    assert clerk.ticket_number == second["number"]
    clerk.key("NumpadEnter", then="serving")
    clerk.key("NumpadMultiply", then="free")
    page.get_by_role("tab", name="等候").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="挂起")).to_be_focused()
    expect(page.get_by_role("tab", name="挂起")).to_have_attribute("aria-selected", "true")
    clerk.key("r", then="serving")
    clerk.key("NumpadEnter", then="free")
    clerk.key("p", then="paused")
    clerk.key("p", then="free")


def test_the_key_to_resume_means_who_was_told_to_come_back_to_this_window(hall: JourneyHall, visit: Visit) -> None:
    theirs = hall.take_ticket()
    hall.at_window(9, "open")
    hall.at_window(9, "call", ticket=theirs["id"])
    for step in ("start", "park"):
        hall.step(theirs["id"], step, "clerk9")
    clerk = Clerk(hall, visit, 8).sit_down()
    clerk.page.keyboard.press("r")
    expect(clerk.page.get_by_role("button", name=f"恢复办理 {theirs['number']}")).to_be_visible()
    clerk.sees("free")
    hall.take_ticket()
    clerk.key("NumpadAdd", then="called")
    clerk.key("NumpadEnter", then="serving")
    own = clerk.ticket_number
    clerk.key("NumpadMultiply", then="free")
    clerk.key("r", then="serving")
    assert clerk.ticket_number == own
    clerk.key("NumpadEnter", then="free")
    hall.step(theirs["id"], "resume", "clerk9")
    hall.step(theirs["id"], "finish", "clerk9")


def test_start_in_two_tabs_happens_once_and_the_other_tab_recovers(hall: JourneyHall, visit: Visit) -> None:
    taken = hall.take_ticket()
    clerk = Clerk(hall, visit, 6).sit_down()
    clerk.key("NumpadAdd", then="called")
    other = clerk.page.context.new_page()
    other.goto(clerk.page.url)
    expect(other.locator("body")).to_have_attribute("data-phase", "called")

    def first_here(route: Route) -> None:
        clerk.key("NumpadEnter", then="serving")
        route.continue_()

    other.route("**/start", first_here)
    other.click("[data-part=primary]")
    expect(other.locator("[data-part=news]")).to_contain_text("页面已更新")
    expect(other.locator("body")).to_have_attribute("data-phase", "serving")
    assert hall.kinds(taken["id"]).count("start") == 1


def test_a_request_that_fails_takes_nothing_else_away(hall: JourneyHall, visit: Visit) -> None:
    hall.take_ticket()
    clerk = Clerk(hall, visit, 5).sit_down()
    clerk.page.route("**/queue", lambda route: route.fulfill(status=500, json={"code": "unexpected"}))
    clerk.page.reload()
    clerk.sees("free")
    clerk.is_told("服务器出了问题")
    clerk.big_button(then="called")
    clerk.big_button(then="serving")
    clerk.big_button(then="free")


def test_a_clerk_closes_a_kiosk_from_the_keyboard_and_opens_it_again(hall: JourneyHall, visit: Visit) -> None:
    clerk = Clerk(hall, visit, 12).sit_down()
    keyboard = clerk.page.keyboard
    box = clerk.page.get_by_role("dialog", name="取号机")
    row = box.locator(".kiosk").nth(1)
    clerk.page.get_by_role("button", name="取号机").focus()
    keyboard.press("Enter")
    expect(row).to_contain_text("正常取号")
    kiosk = visit(f"{hall.url}/kiosk/{row.get_attribute('data-kiosk')}")
    row.get_by_role("button").focus()
    keyboard.press("Enter")
    expect(row).to_contain_text("确定停用")
    keyboard.press("Tab")
    keyboard.press("Enter")  # rather not
    expect(row).to_contain_text("正常取号")
    expect(row.get_by_role("button")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("Enter")
    expect(row).to_contain_text(re.compile(r"\d{1,2}:\d\d 由 .+ 停用"))
    expect(row).to_contain_text(hall.running.get("/account", hall.token("clerk12"))["display_name"])
    expect(box.get_by_role("status")).to_contain_text("已停用")
    expect(kiosk.locator("body")).to_contain_text("本机暂停使用")
    expect(row.get_by_role("button", name="恢复使用")).to_be_focused()
    keyboard.press("Enter")
    expect(row).to_contain_text("正常取号")
    expect(kiosk.get_by_text("本机暂停使用")).to_be_hidden()
    keyboard.press("Escape")
    expect(box).to_be_hidden()
    clerk.sees("free")  # no key of the box was taken for a step
