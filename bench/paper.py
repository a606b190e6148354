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
STATUS = b"\x10\x04"  # DLE EOT n: how are you?
TRANSMIT = b"\x1dr"  # GS r n: the same, answered when everything before it has been printed


def _hall_with_serial_printer(folder: Path, line: str) -> Path:
    target = folder / "hall"
    shutil.copytree(ROOT / "halls" / "dongguan", target)
    devices = target / "devices.toml"
    text = devices.read_text("utf-8").replace('"virtual:"', f'"serial://{line}?baud=115200"', 1)
    devices.write_text(text, "utf-8")
    return target


class Printer:
    """A printer that is well: notes when a slip begins, and answers what it is asked."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.began_at = 0.0
        self._ear = gevent.spawn(self._listen)

    def close(self) -> None:
        """Listen no more."""
        self._ear.kill()

    def _listen(self) -> None:
        while True:
            select([self._descriptor], [], [])
            data = os.read(self._descriptor, 4096)
            if INITIALISE in data and not self.began_at:
                self.began_at = time.perf_counter()
            asked = data.count(STATUS)
            answers = b"\x12" * asked + b"\x00" * data.count(TRANSMIT)
            if answers:
                os.write(self._descriptor, answers)

    def first_byte(self, since: float) -> float:
        """Milliseconds until a slip began."""
        while not self.began_at:
            if time.perf_counter() - since > 5:
                raise RuntimeError("no slip came")
            gevent.sleep(0.001)
        return (self.began_at - since) * 1000


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
            printer = Printer(master)
            gevent.sleep(4)
            for _ in range(TICKETS):
                printer.began_at = 0.0
                began = time.perf_counter()
                tap = gevent.spawn(http.ask, "POST", "/api/v1/tickets", {"hall": "dongguan", "service": "HJ-001"})
                spent.append(printer.first_byte(began))
                assert tap.get()[0] == 201
                gevent.sleep(0.3)
            printer.close()
    finally:
        shutil.rmtree(folder)
        os.close(master)
        os.close(slave)
    sheet.say(f"  p50 {percentile(spent, 0.5):.0f} ms, worst {max(spent):.0f} ms")
    sheet.target("p99", percentile(spent, 0.99), 150, unit=" ms")
