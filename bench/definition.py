"""A hall of 187 services is changed: how long until every page and process has it, saved in the browser or by hand."""

import json
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gevent

from bench.figures import Sheet, median
from bench.servers import ROOT, hall
from bench.wires import Http

ROUNDS = 5
LONGEST_SECONDS = 30
AT = "/api/v1/halls/dongguan/definition"


def measure(sheet: Sheet) -> None:
    """From the save, or from the file's last byte, to the first answer with the new name."""
    sheet.say(f"definition: the demo hall of 187 services and its guides is changed {ROUNDS} times each way")
    with TemporaryDirectory() as place:
        folder = Path(place) / "dongguan"
        shutil.copytree(ROOT / "halls" / "dongguan", folder)
        with hall(folder=folder, agent=False) as at:
            wire, admin = Http(at.port, at.token("admin")), Http(at.port, at.token("admin"))
            saved = [_saved(admin, wire, f"保存{n}") for n in range(ROUNDS)]
            by_hand = [_by_hand(folder, wire, f"手改{n}") for n in range(ROUNDS)]
    sheet.target("saved in the browser: checked and in force", median(saved), 2, unit=" s")
    sheet.target("changed by hand: noticed, checked and in force", median(by_hand), 2, unit=" s")


def _saved(admin: Http, wire: Http, name: str) -> float:
    told = _json(admin.ask("GET", AT))
    lines = told["parts"]["lines"]
    lines["line"][0]["name"]["zh-CN"] = name
    began = time.perf_counter()
    status, answer = admin.ask("POST", AT, {"parts": {"lines": lines}}, {"If-Match": f'"{told["tag"]}"'})
    assert status == 200, answer
    return _until(wire, name, began)


def _by_hand(folder: Path, wire: Http, name: str) -> float:
    file = folder / "lines.toml"
    now = _json(wire.ask("GET", "/api/v1/halls"))["halls"][0]["lines"][0]["name"]
    file.write_text(file.read_text("utf-8").replace(f'"{now}"', f'"{name}"', 1), "utf-8")
    return _until(wire, name, time.perf_counter())


def _until(wire: Http, name: str, began: float) -> float:
    while _json(wire.ask("GET", "/api/v1/halls"))["halls"][0]["lines"][0]["name"] != name:
        assert time.perf_counter() - began < LONGEST_SECONDS, f"{name} never came"
        gevent.sleep(0.02)
    return time.perf_counter() - began


def _json(answer: tuple[int, bytes]) -> Any:
    status, body = answer
    assert status == 200, body
    return json.loads(body)
