"""The printer to practise with has a real printer's manners, and does what it is told."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from PIL import Image

from printing.device import LONGEST_OF_IMAGES, Printer
from printing.layout import layout
from printing.preview import read
from printing.preview.sheet import Bitmap
from printing.profiles import Profiles
from printing.simulator import Fault, Manners, Simulator
from printing.transports import of_address
from printing.transports.network import NetworkTransport
from printing.transports.port import NotConnected, Transport, WriteFailed
from printing.transports.serial import SerialTransport
from tests.printing.halls import eventually
from tests.printing.networks import HERE
from tests.printing.slips import a_job, slips_on
from tests.running import ROOT

PROFILE = Profiles().get("generic-80mm")
SLIP = layout(a_job(), 48)


@contextmanager
def a_process(*options: str) -> Iterator["tuple[subprocess.Popen[str], str]"]:
    """`onewindow printer-simulator`, and the address it says."""
    command = [sys.executable, "-m", "commands", "printer-simulator", "--seconds", "60", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    try:
        yield process, process.stdout.readline().strip()
        process.communicate("quit\n", timeout=20)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()


def tell(process: "subprocess.Popen[str]", line: str) -> None:
    """Say a line to it."""
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def told(process: "subprocess.Popen[str]", line: str) -> None:
    """The same, and wait until it was heard: what is not known is answered."""
    tell(process, line)
    tell(process, "heard")
    assert process.stdout
    assert process.stdout.readline().startswith("not known: heard")


def a_printer(address: str) -> Printer:
    """The agent's printer at this address of a simulator."""
    wire: Transport
    if address.startswith("tcp:"):
        wire = NetworkTransport("127.0.0.1", int(address.rpartition(":")[2]), HERE)
    else:
        wire = SerialTransport(address.removeprefix("serial://").partition("?")[0], 9600, flow="none")
    return Printer("p1", PROFILE, wire)


@pytest.mark.parametrize("wire", ["--tcp", "--link"])
def test_it_can_be_unplugged_in_mid_slip_and_plugged_in_again(wire: str, tmp_path: Path) -> None:
    with a_process(wire, "0" if wire == "--tcp" else str(tmp_path / "printer")) as (process, address):
        printer = a_printer(address)
        assert printer.refresh().state == "ready"
        assert printer.print("job-0", SLIP).result == "printed"
        told(process, "unplug 200")
        assert printer.print("job-1", SLIP).result == "doubtful"
        assert printer.refresh().state == "offline"
        tell(process, "mend")
        eventually(lambda: printer.refresh().state == "ready")
        assert printer.print("job-1", SLIP).result == "printed"
        printer.close()


def test_it_runs_out_of_paper_when_told_and_says_what_is_on_it() -> None:
    with a_process("--tcp", "0") as (process, address):
        printer = a_printer(address)
        assert printer.print("job-1", SLIP).result == "printed"
        tell(process, "paper_out")
        eventually(lambda: printer.refresh().state == "paper_out")
        tell(process, "paper")
        assert process.stdout
        assert "东莞市民服务中心" in process.stdout.readline()
        printer.close()


def test_what_it_is_told_and_does_not_know_is_answered_with_what_it_knows() -> None:
    with a_process("--tcp", "0") as (process, _):
        for line in ("papre_out", "paper_out soon", "paper_out 1 2"):
            tell(process, line)
            assert process.stdout
            assert process.stdout.readline().startswith(f"not known: {line}; known: paper_low, paper_out")


def test_it_goes_on_when_nobody_tells_it_anything_any_more() -> None:
    with a_process("--tcp", "0") as (process, address):
        assert process.stdin
        process.stdin.close()
        process.stdin = None
        printer = a_printer(address)
        assert printer.print("job-1", SLIP).result == "printed"
        printer.close()
        process.terminate()
        process.wait(20)
        process.returncode = 0


