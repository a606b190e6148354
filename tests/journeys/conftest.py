"""A running hall and the people in front of its pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.folders import never_closed
from tests.journeys.people import JourneyHall
from tests.running import running


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyHall]:
    """The demo hall, served as in production, without its print agent. Other files use it, too: what a test leaves
    behind, besides people and open windows, it takes away itself.
    """
    data = tmp_path_factory.mktemp("hall")
    with running(data, HALL=str(never_closed(data))) as started:
        yield JourneyHall(started)


@pytest.fixture(scope="module")
def fresh_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyHall]:
    """The same for one file alone: nobody else has taken a number here today, or is surprised by a changed hall."""
    data = tmp_path_factory.mktemp("fresh")
    with running(data, HALL=str(never_closed(data))) as started:
        yield JourneyHall(started)


@pytest.fixture(scope="session")
def whole_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyHall]:
    """The demo hall with its print agent, whose kiosks soon go back to their start; kiosk-2 has a serial reader."""
    data = tmp_path_factory.mktemp("whole")
    folder = never_closed(data)
    settings = (folder / "hall.toml").read_text("utf-8")
    (folder / "hall.toml").write_text(settings.replace("idle_seconds = 45", "idle_seconds = 16"), "utf-8")
    devices = (folder / "devices.toml").read_text("utf-8")
    (folder / "devices.toml").write_text(
        devices.replace('printer = "kiosk-2"', 'printer = "kiosk-2"\nreader = true'), "utf-8"
    )
    with running(data, agent=True, HALL=str(folder)) as started:
        yield JourneyHall(started)


@pytest.fixture(autouse=True)
def _everybody_leaves(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    for name in ("hall", "fresh_hall", "whole_hall", "hall_with_markup"):
        if name in request.fixturenames:
            request.getfixturevalue(name).go_home()


@pytest.fixture(scope="module")
def hall_with_markup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyHall]:
    """A hall whose definition and whose people carry markup in their names."""
    evil = "<img src=x onerror=document.title=1>"
    data = tmp_path_factory.mktemp("markup")
    folder = never_closed(data)
    for file in [folder / "lines.toml", folder / "hall.toml", *(folder / "services").glob("*.toml")]:
        words = file.read_text("utf-8")
        file.write_text(words.replace('"zh-CN" = "', f'"zh-CN" = "{evil}'), "utf-8")
    with running(data, HALL=str(folder)) as started:
        yield JourneyHall(started)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`visit(url, width, height)`: a fresh browser's page; an error in its scripts fails the test."""
    contexts, errors = [], []

    def open_page(
        url: str, width: int = 1366, height: int = 768, prepare: Callable[[Page], None] = lambda page: None
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{url}: {error}"))
        prepare(page)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
