"""From the tap to the first byte at a serial printer (a pseudo-terminal), idle; and the bytes of slips."""

import os
import pty
import shutil
import tempfile
import time
import tty
from pathlib import Path

import gevent
from gevent.select import select

from bench.figures import Sheet, percentile
from bench.servers import ROOT, hall
from bench.wires import Http

TICKETS = 100
INITIALISE = b"\x1b@"  # ESC @: every slip begins with it


def _hall_with_serial_printer(folder: Path, line: str) -> Path:
    target = folder / "hall"
    shutil.copytree(ROOT / "halls" / "dongguan", target)
    devices = target / "devices.toml"
    text = devices.read_text("utf-8").replace('"virtual:"', f'"serial://{line}?baud=115200"', 1)
    devices.write_text(text, "utf-8")
    return target


def _first_byte(descriptor: int, since: float) -> float:
    """Milliseconds until ESC @ arrives; status questions before it are read away."""
    seen = b""
    while time.perf_counter() - since < 5:
        ready, _, _ = select([descriptor], [], [], 0.5)
        if ready:
            seen += os.read(descriptor, 4096)
            if INITIALISE in seen:
                return (time.perf_counter() - since) * 1000
    raise RuntimeError("no slip came")


def _drain(descriptor: int) -> None:
    while select([descriptor], [], [], 0.15)[0]:
        os.read(descriptor, 65536)


def measure(sheet: Sheet) -> None:
    """One ticket after another, with pauses."""
    sheet.say(f"tap → first byte: {TICKETS} tickets at a serial printer, idle")
    master, slave = pty.openpty()
    tty.setraw(slave)
    folder = Path(tempfile.mkdtemp())
    spent: list[float] = []
    try:
        with hall(folder=_hall_with_serial_printer(folder, os.ttyname(slave))) as at:
            http = Http(at.port, at.device("kiosk", "kiosk-1"))
            gevent.sleep(3)
            for _ in range(TICKETS):
                _drain(master)
                began = time.perf_counter()
                tap = gevent.spawn(http.ask, "POST", "/api/v1/tickets", {"hall": "dongguan", "service": "HJ-001"})
                spent.append(_first_byte(master, began))
                assert tap.get()[0] == 201
    finally:
        shutil.rmtree(folder)
        os.close(master)
        os.close(slave)
    sheet.say(f"  p50 {percentile(spent, 0.5):.0f} ms, worst {max(spent):.0f} ms")
    sheet.target("p99", percentile(spent, 0.99), 150, unit=" ms")
