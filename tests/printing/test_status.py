"""What printers answer, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.device import Printer
from printing.layout import layout
from printing.preview import read
from printing.profiles import Profiles
from printing.simulator import FAULTS, Manners, Simulator
from printing.status import state_of
from printing.transports.missing import Missing
from printing.transports.network import NetworkTransport
from protocol.printing import STATES
from tests.printing.networks import HERE
from tests.printing.slips import a_job

PROFILE = Profiles().get("generic-80mm")
WELL = (0x16, 0x12, 0x12, 0x12)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (WELL, "ready"),
        ((0x16, 0x12, 0x12, 0x1E), "paper_low"),
        ((0x1E, 0x32, 0x12, 0x7E), "paper_out"),
        ((0x1E, 0x16, 0x12, 0x12), "cover_open"),
        ((0x1E, 0x52, 0x1A, 0x12), "cutter_error"),
        ((0x1E, 0x52, 0x52, 0x12), "overheated"),
        ((0x1E, 0x12, 0x12, 0x12), "offline"),
        ((None, None, None, None), "unknown"),
        ((0xFF, 0x00, 0x01, 0x80), "unknown"),
        ((0x16, None, None, 0x7E), "paper_out"),
    ],
)
def test_answers_mean_what_the_reference_says(answers, state):
    assert state_of(answers).state == state


byte = st.none() | st.integers(0, 255)


@given(st.tuples(byte, byte, byte, byte))
def test_any_answers_whatever_are_some_state(answers):
    assert state_of(answers).state in STATES


@pytest.fixture
def practice():
    simulator = Simulator()
    printer = Printer("kiosk-1", PROFILE, NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE))
    yield printer, simulator
    printer.close()
    simulator.stop()


NO_STATE = ("silence", "garbage", "half", "slow", "unplug")


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in NO_STATE])
def test_a_printer_in_trouble_says_which(practice, fault):
    printer, simulator = practice
    simulator.set_fault(fault)
    assert printer.refresh().state == fault
    simulator.set_fault("")
    assert printer.refresh().state == "ready"


def test_a_silent_printer_is_unknown(practice):
    printer, simulator = practice
    simulator.set_fault("silence")
    assert printer.refresh().state == "unknown"


def test_a_printer_that_floods_garbage_does_not_stop_us(practice):
    printer, simulator = practice
    simulator.set_fault("garbage")
    assert printer.refresh().state in STATES


def test_a_slip_is_printed_only_when_the_printer_confirmed_it(practice):
    printer, simulator = practice
    outcome = printer.print("job-1", layout(a_job(), 48))
    assert outcome.result == "printed"
    assert bytes(simulator.printed).endswith(b"\x1dVB\x00")


@pytest.mark.parametrize("model", Profiles().names())
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_model_gets_a_whole_slip_and_confirms_what_it_can(practice, model, language):
    printer, simulator = practice
    profile = printer.profile = Profiles().get(model)
    outcome = printer.print("job-1", layout(a_job(language), profile.paper.columns))
    assert outcome.result == ("sent" if profile.abilities.confirm in ("none", "dle_eot") else "printed")
    assert read(bytes(simulator.printed), profile.paper.dots).reports == []


def test_a_printer_known_to_be_silent_is_not_waited_for_at_length(practice, monkeypatch):
    monkeypatch.setattr("printing.confirmation.CONFIRM_SECONDS", 3600)
    printer, simulator = practice
    simulator.set_fault("silence")
    printer.refresh()
    assert printer.print("job-1", layout(a_job(), 48)).result == "sent"


@pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
def test_a_slip_that_stopped_in_the_middle_is_in_doubt_and_the_reason_known(practice, fault, monkeypatch):
    monkeypatch.setattr("printing.confirmation.CONFIRM_SECONDS", 0.5)
    printer, simulator = practice
    simulator.set_fault(fault, after_bytes=100)
    assert printer.print("job-1", layout(a_job(), 48)).result == "doubtful"
    assert printer.status.state == fault


def test_a_printer_that_can_say_nothing_was_sent_its_slip():
    mute = PROFILE.model_copy(
        update={"abilities": PROFILE.abilities.model_copy(update={"status": False, "confirm": "none"})}
    )
    simulator = Simulator(Manners(fault="silence"))
    printer = Printer("old", mute, NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE))
    assert printer.print("job-1", layout(a_job(), 48)).result == "sent"
    assert printer.refresh().state == "unknown"
    printer.close()
    simulator.stop()


def test_a_printer_that_is_not_there_took_nothing():
    printer = Printer("gone", PROFILE, Missing("no such device"))
    assert printer.print("job-1", layout(a_job(), 48)).result == "untouched"
    assert (printer.status.state, printer.status.detail) == ("offline", "no such device")
