"""Two print agents of one hall, the server's own and that of a kiosk's computer: one of them drives a printer."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operations.printers import printer_states
from printing import agent as agent_module
from printing.simulator import Simulator
from queueing.hall import Printer
from storage import journal
from tests.printing.halls import Hall, eventually
from tests.printing.slips import slips_on


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Agents ask more often, so that the tests are quick."""
    monkeypatch.setattr(agent_module, "POLL_SECONDS", 0.2)
    monkeypatch.setattr("printing.worker.IDLE_SECONDS", 0.2)
    monkeypatch.setattr("printing.reporter.STATES_EVERY_SECONDS", 0.2)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator()
    yield made
    made.stop()


@pytest.fixture
def make_hall(tmp_path: Path) -> Iterator[Callable[..., Hall]]:
    made: list[Hall] = []

    def make(*printers: Printer) -> Hall:
        made.append(Hall(tmp_path, *printers))
        return made[-1]

    yield make
    for hall in made:
        hall.close()


MakeHall = Callable[..., Hall]


def on_network(simulator: Simulator, name: str = "p1") -> Printer:
    return Printer(name, f"tcp://127.0.0.1:{simulator.on_tcp()}", "generic-80mm")


def holder(hall: Hall, printer: str = "p1") -> str:
    """The agent that has a printer."""
    views = printer_states.printer_views(hall.served.context, "hall")
    return next(view.agent for view in views if view.name == printer)


def changes(hall: Hall, printer: str = "p1") -> list[str]:
    """Every state that a printer was ever said to be in, as the journal has it."""
    with hall.served.context.database.reading() as connection:
        events = list(journal.after(connection, "hall", 0, 999))
    return [str(e.changes["state"]) for e in events if e.kind == "printer" and e.changes["printer"] == printer]


def test_the_kiosks_computer_has_the_printer_named_to_it_and_the_servers_agent_says_nothing_of_it(
    make_hall: MakeHall, simulator: Simulator
) -> None:
    """Its wire does not exist at the server: the server's agent would call it offline every ten seconds."""
    hall = make_hall(on_network(simulator), Printer("p2", "virtual:", "generic-80mm"))
    hall.agent(only="p1")
    eventually(lambda: hall.printer_state() == "ready")
    hall.agent()
    eventually(lambda: holder(hall, "p2") == "agent-1" and hall.printer_state("p2") == "ready")
    numbers = [hall.ticket() for _ in range(5)]
    eventually(lambda: hall.states() == ["printed"] * 5)
    assert slips_on(simulator) == [(number, False) for number in numbers]
    assert holder(hall) == "agent of p1"
    assert changes(hall)[-1] == "ready" and "offline" not in changes(hall)


def test_an_agent_that_came_first_lets_go_of_the_wire_for_one_to_which_the_printer_was_named(
    make_hall: MakeHall, simulator: Simulator
) -> None:
    hall = make_hall(on_network(simulator))
    hall.agent()
    first = hall.ticket()
    eventually(lambda: hall.states() == ["printed"])
    hall.agent(only="p1")
    eventually(lambda: holder(hall) == "agent of p1" and hall.printer_state() == "ready")
    second = hall.ticket()
    eventually(lambda: hall.states() == ["printed"] * 2)
    assert slips_on(simulator) == [(first, False), (second, False)]
    assert {job.agent for job in hall.jobs()[1:]} == {"agent of p1"}


def test_an_agent_that_comes_second_says_once_who_has_the_printer_and_does_not_open_its_wire(
    make_hall: MakeHall, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    hall = make_hall(on_network(simulator), Printer("p2", "virtual:", "generic-80mm"))
    hall.agent()
    eventually(lambda: hall.printer_state() == "ready")
    opened = simulator.connections
    second = hall.agent_named("second", None)
    eventually(lambda: caplog.text.count("is with the agent agent-1 and left alone") == 2)
    for _ in range(3):
        second.wake()
        hall.ticket()
    eventually(lambda: hall.states() == ["printed"] * 3)
    assert simulator.connections == opened
    assert caplog.text.count("is with the agent agent-1 and left alone") == 2


def test_a_printer_that_is_named_and_not_in_the_hall_is_said_once_with_those_it_has(
    make_hall: MakeHall, caplog: pytest.LogCaptureFixture
) -> None:
    hall = make_hall(Printer("p1", "virtual:", "generic-80mm"))
    hall.agent_named("kiosk", ["p1", "p9"])
    hall.ticket()
    eventually(lambda: hall.states() == ["printed"])
    assert caplog.text.count("the hall has no printer p9; it has p1") == 1


def test_when_a_computer_is_gone_another_has_its_printers_after_half_a_minute(
    make_hall: MakeHall, simulator: Simulator
) -> None:
    hall = make_hall(on_network(simulator))
    gone = hall.agent(only="p1")
    eventually(lambda: hall.printer_state() == "ready")
    gone.stop()
    hall.agents[0][1].join(10)
    hall.agent()
    number = hall.ticket()
    hall.served.scene.clock.pass_time(seconds=31)
    eventually(lambda: hall.states() == ["printed"])
    assert slips_on(simulator) == [(number, False)]
    assert holder(hall) == "agent-1"
