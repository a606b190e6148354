"""What proves that a slip is out: its own answer, never that to an earlier question, nor one that never changes."""

from collections.abc import Callable, Iterator

import pytest

from printing import confirmation, device, printer_link
from printing.device import Printer
from printing.layout import layout
from printing.profiles import Profiles
from printing.simulator import Answering, Fault, Manners, Simulator
from printing.transports.network import NetworkTransport
from tests.printing.halls import eventually
from tests.printing.networks import HERE
from tests.printing.slips import a_job, slips_on

SLIP = layout(a_job(), 48)
Practice = Callable[..., tuple[Printer, Simulator]]


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer_link, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(printer_link, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(printer_link, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 1.0)
    monkeypatch.setattr(device, "SLOWEST_MM_A_SECOND", 600)


@pytest.fixture
def practice() -> Iterator[Practice]:
    made: list[tuple[Printer, Simulator]] = []

    def make(profile: str, answering: Answering) -> tuple[Printer, Simulator]:
        simulator = Simulator(Manners(answering=answering))
        wire = NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE)
        made.append((Printer("p1", Profiles().get(profile), wire), simulator))
        return made[-1]

    yield make
    for printer, simulator in made:
        printer.close()
        simulator.stop()


@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm"])
@pytest.mark.parametrize("answering", ["well", "zero"])
def test_a_printer_that_always_answers_the_same_has_proved_nothing(
    practice: Practice, profile: str, answering: Answering
) -> None:
    printer, simulator = practice(profile, answering)
    printer.refresh()
    assert printer.print("job-1", SLIP).result == "sent"
    eventually(lambda: not simulator.holds_bytes)
    simulator.set_fault("cover_open")
    printer.refresh()
    assert printer.print("job-2", SLIP).result != "printed"


def test_being_well_is_no_proof_that_a_slip_is_out(practice: Practice) -> None:
    printer, _ = practice("generic-58mm", "")
    assert printer.refresh().state == "ready"
    assert printer.print("job-1", SLIP).result == "sent"


@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm"])
@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "cutter_error", "overheated", "paper_low"])
def test_what_is_told_one_question_late_is_told_all_the_same(practice: Practice, profile: str, fault: Fault) -> None:
    printer, simulator = practice(profile, "late")
    eventually(lambda: printer.refresh().state == "ready")
    simulator.set_fault(fault)
    assert printer.refresh().state == fault
    simulator.set_fault("")
    assert printer.refresh().state == "ready"


@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm"])
@pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
def test_the_answer_to_an_earlier_question_is_no_proof(practice: Practice, profile: str, fault: Fault) -> None:
    """The first slip comes out; then the cover is opened, and what was owed of before arrives."""
    printer, simulator = practice(profile, "late")
    eventually(lambda: printer.refresh().state == "ready")
    assert printer.print("job-1", SLIP).result in ("printed", "sent")
    simulator.set_fault(fault)
    assert printer.print("job-2", SLIP).result == "doubtful"
    assert printer.status.state == fault


def test_an_answer_in_turn_that_comes_after_its_slip_was_given_up_is_no_proof_of_the_next(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printer that answers the first slip's GS r only with the second slip's bytes, and that one never."""
    printer, simulator = practice("generic-80mm", "")
    printer.refresh()
    simulator.set_fault("paper_out", after_bytes=100)
    assert printer.print("job-1", SLIP).result == "doubtful"
    simulator.set_fault("")
    eventually(lambda: len(slips_on(simulator)) == 1)  # it goes on by itself, and answers late
    begun = len(simulator.printed)
    simulator.set_fault("silence", after_bytes=begun - len(simulator.printed) + 60)
    assert printer.print("job-2", SLIP).result != "printed"


def test_a_question_that_was_lost_while_the_printer_was_off_is_owed_for_no_longer_than_it_takes_to_ask_again(
    practice: Practice,
) -> None:
    printer, simulator = practice("generic-80mm", "")
    assert printer.refresh().state == "ready"
    simulator.set_fault("half")  # every answer is lost on its way
    for _ in range(3):
        assert not printer.refresh().good
    simulator.set_fault("")
    assert printer.refresh().state == "ready"
    assert printer.print("job-1", SLIP).result == "printed"
    assert printer.print("job-2", SLIP).result == "printed"


@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm"])
def test_an_answer_to_whoever_asked_before_us_is_not_taken_for_ours(practice: Practice, profile: str) -> None:
    """An agent was killed in the middle of its questions, or another one had the printer."""
    printer, simulator = practice(profile, "late")
    simulator.owes = b"\x16"  # "no trouble" to the first question; to the second it means an open cover
    for _ in range(3):
        assert printer.refresh().state == "ready"
    assert printer.print("job-1", SLIP).result in ("printed", "sent")
    printer.close()
    simulator.owes = b"\x00"
    simulator.set_fault("cover_open")
    assert printer.print("job-2", SLIP).result == "doubtful"


def test_an_answer_in_turn_that_was_owed_before_the_agents_start_is_no_proof(practice: Practice) -> None:
    before, simulator = practice("generic-80mm", "")
    before.refresh()
    assert before.print("job-1", SLIP).result == "printed"
    length = len(simulator.printed) - device.LONGEST_OF_TEXT
    simulator.set_fault("paper_out", after_bytes=60)
    assert before.print("job-2", SLIP).result == "doubtful"
    after = Printer("p1", before.profile, before._transport, answers=True)  # a serial line is as it was
    simulator.set_fault("paper_out", after_bytes=length + device.LONGEST_OF_TEXT)  # after the rest of job-2, in job-3
    assert after.print("job-3", SLIP).result == "doubtful"
    assert len(slips_on(simulator)) == 2
