"""A page of which a part did not come: it says so, and takes itself anew; nobody at a kiosk can."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Page]
PATIENCE = 60_000
KIOSK, SCREEN, WINDOW_SCREEN = "/kiosk/kiosk-1", f"/display/{HALL}", f"/display/{HALL}/window/1"


class Proxy:
    """Stands before the server and answers 502 for what it is told to, until it has recovered."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.refused: list[str] = []

    def refuses(self, part: str) -> None:
        """From now on this part does not come."""
        self.context.route(f"**{part}", self._refuse)

    def recovers(self) -> None:
        """Everything comes again."""
        self.context.unroute_all()

    def _refuse(self, route: Route) -> None:
        self.refused.append(route.request.url)
        route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")


def says_so_and_comes_back(page: Page, proxy: Proxy, seen: str) -> None:
    expect(page.locator(".starting")).to_contain_text("正在自动重试", timeout=PATIENCE)
    expect(page.locator(".starting")).to_contain_text("tries again by itself")
    assert proxy.refused
    proxy.recovers()
    expect(page.locator(".starting")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator(seen).first).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("path", "part", "seen"),
    [
        (KIOSK, "/static/kiosk/main.js", ".choice--line"),
        (KIOSK, "/static/shared/clock.js", ".choice--line"),
        (KIOSK, "/static/css/kiosk/frame.css", ".choice--line"),
        (SCREEN, "/static/shared/board.js", ".line"),
        (WINDOW_SCREEN, "/static/shared/clock.js", ".sign__title"),
    ],
)
def test_a_page_in_the_hall_comes_back_by_itself(
    whole_hall: JourneyHall, visit: Visit, path: str, part: str, seen: str
) -> None:
    page = visit("about:blank", 1280, 800)
    proxy = Proxy(page.context)
    proxy.refuses(part)
    page.goto(whole_hall.url + path)
    says_so_and_comes_back(page, proxy, seen)


def test_the_pages_of_staff_and_the_phone_come_back_by_themselves(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit(f"{whole_hall.url}/login?next=/admin/")
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    pages = {
        "/window/": ".seat",
        "/reports/waiting-times": "[data-part=table] table",
        "/admin/": ".printer",
        whole_hall.take_ticket()["url"].removeprefix(whole_hall.url): "[data-part=cancel]",
    }
    for path, seen in pages.items():
        proxy = Proxy(page.context)
        proxy.refuses("/static/shared/page.js")
        page.goto(whole_hall.url + path)
        says_so_and_comes_back(page, proxy, seen)


def test_a_server_that_is_away_for_a_while_does_not_leave_an_error_page(whole_hall: JourneyHall, visit: Visit) -> None:
    page = visit("about:blank", 1280, 800)
    proxy = Proxy(page.context)
    proxy.refuses("/static/kiosk/main.js")
    page.goto(whole_hall.url + KIOSK)
    proxy.refuses(KIOSK)  # now it gives out nothing at all
    expect(page.locator(".starting")).to_be_visible(timeout=PATIENCE)
    page.wait_for_event("response", lambda response: response.status == 502 and response.url.endswith(KIOSK))
    says_so_and_comes_back(page, proxy, ".choice--line")


class HalfOnce:
    """The first time, only half of a file comes."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, route: Route) -> None:
        """Answer for the server."""
        self.times += 1
        response = route.fetch()
        text = response.text()
        route.fulfill(response=response, body=text[: len(text) // 2] if self.times == 1 else text)


def test_half_a_script_and_half_a_page_are_taken_anew(whole_hall: JourneyHall, browser: Browser) -> None:
    for part in ("/static/kiosk/words.js", KIOSK):
        with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
            page, half = context.new_page(), HalfOnce()
            context.route(f"**{part}", half)
            page.goto(whole_hall.url + KIOSK)
            expect(page.locator(".choice--line").first).to_be_visible(timeout=PATIENCE)
            expect(page.locator(".starting")).to_have_count(0)
            assert half.times > 1
