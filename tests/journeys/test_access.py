"""Every page in both languages: no error in its console, nothing its policy forbids, a name for everything, and at any
zoom nothing is covered, cut off or out of reach. axe finds nothing on any page.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect

from admin.hall import SECTIONS
from operations.reporting.names import NAMES
from tests.browsers import STATIC
from tests.journeys.people import SETTLE_MILLISECONDS, JourneyHall
from tests.running import HALL, PASSWORD

pytestmark = pytest.mark.journey
AXE = STATIC.parent / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("zh-CN", "en")
AXE_LANGUAGE = LANGUAGES[0]
"""axe, which takes a second of a page, sees one language: structure, roles and colours are the same in both."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async (tags) => (await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} ${target} ${failureSummary.split("\\n").slice(1).join(" ").slice(0, 240)}`))"""
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
ZOOMS = ((1366, 768), (911, 512), (683, 384))  # 100, 150 and 200 % on the screens that windows have
PHONE = (320, 568)
EXPECTED = {"404": "/nowhere", "409": "/definition"}
"""Refusals that a test asks for, and the address of each."""
NARROW = (ZOOMS[-1], PHONE)
BOOKED = "CJ-004"
OPEN_FIRST = """() => {
    const section = document.querySelector("[data-part=section]");
    section.querySelector("details")?.setAttribute("open", "");
    section.querySelector(".hall-item__head[aria-expanded=false]")?.click();
}"""
SAVE_BESIDE = """async ([hall, word]) => {
    const { get, post } = await import("/static/shared/api.js");
    const at = `/api/v1/halls/${hall}/definition`;
    const { parts: { words }, tag } = await get(at);
    words.ignored.push(word);
    await post(at, { parts: { words } }, { headers: { "If-Match": `"${tag}"` } });
}"""
"""As another administrator would, beside the page that is open."""
SIDE_BY_SIDE = 6  # each page is still half a second before it is examined
OUT_OF_REACH = """async () => {
    const wrong = [];
    const drawn = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.race([drawn, new Promise((done) => setTimeout(done, 200))]);  // what a page does at a new size
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
    """A browser that looks at pages in one language, and all it found."""

    def __init__(self, browser: Browser, language: str, width: int, height: int) -> None:
        self.language = language
        # Nothing moves: a slip that is still coming out of its slot hides its own link.
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        self.context.add_init_script(FORBIDDEN)
        if language == AXE_LANGUAGE:
            self.context.add_init_script(path=AXE)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.found.append(f"{error.page and error.page.url}: {error.error}"))
        self.pages = [self.context.new_page() for _ in range(SIDE_BY_SIDE)]
        self.page = self.pages[0]
        self.found: list[str] = []

    def _hear(self, message: ConsoleMessage) -> None:
        expected = any(code in message.text and end in str(message.location) for code, end in EXPECTED.items())
        if message.type in ("error", "warning") and not expected:
            self.found.append(f"{message.location.get('url')} {self.language}: {message.text}")

    def open(self, *urls: str) -> Iterator[str]:
        """Go there in this language. Some pages load side by side, and each in its turn is `page` once it is still."""
        for start in range(0, len(urls), SIDE_BY_SIDE):
            together = list(zip(urls[start:], self.pages, strict=False))
            for url, page in together:
                page.goto(f"{url}?language={self.language}", wait_until="commit")
            for url, page in together:
                page.wait_for_load_state("networkidle")
                self.page = page
                assert page.locator("html").get_attribute("lang") == self.language, url
                yield url

    def examine(self, name: str, *sizes: tuple[int, int]) -> None:
        """Has everything a name? Ask axe, and see at each size whether everything is in reach."""
        wrong = self.page.evaluate(NAMELESS)
        if self.language == AXE_LANGUAGE:
            wrong += self.page.evaluate(VIOLATIONS, TAGS)
        self.found += [f"{name} {self.language}: {one}" for one in wrong]
        before = self.page.viewport_size
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            found = self.page.evaluate(OUT_OF_REACH)
            self.found += [f"{name} {self.language} {width}x{height}: {one}" for one in found]
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
    """`look(language, width, height)`: a browser of this size; at the end nothing must have been found."""
    looks: list[Look] = []

    def make(language: str, width: int = 1366, height: int = 768) -> Look:
        looks.append(Look(browser, language, width, height))
        return looks[-1]

    yield make
    for one in looks:
        one.context.close()
    found = [words for one in looks for words in one.found]
    assert not found, "\n".join(found)


Looking = Callable[..., Look]
ADMIN = (
    "",
    "/people",
    "/devices",
    "/printers",
    "/printers/kiosk-1",
    "/printers/kiosk-1/paper",
    "/slips",
    "/windows",
    "/questions",
)

CITIZENS = ("/", "/login", "/nowhere", f"/guide/{HALL}", f"/guide/{HALL}/HJ-013")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_citizens_open_themselves(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    eyes = look(language)
    ticket = whole_hall.take_ticket()["url"]
    slots = whole_hall.running.get(f"/halls/{HALL}/slots", service="CJ-001")["slots"]
    wish = {"hall": HALL, "service": "CJ-001", "starts_at": slots[-1 - LANGUAGES.index(language)]["starts_at"]}
    booked = whole_hall.running.post("/appointments", **wish, name="Jane")["url"]
    paths = (*CITIZENS, f"/book/{HALL}", f"/book/{HALL}?service=CJ-001")
    for url in eyes.open(*(whole_hall.url + path for path in paths), ticket, booked):
        eyes.examine(url, *ZOOMS, PHONE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_and_administration(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    eyes = look(language)
    eyes.log_in(whole_hall.url, "admin")
    paths = (
        "/reports/",
        *(f"/reports/{name}" for name in ("now", *NAMES, "what-if", "hours/tickets")),
        *(f"/admin{room}" for room in ADMIN),
        f"/book/{HALL}/list",
        "/account/",
        "/account/second-factor",
    )
    for url in eyes.open(*(whole_hall.url + path for path in paths)):
        eyes.examine(url, *ZOOMS, PHONE)
    next(eyes.open(f"{whole_hall.url}/admin/hall"))
    for section in SECTIONS:
        eyes.page.evaluate("section => { location.hash = section; }", section)
        expect(eyes.page.locator(f".hall-nav [aria-current][href='#{section}']")).to_be_visible()
        eyes.page.evaluate(OPEN_FIRST)
        eyes.examine(f"hall, {section}", *NARROW)
    if language == AXE_LANGUAGE:
        look_at_what_the_hall_asks(whole_hall, eyes)


def look_at_what_the_hall_asks(whole_hall: JourneyHall, eyes: Look) -> None:
    """Somebody else saves meanwhile; and a service goes that somebody has booked."""
    page = eyes.page
    slots = whole_hall.running.get(f"/halls/{HALL}/slots", service=BOOKED)["slots"]
    wish = {"hall": HALL, "service": BOOKED, "starts_at": slots[-1]["starts_at"]}
    whole_hall.running.post("/appointments", **wish, name="Jane")
    page.evaluate("location.hash = 'services'")
    page.locator(".hall-search input").fill(BOOKED)
    item = page.locator(".hall-item", has_text=BOOKED)
    item.locator(".hall-item__head").click()
    page.evaluate(SAVE_BESIDE, [HALL, "同时"])
    expect(page.locator("[data-part=others]")).to_be_visible()
    item.locator(".hall-row .button--danger").last.click()
    page.locator("dialog .button--danger").click()
    page.locator("[data-part=show]").click()
    eyes.examine("hall, changed by two", *NARROW)
    page.locator("[data-part=save]").click()
    expect(page.locator("dialog input[value=keep]")).to_be_checked()
    eyes.examine("hall, who booked", *NARROW)
    page.keyboard.press("Escape")
    page.locator("[data-part=discard]").click()
    page.locator("dialog .button--danger").click()
    expect(page.locator("[data-part=bar]")).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_console_in_every_state(whole_hall: JourneyHall, look: Looking, language: str) -> None:
    whole_hall.call_everybody(9)
    for _ in range(3):
        whole_hall.take_ticket("HJ-013")
    whole_hall.at_window(2, "open")
    eyes = look(language)
    eyes.log_in(whole_hall.url, "clerk1")
    next(eyes.open(f"{whole_hall.url}/window/"))
    page = eyes.page

    def state(name: str, **phase: Any) -> None:
        if phase:
            expect(page.locator("body")).to_have_attribute("data-phase", phase["phase"])
        seen_at = time.monotonic()
        eyes.examine(f"window {name}", *ZOOMS, PHONE)
        page.wait_for_timeout(max(0, SETTLE_MILLISECONDS - 1000 * (time.monotonic() - seen_at)))

    state("choose", phase="away")
    page.locator(".seat").first.click()
    state("free", phase="free")
    page.keyboard.press("NumpadAdd")
    state("called", phase="called")
    page.keyboard.press("g")
    expect(page.locator(".check__question").first).to_be_visible()
    page.locator(".check__question input").first.press("Space")
    expect(page.locator(".check__material").first).to_be_visible()
    state("guide beside the ticket")
    page.keyboard.press("g")
    page.keyboard.press("NumpadDivide")
    state("transfer")
    page.keyboard.press("Escape")
    page.keyboard.press("NumpadEnter")
    state("serving", phase="serving")
    page.fill(".finish__search", "hz")
    expect(page.locator(".found__service").first).to_be_visible()
    state("finishing")
    page.fill(".finish__search", "")
    page.locator("[data-part=give]").click()
    state("give")
    page.keyboard.press("Escape")
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
    eyes = look(language, 1080, 1920)
    next(eyes.open(f"{whole_hall.url}/kiosk/kiosk-1"))
    page = eyes.page
    expect(page.locator("[data-screen=start]")).to_be_visible()
    eyes.examine("kiosk start")
    for tool in range(1, 4):
        page.locator(".tool").nth(tool).click()
        eyes.examine(f"kiosk tool {tool}")
        page.locator(".tool").nth(tool).click()
    page.locator(".choice--line").first.click()
    eyes.examine("kiosk line")
    page.locator(".back").click()
    page.locator(".booked-button").click()
    eyes.examine("kiosk booked")
    page.locator(".back").click()
    page.locator(".search-button").click()
    page.locator(".key", has_text="H").first.click()
    eyes.examine("kiosk search")
    page.locator(".back").click()
    page.locator(".choice--quick").first.click()
    eyes.examine("kiosk confirm")
    page.locator(".guide-open").click()
    expect(page.locator(".guide__option").first).to_be_visible()
    eyes.examine("kiosk guide")
    while page.locator(".guide__facts").count() == 0:
        question = page.locator(".guide__question").inner_text()
        page.locator(".guide__option").first.click()
        if page.locator("[data-part=action] .take").count() and page.locator(".guide__option--many").count():
            page.locator("[data-part=action] .take").click()
        expect(page.locator("main")).not_to_contain_text(question)
    eyes.examine("kiosk guide list")
    while page.locator(".guide-open").count() == 0:
        page.locator(".back").click()
    page.locator(".claim").click()
    eyes.examine("kiosk priority")
    page.locator(".who").first.click()
    expect(page.locator(".ticket__number")).to_be_visible()
    eyes.examine("kiosk ticket")
    for url in eyes.open(*(f"{whole_hall.url}/display/{HALL}{path}" for path in ("", "/window/1"))):
        eyes.examine(url)
