"""Every page in both languages: axe finds nothing, and at any zoom nothing is covered, cut off or out of reach."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from operations.records.names import NAMES
from tests.browsers import STATIC
from tests.journeys.people import JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
AXE = STATIC.parent / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("zh-CN", "en")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async (tags) => (await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} ${target} ${failureSummary.split("\\n").slice(1).join(" ").slice(0, 240)}`))"""
ZOOMS = ((1366, 768), (911, 512), (683, 384))  # 100, 150 and 200 % on the screens that windows have
PHONE = (320, 568)
OUT_OF_REACH = """() => {
    const wrong = [];
    const { scrollWidth } = document.scrollingElement;
    if (scrollWidth > innerWidth + 1) wrong.push(`the page is ${scrollWidth} wide`);
    const isFixed = (box) => ["hidden", "clip"].includes(getComputedStyle(box).overflowY);
    const used = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const inside = document.querySelector("dialog[open]") ?? document.body;
    for (const one of inside.querySelectorAll(used)) {
        if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || one.disabled) continue;
        one.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
        for (let box = one.parentElement; box; box = box.parentElement) if (isFixed(box)) box.scrollTop = 0;
        const { left, top, width, height } = one.getBoundingClientRect();
        const x = left + Math.min(width, innerWidth - left) / 2, y = top + Math.min(height, 40) / 2;
        const hit = document.elementFromPoint(x, y);
        const own = [one, ...(one.labels ?? []), ...(one.matches("input") ? [one.closest("label")] : [])];
        if (!own.some((part) => part?.contains(hit))) {
            const there = hit ? `under ${hit.outerHTML.slice(0, 60)}` : `at ${Math.round(x)},${Math.round(y)}`;
            wrong.push(`${one.outerHTML.slice(0, 100)} ${there}`);
        }
    }
    return wrong;
}"""


class Look:
    """A browser that looks at pages, and all it found."""

    def __init__(self, browser: Browser, width: int, height: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        self.context.add_init_script(path=AXE)
        self.page = self.context.new_page()
        self.found: list[str] = []

    def open(self, url: str) -> None:
        """Go there and wait until it is still."""
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")

    def examine(self, name: str, *sizes: tuple[int, int]) -> None:
        """Ask axe, and see at each size whether everything is in reach."""
        self.found += [f"{name}: {one}" for one in self.page.evaluate(VIOLATIONS, TAGS)]
        before = self.page.viewport_size
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            self.found += [f"{name} {width}x{height}: {one}" for one in self.page.evaluate(OUT_OF_REACH)]
        if sizes and before:
            self.page.set_viewport_size(before)

    def log_in(self, url: str, username: str) -> None:
        """As one of the hall's people."""
        self.page.goto(f"{url}/login")
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")
        expect(self.page.locator("#password")).to_have_count(0)


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Look]]:
    """`look(width, height)`: a browser of this size; at the end nothing must have been found."""
    looks: list[Look] = []

    def make(width: int = 1366, height: int = 768) -> Look:
        looks.append(Look(browser, width, height))
        return looks[-1]

    yield make
    for one in looks:
        one.context.close()
    found = [words for one in looks for words in one.found]
    assert not found, "\n".join(found)


Looking = Callable[..., Look]
ADMIN = ("", "/people", "/devices", "/printers", "/printers/kiosk-1", "/printers/kiosk-1/paper", "/slips", "/windows")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_citizens_open_themselves(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    eyes = look()
    for path in ("/", "/login", "/nowhere"):
        eyes.open(f"{whole_hall.url}{path}?language={language}")
        eyes.examine(f"{path} {language}", *ZOOMS, PHONE)
    waiting = whole_hall.take_ticket()
    eyes.open(f"{waiting['url']}?language={language}")
    eyes.examine(f"phone {language}", PHONE, *ZOOMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_and_administration(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    eyes = look()
    eyes.log_in(whole_hall.url, "admin")
    for path in ("/reports/", *(f"/reports/{name}" for name in NAMES), *(f"/admin{room}" for room in ADMIN)):
        eyes.open(f"{whole_hall.url}{path}?language={language}")
        eyes.examine(f"{path} {language}", *ZOOMS, PHONE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_console_in_every_state(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    for _ in range(3):
        whole_hall.take_ticket()
    whole_hall.at_window(2, "open")
    eyes = look()
    page = eyes.page
    eyes.log_in(whole_hall.url, "clerk1")
    eyes.open(f"{whole_hall.url}/window/?language={language}")

    def state(name: str, **phase: Any) -> None:
        if phase:
            expect(page.locator("body")).to_have_attribute("data-phase", phase["phase"])
        eyes.examine(f"window {name} {language}", *ZOOMS, PHONE)
        page.wait_for_timeout(700)

    state("choose", phase="away")
    page.locator(".seat").first.click()
    state("free", phase="free")
    page.keyboard.press("NumpadAdd")
    state("called", phase="called")
    page.keyboard.press("NumpadDivide")
    state("transfer")
    page.keyboard.press("Escape")
    page.keyboard.press("NumpadEnter")
    state("serving", phase="serving")
    page.fill(".finish__search", "hz")
    expect(page.locator(".found__service").first).to_be_visible()
    state("finishing")
    page.fill(".finish__search", "")
    page.locator("[data-part=help]").click()
    state("keys")
    page.keyboard.press("Escape")
    page.locator("[data-part=primary]").click()
    expect(page.locator("body")).to_have_attribute("data-phase", "free")
    page.locator("[data-step=pause]").click()
    state("paused", phase="paused")
    page.locator("[data-step=close]").click()
    expect(page.locator("body")).to_have_attribute("data-phase", "away")
    whole_hall.at_window(2, "close")


@pytest.mark.parametrize("language", LANGUAGES)
def test_kiosk_and_screens(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    eyes = look(1080, 1920)
    page = eyes.page
    eyes.open(f"{whole_hall.url}/kiosk/kiosk-1?language={language}")
    expect(page.locator("[data-screen=start]")).to_be_visible()
    eyes.examine(f"kiosk start {language}")
    for tool in range(1, 4):
        page.locator(".tool").nth(tool).click()
        eyes.examine(f"kiosk tool {tool} {language}")
        page.locator(".tool").nth(tool).click()
    page.locator(".choice--line").first.click()
    eyes.examine(f"kiosk line {language}")
    page.locator(".back").click()
    page.locator(".search-button").click()
    page.locator(".key", has_text="H").first.click()
    eyes.examine(f"kiosk search {language}")
    page.locator(".back").click()
    page.locator(".choice--quick").first.click()
    eyes.examine(f"kiosk confirm {language}")
    page.locator(".claim").click()
    eyes.examine(f"kiosk priority {language}")
    page.locator(".who").first.click()
    expect(page.locator(".ticket__number")).to_be_visible()
    eyes.examine(f"kiosk ticket {language}")
    for path in (f"/display/{HALL}", f"/display/{HALL}/window/1"):
        eyes.open(f"{whole_hall.url}{path}?language={language}")
        eyes.examine(f"{path} {language}")
