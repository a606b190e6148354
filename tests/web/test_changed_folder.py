"""A running server, a folder that changes under it, and a second process: nothing that was begun stops."""

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from operations.context import Context
from operations.halls import catalogue
from queueing.hall import WEEKDAYS
from storage.database import Database
from tests.running import ROOT, RunningHall, running

pytestmark = pytest.mark.slow


def until(look: Callable[[], Any], tries: int = 150) -> Any:
    """What it answers once that is something; a few seconds are allowed to a changed folder."""
    for _ in range(tries):
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("it never came")


def services(hall: RunningHall) -> list[str]:
    """The codes of what is offered."""
    return [one["code"] for one in hall.get("/halls/minimal/services")["services"]]


def ready(hall: RunningHall) -> dict[str, Any]:
    """What /readyz says."""
    answer: dict[str, Any] = hall.session.get(f"{hall.url}/readyz", timeout=10).json()
    return answer


def a_folder(data: Path) -> Path:
    """The small hall, open around the clock."""
    folder = data / "town"
    shutil.copytree(ROOT / "halls" / "minimal", folder)
    settings = re.sub(r"closed_days = \[.*?\]", "closed_days = []", (folder / "hall.toml").read_text("utf-8"))
    settings = settings.replace('"2026-12-24" = ["09:00-12:00"]\n', "")
    days = "".join(f'{day} = ["00:00-24:00"]\n' for day in WEEKDAYS)
    settings = re.sub(r"(?s)\[opening\].*?\n\n", f"[opening]\n{days}\n", settings)
    (folder / "hall.toml").write_text(settings, "utf-8")
    return folder


def without_vehicles(folder: Path) -> None:
    """Line B and its service leave the folder."""
    lines = (folder / "lines.toml").read_text("utf-8")
    (folder / "lines.toml").write_text(lines[: lines.index('[[line]]\ncode = "B"')], "utf-8")
    windows = (folder / "windows.toml").read_text("utf-8")
    (folder / "windows.toml").write_text(windows.replace('helps = ["B"]', "helps = []"), "utf-8")
    for file in (folder / "services").glob("*.toml"):
        if 'line = "B"' in file.read_text("utf-8"):
            file.unlink()
    (folder / "demand.toml").unlink()


def test_a_service_that_leaves_stops_nothing_that_was_begun(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    with running(tmp_path, HALL=str(folder), DEMO_PEOPLE="0") as hall:
        clerk, manager, admin = (hall.token(name) for name in ("clerk1", "manager", "admin"))
        agent = hall.post("/devices", admin, kind="printer", hall="minimal", name="agent")["token"]
        ticket = hall.post("/tickets", clerk, hall="minimal", service="VEH-1")
        hall.post("/halls/minimal/windows/1/open", clerk)
        without_vehicles(folder)
        until(lambda: "VEH-1" not in services(hall))

        [slip] = hall.post("/printers/claim", agent, agent="a", printers=["kiosk-1"], most=8)["jobs"]
        assert slip["slip"]["service"] == "Register a car"
        page = hall.session.get(ticket["url"], headers={"Accept": "text/html"}, timeout=10)
        assert (page.status_code, "Register a car" in page.text) == (200, True)
        hall.post("/halls/minimal/windows/1/call", clerk, ticket=ticket["id"])
        hall.post(f"/tickets/{ticket['id']}/start", clerk)
        assert hall.post(f"/tickets/{ticket['id']}/finish", clerk)["done"][0]["service"] == "VEH-1"
        report = hall.get("/reports/service-times", manager, hall="minimal", language="en")
        assert "Register a car" in [cell for row in report["rows"] for cell in row]

        (folder / "windows.toml").write_text("[[window]\n", "utf-8")
        assert until(lambda: ready(hall).get("broken_folders")) == ["minimal"]
        hall.kill_server()
        hall.wait_until_ready()
        until(lambda: ready(hall).get("broken_folders") == ["minimal"])
        assert services(hall) == ["RES-1", "RES-2"]
        assert f"{folder / 'windows.toml'}:1" in hall.log.read_text("utf-8")

        _rename_in_another_process(hall)
        until(lambda: hall.get("/halls")["halls"][0]["name"] == "Another name")


def _rename_in_another_process(hall: RunningHall) -> None:
    """This one is another than the server's."""
    context = Context(Database(f"sqlite:///{hall.data / 'onewindow.db'}"))
    known = catalogue.get_hall(context, "minimal")
    catalogue.sync(context, replace(known, name=dict.fromkeys(known.languages, "Another name")))
    context.database.close()
