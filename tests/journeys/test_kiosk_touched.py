"""What a finger may try at a kiosk: nothing leads away from its page, makes it larger, or chooses its words."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.people import JourneyHall

pytestmark = pytest.mark.journey
WIDTH, HEIGHT = 1280, 1024
STILL = """() => ({
    path: location.pathname, scale: visualViewport.scale, words: String(getSelection()), left: scrollX, top: scrollY,
})"""


@pytest.fixture
def touched(hall: JourneyHall, browser: Browser) -> Iterator[Page]:
    """A kiosk with a touchscreen, opened after another page, so that there is somewhere to go back to."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{hall.url}/login")
    page.goto(f"{hall.url}/kiosk/kiosk-1")
    expect(page.locator(".choice--line").first).to_be_visible(timeout=30_000)
    page.evaluate(
        """() => {
            const page = document.documentElement;
            page.dataset.menus = "";
            for (const name of ["contextmenu", "dragstart"])
                addEventListener(name, (event) => { if (!event.defaultPrevented) page.dataset.menus += name; });
        }"""
    )
    yield page
    context.close()


def fingers(session: CDPSession, kind: str, *points: tuple[int, int]) -> None:
    """One event of the touchscreen; no points: every finger is lifted."""
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]},
    )


def swipe(page: Page, session: CDPSession, paths: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Each finger goes from one point to another at the same time."""
    fingers(session, "touchStart", *[start for start, _ in paths])
    for step in range(1, 11):
        moved = [(a + (c - a) * step // 10, b + (d - b) * step // 10) for (a, b), (c, d) in paths]
        fingers(session, "touchMove", *moved)
    fingers(session, "touchEnd")
    page.wait_for_timeout(200)


def test_no_gesture_leads_away_from_the_kiosk(touched: Page) -> None:
    page, session = touched, touched.context.new_cdp_session(touched)
    title = page.locator(".top__hall").bounding_box()
    assert title
    before = page.evaluate(STILL)
    held = (int(title["x"] + 20), int(title["y"] + title["height"] / 2))
    fingers(session, "touchStart", held)
    page.wait_for_timeout(1200)  # a long press
    fingers(session, "touchEnd")
    middle = HEIGHT // 2
    swipe(page, session, [((1, middle), (WIDTH - 100, middle))])  # from the left edge: back
    swipe(page, session, [((WIDTH - 2, middle), (100, middle))])  # from the right edge: forward
    swipe(page, session, [((WIDTH // 2, 2), (WIDTH // 2, HEIGHT - 100))])  # from the top: load anew
    swipe(page, session, [((600, 500), (300, 200)), ((680, 560), (1000, 900))])  # two fingers apart
    swipe(page, session, [((400, 300), (400, 700)), ((700, 300), (700, 700))])  # two fingers down
    session.send("Input.synthesizePinchGesture", {"x": 640, "y": 500, "scaleFactor": 3})
    assert page.evaluate(STILL) == before
    assert before["scale"] == 1 and before["words"] == ""
    assert page.locator("html").get_attribute("data-menus") == ""


def test_no_word_can_be_chosen_and_nothing_dragged_away(touched: Page) -> None:
    page = touched
    before = page.evaluate(STILL)
    page.locator(".top__hall").dblclick()
    page.locator(".top__hall").click(button="right")
    page.locator(".choice--line").first.dispatch_event("dragstart")
    page.mouse.move(60, 40)
    page.mouse.down()
    page.mouse.move(900, 60, steps=5)
    page.mouse.up()
    assert page.evaluate(STILL) == before
    assert page.locator("html").get_attribute("data-menus") == ""
