"""Many windows call at once: whatever the screen's shape, no called number is ever nowhere on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.folders import never_closed
from tests.journeys.people import JourneyHall
from tests.running import HALL, running

pytestmark = pytest.mark.journey
WINDOWS = 31
SCREENS = ((1920, 1080), (1280, 720), (1080, 1920))
PATIENCE = 30_000
MISSING = """(numbers) => {
    const whole = (one) => {
        const { left, right, top, bottom, height } = one.getBoundingClientRect();
        const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        return inside && one.scrollWidth <= one.clientWidth && height >= innerHeight / 60;
    };
    const places = ".stage__number, .recent__call:not(.recent__call--over) .recent__number";
    const shown = [...document.querySelectorAll(places)];
    const read = new Set(shown.filter(whole).map((one) => one.textContent));
    return numbers.filter((number) => !read.has(number));
}"""
OVERLAPPING = """() => {
    const calls = [...document.querySelectorAll(".recent__call")].map((one) => one.getBoundingClientRect());
    const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    return calls.some((one, place) => calls.slice(place + 1).some((other) => meet(one, other)));
}"""
WATCH = """() => {
    window.gaps = [];
    window.called = [];
    const look = new MutationObserver(() => gaps.push(...(MISSING)(called)));
    look.observe(document.body, { childList: true, subtree: true });
}""".replace("MISSING", MISSING)


@pytest.fixture(scope="module")
def large_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyHall]:
    """The demo hall with a window for everybody of the burst."""
    data = tmp_path_factory.mktemp("burst")
    folder = never_closed(data)
    more = [f'[[window]]\nnumber = {number}\nserves = ["*"]\n' for number in range(13, WINDOWS + 1)]
    with (folder / "windows.toml").open("a") as file:
        file.write("\n" + "\n".join(more))
    with running(data, HALL=str(folder)) as started:
        yield JourneyHall(started)


def call_at_all(hall: JourneyHall, windows: int) -> list[dict[str, Any]]:
    """So many windows open and each calls somebody, as fast as one can."""
    token = hall.token("manager")
    taken = [hall.take_ticket() for _ in range(windows)]
    for window in range(1, windows + 1):
        hall.running.post(f"/halls/{HALL}/windows/{window}/open", token)
    for window, ticket in enumerate(taken, 1):
        hall.running.post(f"/halls/{HALL}/windows/{window}/call", token, ticket=ticket["id"])
    return taken


@pytest.mark.parametrize("burst", [11, 30])
def test_in_a_burst_no_called_number_is_ever_nowhere(
    large_hall: JourneyHall, visit: Callable[..., Page], burst: int
) -> None:
    pages = [visit(f"{large_hall.url}/display/{HALL}", *size) for size in SCREENS]
    for page in pages:
        expect(page.locator(".line").first).to_be_visible(timeout=PATIENCE)
    taken = call_at_all(large_hall, burst)
    numbers = [ticket["number"] for ticket in taken]
    for page in pages:
        page.bring_to_front()
        expect(page.locator(".recent__call")).to_have_count(burst - 1, timeout=PATIENCE)
        assert page.evaluate(MISSING, numbers) == []
        assert not page.evaluate(OVERLAPPING)
        page.evaluate(WATCH)
        page.evaluate("(numbers) => { called = numbers; }", numbers)
    first = pages[0].locator(".stage__number").inner_text()
    expect(pages[0].locator(".stage__number")).not_to_have_text(first, timeout=PATIENCE)
    for page in pages:
        assert page.evaluate("gaps") == []
    for ticket in taken[: burst // 2]:
        large_hall.step(ticket["id"], "start", "manager")
    rest = [ticket["number"] for ticket in taken[burst // 2 :]]
    for page in pages:
        called = page.locator(".recent__call:not(.recent__call--over)")
        expect(called.filter(has_text=taken[1]["number"])).to_have_count(0, timeout=PATIENCE)
        assert page.evaluate(MISSING, rest) == []
    large_hall.go_home()
