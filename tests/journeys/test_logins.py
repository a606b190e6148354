"""A login or a device that ends while its pages are open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.people import Clerk, JourneyHall
from tests.running import PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
ROOMS = ("/window/", "/reports/hours?from=2026-03-02&to=2026-03-02", "/admin/people")


def log_in(page: Page, username: str = "admin") -> None:
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")


def test_a_login_that_ended_leads_to_the_login_and_back_to_the_same_page(whole_hall: JourneyHall, visit: Visit) -> None:
    pages = [visit(f"{whole_hall.url}/login")]
    log_in(pages[0])
    pages += [pages[0].context.new_page() for _ in ROOMS[1:]]
    for page, room in zip(pages, ROOMS, strict=True):
        page.goto(whole_hall.url + room)
    expect(pages[0].locator(".seat").first).to_be_visible()
    pages[0].context.clear_cookies()  # as one that has expired, or whose server has a new secret
    for page in pages:
        expect(page.locator("#password")).to_be_visible(timeout=20_000)
    for page, room in zip(pages, ROOMS, strict=True):
        if page.url.startswith(f"{whole_hall.url}/login"):
            log_in(page) if page is pages[0] else page.reload()
        expect(page).to_have_url(re.compile(re.escape(whole_hall.url + room.split("?")[0])))


def test_a_step_with_an_ended_login_leads_to_the_login_at_once(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/login?next=/window/")
    log_in(page)
    page.route("**/login/still", lambda route: route.abort())
    page.locator(".seat").first.wait_for()
    page.context.clear_cookies()
    page.locator(".seat").last.click()
    expect(page.locator("#password")).to_be_visible()


def test_a_new_login_in_another_tab_does_not_stop_this_one(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/login?next=/window/")
    log_in(page)
    page.locator(".seat").first.wait_for()
    page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'of an earlier login'")
    tries: list[Request] = []
    page.on("request", lambda request: tries.append(request) if request.url.endswith("/open") else None)
    page.locator(".seat").last.click()
    expect(page.locator("body")).to_have_attribute("data-phase", "free")
    assert len(tries) == 2
    page.wait_for_timeout(700)
    page.click("[data-step=close]")
    expect(page.locator("body")).to_have_attribute("data-phase", "away")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_on_a_phone_the_administrations_bar_is_one_row_of_links(
    whole_hall: JourneyHall, visit: Visit, language: str
) -> None:
    page = visit(f"{whole_hall.url}/login?next=/admin/people", width=390, height=844)
    log_in(page)
    page.goto(f"{whole_hall.url}/admin/people?language={language}")
    links = page.locator(".reports-bar nav > *")
    tops = links.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))")
    assert len(tops) > 8 and max(tops) - min(tops) < 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "only the bar is pushed sideways"
    last = page.locator(".reports-bar button")
    last.focus()
    expect(last).to_be_in_viewport()


def test_an_administrator_ends_all_logins_of_a_clerk_whose_console_is_at_the_login_then(
    whole_hall: JourneyHall, visit: Visit
) -> None:
    clerk = Clerk(whole_hall, visit, 12).sit_down()
    office = visit(f"{whole_hall.url}/login?next=/admin/people")
    log_in(office)
    office.locator("form[action='/admin/people/clerk12/end-logins'] button").click()
    office.locator("dialog[open] button[value=yes]").click()
    expect(office.locator(".notice--done")).to_contain_text("登录已全部结束")
    clerk.page.clock.run_for(5_000)  # its own clock stands still unless it is told
    expect(clerk.page.locator("#password")).to_be_visible()
    log_in(clerk.page, "clerk12")
    clerk.sees("free")
    clerk.page.locator("[data-step=close]").click()
    clerk.sees("away")
