"""What is drawn: room for a finger, whole names, and texts that stand out from their ground."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import JourneyHall
from tests.running import PASSWORD

pytestmark = pytest.mark.journey
LANGUAGES = ("zh-CN", "en")
SMALL = """(least) => [...document.querySelectorAll("button, .button, select, .tile, .choice")]
    .filter((one) => one.checkVisibility() && !one.classList.contains("link"))
    .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < least)
    .map((one) => `${one.offsetWidth}x${one.offsetHeight} ${one.outerHTML.slice(0, 120)}`)"""
OVERFLOWING = """() => [...document.querySelectorAll(".chips a, .tile")]
    .filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.textContent)"""
CONTRAST = """(pairs) => {
    const rgb = (token) => {
        const probe = document.createElement("i");
        probe.style.color = `var(${token})`;
        document.body.append(probe);
        const found = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
        probe.remove();
        return found;
    };
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const light = (token) => rgb(token).map((c) => linear(c / 255))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    return pairs.map(([ink, ground]) => {
        const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
        return [ink, ground, (a + 0.05) / (b + 0.05)];
    });
}"""
PAIRS = [
    *(["--ink", ground] for ground in ("--paper", "--surface", "--primary-soft", "--attention-soft", "--done-soft")),
    *(["--ink-soft", ground] for ground in ("--paper", "--surface")),
    *(["--primary", ground] for ground in ("--paper", "--surface", "--primary-soft")),
    ["--primary-ink", "--primary"],
    *(["--attention", ground] for ground in ("--surface", "--attention-soft")),
    *(["--done", ground] for ground in ("--surface", "--done-soft")),
    *(["--danger", ground] for ground in ("--surface", "--danger-soft")),
]


@pytest.fixture(scope="module")
def desk(whole_hall: JourneyHall, browser: Browser) -> Page:
    """A browser in which the administrator is logged in."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{whole_hall.url}/login")
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def test_a_finger_finds_every_button(whole_hall: JourneyHall, desk: Page, visit: Callable[..., Page]) -> None:
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920)
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    assert kiosk.evaluate(SMALL, 72) == []
    kiosk.locator(".choice--quick").first.click()
    assert kiosk.evaluate(SMALL, 72) == []
    for path in ("/", "/login", "/reports/waiting-times", "/admin/", "/admin/hall"):
        desk.goto(whole_hall.url + path)
        assert desk.evaluate(SMALL, 44) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_name_on_the_front_page_leaves_its_card(
    whole_hall: JourneyHall, visit: Callable[..., Page], width: int
) -> None:
    page = visit(whole_hall.url, width, 900)
    assert page.locator(".chips a", has_text="window-1").count() > 0
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_many_wait_and_how_long_stands_in_one_piece_at_the_kiosk(
    whole_hall: JourneyHall, visit: Callable[..., Page], language: str
) -> None:
    whole_hall.take_ticket()
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-1?language={language}", 1080, 1920)
    waiting = kiosk.locator("h2 .queue")
    expect(waiting).to_be_visible()
    waiting.evaluate("(one) => one.append(' · Expected wait 115–120 minutes')")  # as long as a busy hall's
    assert waiting.evaluate("(one) => one.getClientRects().length") == 1


def test_every_text_stands_out_from_its_ground(whole_hall: JourneyHall, visit: Callable[..., Page]) -> None:
    page = visit(whole_hall.url)
    assert [pair for pair in page.evaluate(CONTRAST, PAIRS) if pair[2] < 4.5] == []
