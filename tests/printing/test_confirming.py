"""Knowing that it printed: a process id that comes back after the last byte, and news that comes by itself."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from printing import status
from printing.blocks import Cut, Logo, Text
from printing.device import Printer
from printing.layout import layout
from printing.preview import read
from printing.preview.interpreter import Picture
from printing.profiles import Profiles
from printing.simulator import Manners, Simulator
from printing.status import Status, state_of_automatic
from printing.transports.network import NetworkTransport
from tests.printing.halls import eventually
from tests.printing.networks import HERE
from tests.printing.slips import a_job, slips_on

_PLAIN = Profiles().get("generic-80mm")
TELLING = _PLAIN.model_copy(
    update={
        "abilities": _PLAIN.abilities.model_copy(update={"status": True, "automatic_status": True, "confirm": "gs_h"})
    }
)

KEEPING = TELLING.model_copy(update={"abilities": TELLING.abilities.model_copy(update={"logo": "gs_l"})})


@pytest.fixture
def practice() -> Iterator[tuple[Printer, Simulator]]:
    """A printer that confirms by process id and tells its changes, and the simulator behind it."""
    simulator = Simulator(Manners())
    printer = Printer("p1", TELLING, NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE))
    yield printer, simulator
    printer.close()
    simulator.stop()


Practice = tuple[Printer, Simulator]


def test_a_slip_is_printed_when_its_own_process_id_came_back(practice: Practice) -> None:
    printer, simulator = practice
    for number in ("A001", "A002"):
        assert printer.print(f"job-{number}", layout(a_job(number=number), 48)).result == "printed"
    assert slips_on(simulator) == [("A001", False), ("A002", False)]


def test_the_process_id_of_another_slip_confirms_nothing(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.confirmation.CONFIRM_SECONDS", 0.3)
    monkeypatch.setattr(status, "ask_process", lambda identity: b"\x1d(H\x06\x0000" + b"zzzz")
    printer, _ = practice
    printer.refresh()
    assert printer.print("job-1", layout(a_job(), 48)).result == "sent"


def test_a_confirmation_is_found_in_a_flood_of_noise(practice: Practice) -> None:
    printer, simulator = practice
    simulator.set_fault("garbage")
    assert printer.print("job-1", layout(a_job(), 48)).result == "printed"
    assert slips_on(simulator) == [("A023", False)]


@pytest.mark.parametrize("fault", ["half", "silence"])
def test_half_answers_and_silence_are_never_a_confirmation(
    practice: Practice, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.confirmation.CONFIRM_SECONDS", 0.3)
    printer, simulator = practice
    printer.refresh()
    simulator.set_fault(fault)  # type: ignore[arg-type]
    assert printer.print("job-1", layout(a_job(), 48)).result != "printed"


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "cutter_error", "overheated"])
def test_a_printer_that_stops_in_mid_slip_says_so_itself_and_nobody_waits_for_its_answer(
    practice: Practice, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.confirmation.CONFIRM_SECONDS", 3600)
    printer, simulator = practice
    assert printer.print("job-1", layout(a_job(), 48)).result == "printed"
    simulator.set_fault(fault, after_bytes=100)  # type: ignore[arg-type]
    assert printer.print("job-2", layout(a_job(), 48)).result == "doubtful"
    assert printer.status.state == fault


@pytest.mark.parametrize("fault", ["paper_low", "paper_out", "cover_open", "cutter_error", "overheated"])
def test_a_change_while_idle_is_heard_and_its_end_too(practice: Practice, fault: str) -> None:
    printer, simulator = practice
    assert printer.refresh().state == "ready"
    simulator.set_fault(fault)  # type: ignore[arg-type]
    eventually(lambda: printer.refresh().state == fault)
    simulator.set_fault("")
    eventually(lambda: printer.refresh().state == "ready")


def test_news_of_a_printer_that_went_away_is_no_news(practice: Practice) -> None:
    printer, simulator = practice
    assert printer.refresh().state == "ready"
    simulator.stop()
    eventually(lambda: printer.refresh().state in ("offline", "unknown"))


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (b"\x14\x00\x00\x00", "ready"),
        (b"\x14\x00\x03\x00", "paper_low"),
        (b"\x1c\x00\x0c\x00", "paper_out"),
        (b"\x3c\x00\x00\x00", "cover_open"),
        (b"\x1c\x08\x00\x00", "cutter_error"),
        (b"\x1c\x40\x00\x00", "overheated"),
        (b"\x1c\x20\x00\x00", "offline"),
        (b"\x1c\x00\x00\x00", "offline"),
    ],
)
def test_automatic_status_is_read_as_the_reference_has_it(said: bytes, state: str) -> None:
    assert state_of_automatic(said).state == state
    assert isinstance(state_of_automatic(said), Status)


def _logo(colour: str) -> Logo:
    out = BytesIO()
    Image.new("1", (64, 32), colour).save(out, "PNG")
    return Logo("hall", out.getvalue())


def test_a_logo_goes_over_the_wire_once_and_is_only_named_afterwards(practice: Practice) -> None:
    printer, simulator = practice
    printer.profile = KEEPING
    printer.refresh()
    sizes = []
    for number in range(3):
        before = len(simulator.printed)
        assert printer.print(f"job-{number}", [_logo("black"), Text("A"), Cut()]).result == "printed"
        sizes.append(len(simulator.printed) - before)
    assert sizes[1] == sizes[2] < sizes[0] - 256
    memory: dict[bytes, Picture] = {}
    sheet = read(bytes(simulator.printed), 512, memory)
    assert sheet.images == 3 and sheet.reports == [] and len(memory) == 1


def test_another_logo_is_another_picture_and_the_first_stays(practice: Practice) -> None:
    printer, simulator = practice
    printer.profile = KEEPING
    printer.refresh()
    for colour in ("black", "white", "black"):
        printer.print("job", [_logo(colour), Cut()])
    memory: dict[bytes, Picture] = {}
    assert read(bytes(simulator.printed), 512, memory).images == 3
    assert len(memory) == 2


def test_a_printer_that_does_not_say_what_it_holds_gets_the_logo_with_every_slip(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.confirmation.CONFIRM_SECONDS", 0.2)
    printer, simulator = practice
    printer.profile = KEEPING
    printer.refresh()
    simulator.forgets = True
    for number in range(2):
        printer.print(f"job-{number}", [_logo("black"), Cut()])
    sheet = read(bytes(simulator.printed), 512)
    assert sheet.images == 2 and bytes(simulator.printed).count(b"\x1d(L") == 1