def test_a_slow_printer_is_waited_for() -> None:
    simulator = Simulator()
    printer = Printer("p1", PROFILE, NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE))
    printer.refresh()
    simulator.set_fault("slow")
    assert printer.print("job-1", SLIP).result == "printed"
    printer.close()
    simulator.stop()


ACROSS, ROWS = 72, 96
IMAGE = b"\x1dv0\x00" + bytes([ACROSS, 0, ROWS, 0]) + b"\xaa" * (ACROSS * ROWS)
HEAD = len(IMAGE) - ACROSS * ROWS


@contextmanager
def a_wire(**manners: Any) -> Iterator[tuple[Simulator, NetworkTransport]]:
    """A simulator of these manners, and the wire to it."""
    simulator = Simulator(Manners(**manners))
    with NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE) as wire:
        yield simulator, wire
    simulator.stop()


def image_rows(simulator: Simulator) -> list[int]:
    """How high the images are that are on paper; nothing there is half a command."""
    sheet = read(bytes(simulator.printed))
    assert sheet.reports == []
    return [element.rows for element in sheet.elements if isinstance(element, Bitmap)]


@pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
@pytest.mark.parametrize(("after_bytes", "rows"), [(1, 0), (HEAD + 1, 1), (HEAD + 40 * ACROSS, 40), (5000, 70)])
def test_an_image_stops_between_two_rows_of_dots_and_goes_on_when_mended(
    fault: Fault, after_bytes: int, rows: int
) -> None:
    with a_wire(buffer=16_384) as (simulator, wire):
        simulator.set_fault(fault, after_bytes)
        wire.write(IMAGE + b"A001\n", 5)
        eventually(lambda: len(simulator.printed) == HEAD + rows * ACROSS)
        assert image_rows(simulator) == [rows] * bool(rows)
        simulator.set_fault("")
        eventually(lambda: bytes(simulator.printed) == IMAGE + b"A001\n")


def is_open(wire: NetworkTransport) -> bool:
    """Whether it can be opened, now that the printer is plugged in again."""
    with suppress(NotConnected):
        wire.open()
        return True
    return False


