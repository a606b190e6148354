"""Every page, in both languages: no error in its console, nothing its policy forbids, and names for everything."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from operations.records.names import NAMES
from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
LANGUAGES = ("zh-CN", "en")
PUBLIC = ("/", "/login", "/kiosk/kiosk-1", f"/display/{HALL}", f"/display/{HALL}/window/1", "/nowhere")
STAFF = (
    "/reports/",
    *(f"/reports/{name}" for name in NAMES),
    "/admin/",
    "/admin/printers",
    "/admin/printers/kiosk-1",
    "/admin/printers/kiosk-1/paper",
    "/admin/windows",
    "/admin/slips",
    "/admin/people",
    "/admin/devices",
    "/window/",
)
FORBIDDEN = "document.addEventListener('securitypolicyviolation', e => console.error(`CSP ${e.violatedDirective}`))"
NAMELESS = """() => {
    const said = (one) => one && (one.ariaLabel || one.textContent || "").trim();
    const named = (one) => said(one) || one.title || [...(one.labels ?? [])].some(said) ||
        (one.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => said(document.getElementById(id)));
    const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    const used = "button, a[href], input:not([type=hidden]), select, textarea, [role=button]";
    return [
        ...seen(used).filter((one) => !named(one)),
        ...seen("img").filter((one) => !one.hasAttribute("alt")),
        ...(document.title.trim() ? [] : [document.documentElement]),
        ...(seen("h1").length > 1 ? seen("h1") : []),
    ].map((one) => one.outerHTML.slice(0, 160));
}"""
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
    page.add_init_script(FORBIDDEN)
    page.goto(f"{whole_hall.url}/login")
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def opened(page: Page, url: str, language: str) -> list[str]:
    """Open a page and let it settle; what its console complained about."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        expected = "404" in message.text and "/nowhere" in str(message.location)
        if message.type in ("error", "warning") and not expected:
            complaints.append(f"{url} {language}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{url} {language}: {error}"))
    page.goto(f"{url}?language={language}")
    page.wait_for_load_state("networkidle")
    return complaints


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_pages_are_quiet_whole_and_named(whole_hall: JourneyHall, desk: Page, language: str) -> None:
    wrong: list[str] = []
    for path in STAFF:
        wrong += opened(desk, whole_hall.url + path, language)
        assert desk.locator("html").get_attribute("lang") == language, path
        wrong += [f"{path} {language}: {one}" for one in desk.evaluate(NAMELESS)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_are_quiet_whole_and_named(
    whole_hall: JourneyHall, visit: Callable[..., Page], language: str
) -> None:
    ticket, wrong = whole_hall.take_ticket(), []
    page = visit("about:blank", 1080, 1920, prepare=lambda page: page.add_init_script(FORBIDDEN))
    for url in [*(whole_hall.url + path for path in PUBLIC), ticket["url"]]:
        wrong += opened(page, url, language)
        assert page.locator("html").get_attribute("lang") == language, url
        wrong += [f"{url} {language}: {one}" for one in page.evaluate(NAMELESS)]
    assert wrong == []


def test_a_finger_finds_every_button(whole_hall: JourneyHall, desk: Page, visit: Callable[..., Page]) -> None:
    kiosk = visit(f"{whole_hall.url}/kiosk/kiosk-1", 1080, 1920)
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    assert kiosk.evaluate(SMALL, 72) == []
    kiosk.locator(".choice--quick").first.click()
    assert kiosk.evaluate(SMALL, 72) == []
    for path in ("/", "/login", "/reports/waiting-times", "/admin/"):
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
