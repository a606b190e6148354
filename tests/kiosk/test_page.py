"""What a kiosk's page is given, and how its own clockwork behaves in a browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

import locales
from kiosk.views import QUICK, _quick
from operations.context import Actor
from operations.people import devices
from printing.slip import wait_text
from protocol.printing import SlipWait
from tests.builders import a_hall, a_line, a_service
from tests.databases import a_sqlite_url
from tests.houses import ServedScene
from web.hub import forget_tokens

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with its kiosk."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.close()


def test_the_first_screen_has_one_common_service_of_each_line_and_never_too_many() -> None:
    codes = [chr(ord("A") + n) for n in range(QUICK + 2)]
    services = [a_service(f"{code}{n}", code, common=n > 0) for code in codes for n in range(3)]
    hall = replace(a_hall(), lines=tuple(a_line(code) for code in codes), services=tuple(services))
    assert _quick(hall) == [f"{code}1" for code in codes[:QUICK]]
    assert _quick(a_hall()) == []


def test_a_kiosk_opens_in_the_hall_and_nowhere_else_without_its_token(served: ServedScene) -> None:
    assert served.client().get("/kiosk/k1", headers=BROWSER).status_code == 200
    stranger = served.client("203.0.113.9")
    assert stranger.get("/kiosk/k1", headers=BROWSER).status_code == 401
    paired = served.paired("kiosk", "k1")
    for _ in range(2):  # the browser remembers
        assert paired.get("/kiosk/k1", headers=BROWSER).status_code == 200


def test_the_token_of_a_screen_opens_no_kiosk(served: ServedScene) -> None:
    paired = served.paired("display", "hall")
    assert paired.get("/display/hall", headers=BROWSER).status_code == 200
    assert paired.get("/kiosk/k1", headers=BROWSER).status_code == 401


def test_a_kiosk_nobody_has_is_a_page_that_says_so(served: ServedScene) -> None:
    assert served.client().get("/kiosk/nowhere", headers=BROWSER).status_code == 404


@pytest.fixture
def known_served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with an address that phones can reach."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, public_url="https://hall.example")
    yield made
    made.close()


@pytest.mark.parametrize("token", ["%3Cscript%3E", "a" * 41, "..", "a%20b"])
def test_a_code_to_scan_is_drawn_for_links_only(known_served: ServedScene, token: str) -> None:
    assert known_served.client().get(f"/kiosk/qr/{token}.svg").status_code == 404
    drawn = known_served.client().get("/kiosk/qr/Zk3vQ9tLw2aXb7Rc.svg")
    assert drawn.status_code == 200 and drawn.data.startswith(b"<?xml")
    assert '"has_address": true' in known_served.client().get("/kiosk/k1", headers=BROWSER).text


def test_a_kiosk_that_no_phone_can_reach_shows_no_code(served: ServedScene) -> None:
    assert served.client().get("/kiosk/qr/Zk3vQ9tLw2aXb7Rc.svg").status_code == 404
    assert '"has_address": false' in served.client().get("/kiosk/k1", headers=BROWSER).text


@pytest.mark.journey
def test_every_second_is_told_and_a_touch_begins_them_anew(modules: Page) -> None:
    modules.clock.install()
    modules.evaluate(
        """async () => {
            const { Idle } = await import("/static/kiosk/idle.js");
            window.said = [];
            window.idle = new Idle(20, { tick: (left) => said.push(left), leave: () => said.push("left") });
            idle.start();
        }"""
    )
    modules.clock.run_for(3_000)
    assert modules.evaluate("said") == [20, 19, 18, 17]
    modules.clock.run_for(12_000)
    modules.mouse.click(5, 5)
    assert modules.evaluate("said.at(-1)") == 20
    modules.clock.run_for(19_000)
    assert modules.evaluate("said.includes('left')") is False
    modules.clock.run_for(1_000)
    assert modules.evaluate("said.at(-1)") == "left"


@pytest.mark.journey
@pytest.mark.parametrize(
    ("p50", "p90", "sentence"),
    [
        (30, 239, "预计很快就能办理"),
        (60, 301, "预计等候 1–6 分钟"),
        (300, 300, "预计等候约 5 分钟"),
        (880, 1810, "预计等候 10–35 分钟"),
    ],
)
def test_a_wait_is_said_in_whole_minutes_and_never_narrower_than_computed(
    modules: Page, p50: int, p90: int, sentence: str
) -> None:
    said = modules.evaluate(
        """async ([texts, wait]) => {
            const { Words } = await import("/static/kiosk/words.js");
            return new Words({ language: "zh-CN", all_texts: { "zh-CN": texts } }).wait(wait);
        }""",
        [locales.room("zh-CN", "kiosk"), {"p50_seconds": p50, "p90_seconds": p90}],
    )
    assert said == sentence
    slip = SlipWait(p50_seconds=p50, p90_seconds=p90)
    figures = re.findall(r"\d+", wait_text(slip, locales.room("zh-CN", "slip"))) if p90 >= 300 else []
    assert figures == re.findall(r"\d+", sentence), "the paper says another wait than the kiosk"


def test_a_page_of_a_revoked_device_ends_with_it_and_says_so(served: ServedScene) -> None:
    browser = served.paired("kiosk", "k1")
    device = devices.of_hall(served.context, "hall")[-1].id
    page = browser.get("/kiosk/k1", headers=BROWSER).text
    own = json.loads(re.search(r'id="page">(.*?)</script>', page)[1])["token"]  # type: ignore[index]
    asker = served.asker(own)
    assert asker.post("/tickets", hall="hall", service="a1").status_code == 201
    devices.revoke(served.context, Actor("staff", "admin", "administrator"), device)
    with served.app.app_context():
        forget_tokens()
    assert asker.post("/tickets", hall="hall", service="a1").status_code == 401
    refused = browser.get("/kiosk/k1", headers=BROWSER)
    assert refused.status_code == 401 and "配对码" in refused.text
