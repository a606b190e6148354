"""The printer to practise with has a real printer's manners, and does what it is told."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from PIL import Image

from printing.device import Printer
from printing.layout import layout
from printing.profiles import Profiles
from printing.simulator import Manners, Simulator
from printing.transports.network import NetworkTransport
from printing.transports.port import Transport
from printing.transports.serial import SerialTransport
from tests.printing.halls import eventually
from tests.printing.slips import a_job
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


def a_printer(address: str) -> Printer:
    """The agent's printer at this address of a simulator."""
    wire: Transport
    if address.startswith("tcp:"):
        wire = NetworkTransport("127.0.0.1", int(address.rpartition(":")[2]))
    else:
        wire = SerialTransport(address.removeprefix("serial://").partition("?")[0], 9600, flow="none")
    return Printer("p1", PROFILE, wire)


@pytest.mark.parametrize("wire", ["--tcp", "--link"])
def test_it_can_be_unplugged_in_mid_slip_and_plugged_in_again(wire: str, tmp_path: Path) -> None:
    with a_process(wire, "0" if wire == "--tcp" else str(tmp_path / "printer")) as (process, address):
        printer = a_printer(address)
        assert printer.refresh().state == "ready"
        tell(process, "unplug 200")
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
    printer = Printer("p1", PROFILE, NetworkTransport("127.0.0.1", simulator.on_tcp()))
    printer.refresh()
    simulator.set_fault("slow")
    assert printer.print("job-1", SLIP).result == "printed"
    printer.close()
    simulator.stop()


def test_it_keeps_its_roll_and_a_picture_of_it(tmp_path: Path) -> None:
    with a_process("--out", str(tmp_path / "roll.bin")) as (_, address):
        assert address.startswith("serial:///dev/pts/")
    assert {path.name for path in tmp_path.iterdir()} == {"roll.bin", "roll.png"}


def test_its_paper_is_as_wide_as_that_of_the_model_it_stands_for(tmp_path: Path) -> None:
    options = ("--profile", "generic-58mm", "--out", str(tmp_path / "roll.bin"))
    with a_process("--tcp", "0", *options) as (process, address):
        wire = NetworkTransport("127.0.0.1", int(address.rpartition(":")[2]))
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