def test_what_was_to_come_of_an_image_is_gone_with_the_plug_and_takes_nothing_of_the_next_slip() -> None:
    with a_wire() as (simulator, wire):
        wire.write(IMAGE[:3000], 5)
        eventually(lambda: image_rows(simulator) == [(3000 - HEAD) // ACROSS])
        simulator.set_fault("unplug")
        eventually(lambda: not simulator.holds_bytes)
        wire.close()
        simulator.set_fault("")
        eventually(lambda: is_open(wire))
        wire.write(b"\x1b@A002\n", 5)
        eventually(lambda: read(bytes(simulator.printed)).lines == ["A002"])
        assert image_rows(simulator) == [(3000 - HEAD) // ACROSS]


def test_a_slip_of_images_that_stopped_is_no_slip_until_it_is_mended() -> None:
    with a_wire(buffer=65_536) as (simulator, wire):
        printer = Printer("p1", Profiles().get("generic-western"), wire)
        assert printer.refresh().state == "ready"
        simulator.set_fault("paper_out", after_bytes=LONGEST_OF_IMAGES + 9000)
        assert printer.print("job-1", SLIP).result == "doubtful"
        assert slips_on(simulator) == [] and image_rows(simulator)
        simulator.set_fault("")
        eventually(lambda: slips_on(simulator) == [("A023", False)])


def test_a_slow_printer_takes_its_time_for_an_image_too() -> None:
    with a_wire(buffer=16_384, fault="slow") as (simulator, wire):
        began = monotonic()
        wire.write(IMAGE, 5)
        eventually(lambda: bytes(simulator.printed) == IMAGE)
        assert monotonic() - began >= (ROWS // 24 - 1) * 0.25


def test_it_keeps_its_roll_and_a_picture_of_it(tmp_path: Path) -> None:
    with a_process("--out", str(tmp_path / "roll.bin")) as (_, address):
        assert address.startswith("serial:///dev/pts/")
    assert {path.name for path in tmp_path.iterdir()} == {"roll.bin", "roll.png"}


def test_its_paper_is_as_wide_as_that_of_the_model_it_stands_for(tmp_path: Path) -> None:
    options = ("--profile", "generic-58mm", "--out", str(tmp_path / "roll.bin"))
    with a_process("--tcp", "0", *options) as (process, address):
        wire = NetworkTransport("127.0.0.1", int(address.rpartition(":")[2]), HERE)
        with wire:
            wire.write(b"0123456789" * 4 + b"\n\x1dr\x01", 5)
            assert wire.read(1, 5)
        tell(process, "paper")
        assert process.stdout
        assert [process.stdout.readline() for _ in range(2)] == ["01234567890123456789012345678901\n", "23456789\n"]
    with Image.open(tmp_path / "roll.png") as picture:
        assert picture.width == 384


def test_a_model_nobody_knows_is_named_with_the_nearest_known_one() -> None:
    command = [sys.executable, "-m", "commands", "printer-simulator", "--profile", "generic-85mm"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 2 and "no printer profile 'generic-85mm'; did you mean 'generic-8" in refused.stderr


def test_a_serial_line_is_as_slow_as_its_baud_rate() -> None:
    simulator = Simulator(Manners(baud=9600))
    wire = SerialTransport(simulator.on_pty(), 9600, flow="none")
    with wire:
        began = monotonic()
        wire.write(b"A" * 200 + b"\n", 5)
        while len(simulator.printed) < 201:
            sleep(0.005)
        assert monotonic() - began >= 201 * 10 / 9600
    simulator.stop()


class Sender:
    """Writes to a wire and knows what went out."""

    def __init__(self, wire: SerialTransport) -> None:
        self._wire, self.sent = wire, b""

    def send(self, data: bytes, seconds: float) -> bool:
        """Whether all of it went out in time."""
        try:
            self._wire.write(data, seconds)
        except WriteFailed as error:
            self.sent += data[: error.written]
            return False
        self.sent += data
        return True


def test_a_small_buffer_holds_the_sender_up_by_xoff_and_nothing_is_lost() -> None:
    simulator = Simulator(Manners(baud=115_200, buffer=256, flow="xonxoff"))
    with SerialTransport(simulator.on_pty(), 115_200, flow="xonxoff") as wire:
        sender = Sender(wire)
        simulator.set_fault("paper_out", after_bytes=300)
        sender.send(b"".join(b"A%03d\n" % number for number in range(110)), 5)
        eventually(lambda: simulator.holds_up)
        eventually(lambda: not sender.send(b"\n", 0.05))
        simulator.set_fault("")
        assert sender.send(IMAGE + b"B%03d\n" % 1 * 400, 20)
        eventually(lambda: bytes(simulator.printed) == sender.sent)
        eventually(lambda: not simulator.holds_up)
        assert wire.read(1, 0.1) == b""  # XOFF and XON are the line's own affair
    simulator.stop()


def test_a_slip_comes_out_over_a_line_with_xoff_and_is_confirmed(tmp_path: Path) -> None:
    options = ("--flow", "xonxoff", "--fault", "paper_out", "--after-bytes", "200")
    with a_process(*options, "--link", str(tmp_path / "printer")) as (process, address):
        assert address == f"serial://{tmp_path}/printer?flow=xonxoff"
        printer = Printer("p1", PROFILE, of_address(address, tmp_path, HERE))
        assert printer.refresh().state == "ready"
        assert printer.print("job-1", SLIP).result == "doubtful"
        tell(process, "mend")
        eventually(lambda: printer.refresh().state == "ready")
        assert printer.print("job-1", SLIP).result == "printed"
        printer.close()


def test_a_network_has_no_xoff() -> None:
    command = [sys.executable, "-m", "commands", "printer-simulator", "--tcp", "0", "--flow", "xonxoff"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 2 and "--flow is for a serial line" in refused.stderr
