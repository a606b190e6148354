"""One real browser for all tests; Playwright can run only once in a process."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

STATIC = Path(__file__).parent.parent / "static"
CHROMIUM = Path("/usr/bin/chromium")
HEADLESS = Path("/usr/bin/chromium-headless-shell")
"""The same without windows, toolbars and extensions: a new page takes it a third of the processor's time."""
PATIENCE_MILLISECONDS = 60_000
"""How long a page may take for what is expected of it. No test says how fast: Playwright's own 5 s are too short for a
computer that has more to do.
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or else Playwright's, started once. Sound is allowed without a touch."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as playwright:
        program = next((program for program in (HEADLESS, CHROMIUM) if program.exists()), None)
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def modules(browser: Browser) -> Iterator[Page]:
    """An empty page that can import the pages' own modules from /static/, without any server."""
    page = browser.new_page()
    page.route("http://modules.test/**", _serve)
    page.goto("http://modules.test/")
    yield page
    page.close()


def _serve(route: Route) -> None:
    path = urlsplit(route.request.url).path.removeprefix("/static/")
    if route.request.url.endswith(".js"):
        route.fulfill(path=STATIC / path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")
