"""From the tap to the first byte at a serial printer (a pseudo-terminal): one that is idle, and twenty of one agent
that get a slip a second each.
"""

import os
import pty
import shutil
import tempfile
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import gevent
from gevent.select import select

from bench.figures import Sheet, percentile
from bench.servers import ROOT, Hall, hall
from bench.wires import Http, at_once

TICKETS, PRINTERS, SECONDS = 100, 20, 30
INITIALISE = b"\x1b@"  # ESC @: every slip begins with it
STATUS = b"\x10\x04"  # DLE EOT n: how are you?
TRANSMIT = b"\x1dr"  # GS r n: the same, answered when everything before it has been printed


def _hall_with(folder: Path, lines: list[str]) -> Path:
    """The demo hall with a kiosk for each serial line and its printer."""
    target = folder / "hall"
    shutil.copytree(ROOT / "halls" / "dongguan", target)
    entries = [
        f'[[kiosk]]\nname = "kiosk-{n}"\nprinter = "kiosk-{n}"\n'
        f'[[printer]]\nname = "kiosk-{n}"\naddress = "serial://{line}?baud=115200"\nprofile = "generic-80mm"\n'
        for n, line in enumerate(lines, 1)
    ]
    (target / "devices.toml").write_text("".join(entries), "utf-8")
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
            question_count = data.count(STATUS)
            answers = b"\x12" * question_count + b"\x00" * data.count(TRANSMIT)
            if answers:
                os.write(self._descriptor, answers)

    def first_byte(self, since: float) -> float:
        """Milliseconds until a slip began."""
        while not self.began_at:
            if time.perf_counter() - since > 5:
                raise RuntimeError("no slip came")
            gevent.sleep(0.001)
        return (self.began_at - since) * 1000


class Kiosk:
    """Takes tickets and notes how long the paper took to begin, in milliseconds."""

    def __init__(self, at: Hall, name: str, descriptor: int) -> None:
        self._http = Http(at.port, at.device("kiosk", name))
        self.printer = Printer(descriptor)
        self.spent: list[float] = []

    def take(self) -> None:
        """One ticket."""
        self.printer.began_at = 0.0
        began = time.perf_counter()
        tap = gevent.spawn(self._http.ask, "POST", "/api/v1/tickets", {"hall": "dongguan", "service": "HJ-001"})
        self.spent.append(self.printer.first_byte(began))
        assert tap.get()[0] == 201

    def take_each_second(self, first_after: float, count: int) -> None:
        """So many tickets, a second from one to the next."""
        due = time.perf_counter() + first_after
        for _ in range(count):
            gevent.sleep(max(0.0, due - time.perf_counter()))
            self.take()
            due += 1


@contextmanager
def _serial_lines(count: int) -> Iterator[dict[int, str]]:
    """So many pseudo-terminals: our end, and the device the agent opens."""
    pairs = [pty.openpty() for _ in range(count)]
    try:
        for _, slave in pairs:
            tty.setraw(slave)
        yield {master: os.ttyname(slave) for master, slave in pairs}
    finally:
        for descriptor in chain.from_iterable(pairs):
            os.close(descriptor)


@contextmanager
def _kiosks(count: int) -> Iterator[tuple[Hall, list[Kiosk]]]:
    folder = Path(tempfile.mkdtemp())
    try:
        with _serial_lines(count) as lines, hall(folder=_hall_with(folder, list(lines.values()))) as at:
            kiosks = [Kiosk(at, f"kiosk-{n}", master) for n, master in enumerate(lines, 1)]
            gevent.sleep(4)
            yield at, kiosks
            for kiosk in kiosks:
                kiosk.printer.close()
    finally:
        shutil.rmtree(folder)


def measure(sheet: Sheet) -> None:
    """One ticket after another with pauses; then twenty kiosks."""
    sheet.say(f"tap → first byte: {TICKETS} tickets at a serial printer, idle")
    with _kiosks(1) as (_, (kiosk,)):
        for _ in range(TICKETS):
            kiosk.take()
            gevent.sleep(0.3)
    _say(sheet, kiosk.spent)
    sheet.say(f"{PRINTERS} printers of one agent, a slip a second each, {SECONDS} s")
    with _kiosks(PRINTERS) as (at, kiosks):
        used, began = at.agent_cpu_seconds(), time.perf_counter()
        at_once(PRINTERS, lambda n: kiosks[n].take_each_second(n / PRINTERS, SECONDS))
        used, lasted = at.agent_cpu_seconds() - used, time.perf_counter() - began
    _say(sheet, [spent for kiosk in kiosks for spent in kiosk.spent])
    sheet.target("the agent's share of a core", 100 * used / lasted, 20, unit=" %")


def _say(sheet: Sheet, spent: list[float]) -> None:
    sheet.say(f"  p50 {percentile(spent, 0.5):.0f} ms, worst {max(spent):.0f} ms")
    sheet.target("p99", percentile(spent, 0.99), 100, unit=" ms")
