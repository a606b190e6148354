"""What was seen at printers of other systems, tried on this one."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from printing import agent as agent_module
from printing import confirmation, printer_link
from printing.device import Printer
from printing.layout import layout
from printing.preview import read
from printing.profiles import Profiles
from printing.simulator import Manners, Simulator
from printing.transports import network
from printing.transports.network import NetworkTransport
from queueing.hall import Printer as Described
from tests.printing.halls import Hall, eventually
from tests.printing.networks import HERE
from tests.printing.slips import a_job, slips_on


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 1.0)
    monkeypatch.setattr(printer_link, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(printer_link, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr("printing.worker.IDLE_SECONDS", 0.2)
    monkeypatch.setattr("printing.reporter.AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(agent_module, "POLL_SECONDS", 0.2)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator(Manners(baud=9600))
    yield made
    made.stop()


@pytest.fixture
def make_hall(tmp_path: Path) -> Iterator[Callable[..., Hall]]:
    with ExitStack() as halls:

        def make(*printers: Described) -> Hall:
            hall = Hall(tmp_path, *printers)
            halls.callback(hall.close)
            return hall

        yield make


BEGINNING = b"\x1b@"
MakeHall = Callable[..., Hall]


def network_printer(simulator: Simulator, profile: str = "generic-80mm") -> Described:
    return Described("p1", f"tcp://127.0.0.1:{simulator.on_tcp()}", profile)


@pytest.mark.parametrize("profile", ["generic-80mm", "generic-58mm"])
def test_a_slip_whose_bytes_were_taken_with_the_cover_open_and_lost_with_the_power_comes_out_again_marked(
    make_hall: MakeHall, simulator: Simulator, profile: str
) -> None:
    hall = make_hall(network_printer(simulator, profile))
    hall.agent()
    eventually(lambda: hall.printer_state() == "ready")
    hall.ticket()
    eventually(lambda: BEGINNING in simulator.printed)
    simulator.set_fault("cover_open")
    eventually(lambda: hall.printer_state() == "cover_open" and simulator.holds_bytes)
    simulator.set_fault("unplug")
    eventually(lambda: not simulator.holds_bytes)
    simulator.set_fault("")
    eventually(lambda: hall.states()[0] in ("printed", "sent"))
    eventually(lambda: "补打 第 1 次" in read(bytes(simulator.printed)).text)
    assert (hall.jobs()[0].begun, bytes(simulator.printed).count(BEGINNING)) == (2, 2)


@pytest.mark.parametrize("model", ["generic-80mm", "generic-58mm", "epson-tm-t88v", "generic-western"])
def test_the_first_slip_after_the_power_came_is_as_every_other(simulator: Simulator, model: str) -> None:
    """What a printer forgets when it is off, its character set and sizes, every slip says itself."""
    simulator.manners.baud = 0
    profile = Profiles().get(model)
    printer = Printer("p1", profile, NetworkTransport("127.0.0.1", simulator.on_tcp(), HERE))
    slip = layout(a_job(), profile.paper.columns)
    seen = []
    for _ in range(2):
        eventually(lambda: printer.refresh().state == "ready")
        begun = len(simulator.printed)
        assert printer.print("job", slip).result in ("printed", "sent")
        eventually(lambda: not simulator.holds_bytes)
        sheet = read(bytes(simulator.printed[begun:]), profile.paper.dots)
        assert sheet.reports == []
        seen.append((sheet.lines, sheet.images, sheet.cuts))
        simulator.set_fault("unplug")
        eventually(lambda: not printer.refresh().good)
        simulator.set_fault("")
    assert seen[0] == seen[1]
    printer.close()


def test_a_network_printer_that_is_too_busy_to_answer_is_offline_and_another_goes_on(
    make_hall: MakeHall, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its queue of callers is full: whoever calls waits for half a minute and more, if he is let."""
    monkeypatch.setattr(network, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, ExitStack() as callers:
        for _ in range(3):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(busy.getsockname())
        other = Described("p2", f"tcp://127.0.0.1:{simulator.on_tcp()}", "generic-80mm")
        hall = make_hall(Described("p1", f"tcp://127.0.0.1:{busy.getsockname()[1]}", "generic-80mm"), other)
        hall.agent()
        hall.ticket("k1")
        number = hall.ticket("k2")
        eventually(lambda: hall.states("p2") == ["printed"] and hall.printer_state() == "offline")
        assert slips_on(simulator) == [(number, False)]
        assert hall.states() == ["claimed"]


def test_an_agent_cut_off_for_a_minute_and_a_half_has_its_slip_come_out_once_unmarked_and_its_late_report_says_so(
    make_hall: MakeHall, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its printer hangs in the network, so another agent goes on with it meanwhile, and prints a copy."""
    monkeypatch.setattr(agent_module, "LEASE_SECONDS", 1.0)
    monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 20)
    simulator.manners.baud = 2400
    hall = make_hall(network_printer(simulator))
    cut_off = hall.agent(only="p1")
    eventually(lambda: hall.printer_state() == "ready")
    number = hall.ticket()
    eventually(lambda: BEGINNING in simulator.printed)
    hall.away_for = "agent of p1"
    eventually(lambda: slips_on(simulator) == [(number, False)])
    simulator.manners.baud = 0
    hall.served.scene.clock.pass_time(seconds=91)
    cut_off_thread = hall.agents[0][1]
    hall.agent()
    eventually(lambda: hall.states() == ["printed"])
    assert slips_on(simulator) == [(number, False), (number, True)]
    hall.away_for = ""
    eventually(lambda: hall.jobs()[0].also_at == "agent of p1")
    assert hall.states() == ["printed"]
    assert cut_off_thread.is_alive()
    cut_off.stop()
