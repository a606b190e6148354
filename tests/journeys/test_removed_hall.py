"""A hall that is taken out of the database while a server serves it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.folders import never_closed
from tests.journeys.people import JourneyHall
from tests.journeys.test_printer_pages import manager_at
from tests.running import HALL, ROOT, running

pytestmark = pytest.mark.journey
PATIENCE = 30_000
GONE = "本大厅已停止服务"


def test_the_pages_of_a_removed_hall_say_so_by_themselves_and_the_other_hall_goes_on(
    tmp_path: Path, visit: Callable[..., Page]
) -> None:
    folder = never_closed(tmp_path)
    with running(tmp_path, HALL=f"{folder},minimal") as started:
        hall = JourneyHall(started)
        pages = [visit(f"{hall.url}/kiosk/minimal/kiosk-1"), visit(f"{hall.url}/display/minimal")]
        pages.append(manager_at(hall, visit, "/window/?hall=minimal"))
        for page in pages:
            page.wait_for_function("document.body.dataset.hall === 'minimal'")
        other = visit(f"{hall.url}/display/{HALL}", 1920, 1080)
        expect(other.locator(".line").first).to_be_visible(timeout=PATIENCE)
        pages[2].locator(".seat").first.wait_for()
        environ = {
            **started.environ,
            "HALL": str(folder),
        }  # changed, and no restart
        removed = subprocess.run(
            [sys.executable, "-m", "commands", "hall", "remove", "minimal"],
            env=environ, cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "stops serving it within seconds" in removed.stdout
        for page in pages:
            expect(page.get_by_role("heading", level=1)).to_have_text(GONE, timeout=PATIENCE)
        expect(visit(f"{hall.url}/kiosk/minimal/kiosk-1").get_by_role("heading", level=1)).to_have_text(GONE)
        assert started.session.get(f"{hall.url}/api/v1/halls/minimal/board").json()["code"] == "unknown_hall"
        taken = hall.take_ticket()
        expect(other.locator(".line--all .line__count")).to_have_text("1", timeout=PATIENCE)
        assert taken["state"] == "waiting"
