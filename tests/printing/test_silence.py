"""A printer that says nothing any more: its slips are not taken for printed, and a question finds its way to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printing import device, printer_link
from printing.blocks import Text
from printing.device import Printer
from printing.layout import layout
from printing.preview import read
from printing.profiles import Profile, Profiles
from printing.simulator import Fault, Manners, Simulator
from printing.transports.network import NetworkTransport
from printing.transports.port import Stalled
from printing.transports.serial import SerialTransport
from tests.printing.halls import eventually
from tests.printing.networks import HERE
from tests.printing.slips import a_job, slips_on

SLIP = layout(a_job(), 48)
NATIVE, BY_ANSWER = Profiles().get("generic-80mm"), Profiles().get("generic-58mm")
Practice = Callable[..., tuple[Printer, Simulator]]


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer_link, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(printer_link, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(printer_link, "SILENT_SECONDS", 0.3)
    monkeypatch.setattr(device, "SLOWEST_MM_A_SECOND", 300)


@pytest.fixture
def practice() -> Iterator[Practice]:
    made: list[tuple[Printer, Simulator]] = []

    def make(profile: Profile = NATIVE, manners: Manners | None = None) -> tuple[Printer, Simulator]:
        simulator = Simulator(manners)
        made.append((Printer("p1", profile, NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE)), simulator))
        return made[-1]

    yield make
    for printer, simulator in made:
        printer.close()
        simulator.stop()


@pytest.mark.parametrize("profile", [NATIVE, BY_ANSWER])
def test_a_slip_that_a_printer_swallowed_in_silence_is_not_called_sent(practice: Practice, profile: Profile) -> None:
    printer, simulator = practice(profile)
    assert printer.refresh().state == "ready"
    simulator.set_fault("silence")
    assert printer.print("job-1", SLIP).result == "doubtful"
    assert not printer.status.good
    simulator.set_fault("unplug")  # and what it held is lost
    eventually(lambda: not simulator.holds_bytes)
    simulator.set_fault("")
    eventually(lambda: printer.refresh().good)
    assert printer.print("job-1", SLIP).result == ("printed" if profile is NATIVE else "sent")
    eventually(lambda: not simulator.holds_bytes)
    assert "A023" in read(bytes(simulator.printed)).lines


def test_a_printer_that_never_answered_may_have_a_wire_of_one_direction(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer, simulator = practice()
    simulator.set_fault("half")  # it takes slips and prints them, and no answer ever comes
    assert printer.refresh().state == "unknown"
    patience: list[float] = []
    monkeypatch.setattr(printer, "_waited_for", lambda _, wanted, most, seconds: patience.append(most))
    assert printer.print("job-1", SLIP).result == "sent"
    assert patience == [printer_link.ANSWER_SECONDS]  # the next citizen does not wait for an answer that never comes
    assert [number for number, _ in slips_on(simulator)] == ["A023"]


def test_who_is_known_to_answer_is_in_trouble_when_silent_after_a_restart(practice: Practice) -> None:
    known, simulator = practice()
    simulator.set_fault("silence")
    again = Printer("p1", NATIVE, known._transport, answers=True)
    assert again.refresh().state == "offline"


@pytest.mark.parametrize("after", ["unplug", "paper_out"])
def test_an_answer_that_does_not_wait_its_turn_counts_when_the_slip_had_time_to_come_out(
    practice: Practice, after: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "SLOWEST_MM_A_SECOND", 60)
    printer, simulator = practice(BY_ANSWER)
    printer.refresh()
    simulator.set_fault("slow")
    slept = Printer._hear

    def hear_and_break(self: Printer, most: int, seconds: float) -> object:
        if simulator.printed.count(b"\n") >= 3 and simulator.manners.fault == "slow":
            simulator.set_fault(after)
        return slept(self, most, seconds)

    monkeypatch.setattr(Printer, "_hear", hear_and_break)
    assert printer.print("job-1", SLIP).result == "doubtful"


def test_a_flood_of_noise_is_no_answer_that_waited_its_turn(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.simulator._GARBAGE", b"\x00" * 4096)
    printer, simulator = practice()
    simulator.set_fault("garbage")
    assert printer.print("job-1", SLIP).result != "printed"


def test_a_printer_that_tells_by_itself_is_heard_in_the_middle_of_a_long_image_though_its_buffer_is_full(
    practice: Practice,
) -> None:
    western = Profiles().get("epson-tm-t88vi")
    printer, simulator = practice(western, Manners(buffer=1024))
    printer.refresh()
    slip = layout(a_job(), western.paper.columns)
    assert printer.print("job-1", slip).result == "printed"
    simulator.set_fault("paper_out", after_bytes=3000)
    assert printer.print("job-2", slip).result == "doubtful"
    assert printer.status.state == "paper_out"


class Line:
    """DSR or CTS of a serial line, which a pseudo-terminal lacks: down once so many bytes have gone out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
        self.out, self._most, self._push = 0, most, SerialTransport._push
        monkeypatch.setattr(SerialTransport, "_push", staticmethod(self._counted))
        monkeypatch.setattr(f"serial.Serial.{name}", self)

    def _counted(self, file: int, piece: bytes) -> int:
        self.out += len(piece)
        return self._push(file, piece)

    def __get__(self, port: object, owner: object = None) -> bool:
        return self.out < self._most


@pytest.mark.parametrize(("flow", "line"), [("dtrdsr", "dsr"), ("rtscts", "cts")])
def test_a_printer_that_holds_us_up_gets_no_more_than_it_keeps_room_for_and_can_still_be_asked(
    flow: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, busy = Simulator(), Line(monkeypatch, line, 500)
    wire = SerialTransport(simulator.on_pty(), 9600, flow=flow)
    with wire:
        with pytest.raises(Stalled) as stalled:
            wire.write((b"A" * 99 + b"\n") * 100, 0.2)
        assert 500 <= stalled.value.written == busy.out < 500 + 128
        printer = Printer("p1", NATIVE, wire)
        assert printer.refresh().state == "ready"
    simulator.stop()


def test_a_printer_is_as_slow_as_it_likes_as_long_as_it_gets_on(tmp_path: Path) -> None:
    simulator = Simulator(Manners(baud=9600, buffer=256))
    printer = Printer("p1", NATIVE, SerialTransport(simulator.on_pty(), 9600))
    printer.refresh()
    simulator.set_fault("slow")
    began = printer.moved_at
    assert printer.print("job-1", [Text("A" * 40)] * 6).result == "printed"
    assert printer.moved_at > began
    printer.close()
    simulator.stop()
