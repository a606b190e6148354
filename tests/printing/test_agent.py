"""The print agent: no slip lost, none doubled without the mark, no printer stopped by another."""

import platform
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from operations.halls import catalogue
from printing import agent as agent_module
from printing import confirmation, device, printer_link
from printing.answered_before import AnsweredBefore
from printing.client import Server
from printing.outbox import Outbox, Result
from printing.preview import read
from printing.simulator import Simulator
from printing.transports.virtual import VirtualTransport
from queueing.hall import Printer
from tests.printing.halls import Hall, eventually, until_none_is_left
from tests.printing.slips import slips_on

ENDED = ("printed", "sent")


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    """Devices are given up sooner, so that the tests are."""
    monkeypatch.setattr(printer_link, "NO_PROGRESS_SECONDS", 0.5)
    monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 0.7)
    monkeypatch.setattr(printer_link, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(printer_link, "STALL_SECONDS", 0.25)
    monkeypatch.setattr(printer_link, "SILENT_SECONDS", 0.2)
    monkeypatch.setattr(device, "SLOWEST_MM_A_SECOND", 600)
    monkeypatch.setattr("printing.worker.IDLE_SECONDS", 0.2)
    monkeypatch.setattr("printing.reporter.AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(agent_module, "POLL_SECONDS", 0.2)


@pytest.fixture
def make_hall(tmp_path: Path) -> Iterator[Callable[..., Hall]]:
    halls = []

    def make(*printers: Printer) -> Hall:
        halls.append(Hall(tmp_path, *printers))
        return halls[-1]

    yield make
    for hall in halls:
        hall.close()


@pytest.fixture
def simulators() -> Iterator[Callable[[], Simulator]]:
    made: list[Simulator] = []

    def make() -> Simulator:
        made.append(Simulator())
        return made[-1]

    yield make
    for simulator in made:
        simulator.stop()


def virtual(name: str = "p1", **more: Any) -> Printer:
    return Printer(name, "virtual:", "generic-80mm", **more)


def serial(simulator: Simulator, name: str = "p1", **more: Any) -> Printer:
    line = f"baud={simulator.manners.baud or 9600}&flow=none"
    return Printer(name, f"serial://{simulator.on_pty()}?{line}", "generic-80mm", **more)


def network(simulator: Simulator, name: str = "p1", **more: Any) -> Printer:
    return Printer(name, f"tcp://127.0.0.1:{simulator.on_tcp()}", "generic-80mm", **more)


def numbers_on(simulator: Simulator) -> list[str]:
    """The ticket numbers on a roll, in order."""
    lines = read(bytes(simulator.printed)).lines
    return [line for line in lines if len(line) == 4 and line[0].isupper() and line[1:].isdigit()]


def ended(hall: Hall) -> int:
    """How many slips of p1 came out."""
    return sum(state in ENDED for state in hall.states())


def test_a_ticket_comes_out_of_the_virtual_printer_as_bytes_and_as_a_picture(make_hall):
    hall = make_hall(virtual())
    number = hall.ticket()
    hall.agent()
    eventually(lambda: hall.states() == ["printed"])
    path = hall.folder / "printed" / f"{hall.jobs()[0].id}.bin"
    assert number in read(path.read_bytes()).text
    eventually(path.with_suffix(".png").exists)


def test_slips_come_out_of_a_serial_printer_in_their_order(make_hall, simulators):
    simulator = simulators()
    hall = make_hall(serial(simulator))
    hall.agent()
    numbers = [hall.ticket() for _ in range(12)]
    eventually(lambda: hall.states() == ["printed"] * 12)
    assert numbers_on(simulator) == numbers


def test_news_of_a_slip_wakes_the_agent_long_before_it_asks(make_hall, monkeypatch):
    monkeypatch.setattr(agent_module, "POLL_SECONDS", 3600)
    hall = make_hall(virtual())
    hall.agent(listening=True)
    eventually(lambda: hall.listeners[0].connected and hall.printer_state() == "ready")
    hall.served.ticket()
    eventually(lambda: hall.states() == ["printed"])


def test_a_printer_that_hangs_never_stops_another(make_hall, simulators):
    dead, well = simulators(), simulators()
    dead.set_fault("silence")
    hall = make_hall(serial(dead, "p1"), serial(well, "p2"))
    hall.agent()
    for _ in range(10):
        hall.ticket("k1")
        hall.ticket("k2")
    eventually(lambda: hall.states("p2") == ["printed"] * 10)


def test_a_printer_that_floods_garbage_never_stops_another(make_hall, simulators):
    mad, well = simulators(), simulators()
    mad.set_fault("garbage")
    hall = make_hall(serial(mad, "p1"), network(well, "p2"))
    hall.agent()
    hall.ticket("k1")
    hall.ticket("k2")
    eventually(lambda: hall.states("p2") == ["printed"])
    eventually(lambda: hall.states("p1")[0] in ENDED)


def test_the_backup_takes_over_while_there_is_no_paper(make_hall, simulators):
    empty, other = simulators(), simulators()
    empty.set_fault("paper_out")
    hall = make_hall(network(empty, "p1", backup="p2"), network(other, "p2"))
    hall.agent()
    number = hall.ticket("k1")
    eventually(lambda: hall.states("p1") == ["printed"])
    assert numbers_on(other) == [number]
    assert hall.jobs("p1")[0].came_out_at == "p2"
    assert hall.printer_state("p1") == "paper_out"


def test_without_a_backup_the_slip_waits_for_paper(make_hall, simulators):
    simulator = simulators()
    simulator.set_fault("paper_out")
    hall = make_hall(network(simulator))
    hall.agent()
    number = hall.ticket()
    eventually(lambda: hall.printer_state() == "paper_out")
    assert hall.states()[0] not in ENDED
    simulator.set_fault("")
    eventually(lambda: hall.states() == ["printed"])
    assert numbers_on(simulator) == [number]
    assert "补打" not in read(bytes(simulator.printed)).text


def test_a_slip_that_stopped_in_the_middle_comes_out_again_with_the_mark(make_hall, simulators):
    simulator = simulators()
    hall = make_hall(network(simulator))
    hall.agent()
    hall.ticket()
    eventually(lambda: hall.states() == ["printed"])
    simulator.set_fault("cover_open", after_bytes=150)
    hall.ticket()
    eventually(lambda: hall.printer_state() == "cover_open")
    simulator.set_fault("")
    eventually(lambda: hall.states() == ["printed"] * 2)
    assert "补打 第 1 次" in read(bytes(simulator.printed)).text


def test_a_printer_that_is_not_there_is_a_status_and_its_slips_go_to_the_backup(make_hall):
    hall = make_hall(Printer("p1", "serial:///dev/no-such-printer", "generic-80mm", backup="p2"), virtual("p2"))
    hall.agent()
    hall.ticket("k1")
    eventually(lambda: hall.states("p1") == ["printed"])
    eventually(lambda: hall.printer_state("p1") == "offline")


@pytest.mark.parametrize(("address", "profile"), [("nonsense", "generic-80mm"), ("virtual:", "no-such-model")])
def test_a_printer_described_wrongly_is_a_status(make_hall, address, profile):
    hall = make_hall(Printer("p1", address, profile), virtual("p2"))
    hall.agent()
    hall.ticket("k2")
    eventually(lambda: hall.states("p2") == ["printed"])
    eventually(lambda: hall.printer_state("p1") == "offline")


def test_a_slip_in_hand_when_its_printer_gets_another_address_comes_out_there_as_a_copy(
    make_hall, simulators, monkeypatch
):
    monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 20)
    before, after = simulators(), simulators()
    before.manners.baud = 2400
    hall = make_hall(serial(before))
    hall.agent()
    number = hall.ticket()
    eventually(lambda: len(before.printed) > 20)
    before.set_fault("paper_out", after_bytes=100)
    known = hall.served.scene.hall
    catalogue.sync(hall.served.context, replace(known, printers=(serial(after),)))
    eventually(lambda: set(hall.states()) <= set(ENDED))
    assert slips_on(after) == [(number, True)]


def test_a_result_waits_for_a_server_that_is_away(make_hall, simulators, monkeypatch):
    monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 20)
    monkeypatch.setattr(printer_link, "ANSWER_SECONDS", 5)  # a late answer of a busy computer is one, too
    simulator = simulators()
    simulator.manners.baud = 2400  # slow enough to lose the server in mid-slip
    hall = make_hall(serial(simulator))
    hall.agent()
    eventually(lambda: hall.printer_state() == "ready")  # who has not answered yet is not waited for
    hall.ticket()
    eventually(lambda: [job.begun for job in hall.jobs("p1")] == [1])  # before, the agent waits with the slip
    hall.away = True
    eventually(lambda: Outbox(hall.folder / "agent").all())
    hall.away = False
    eventually(lambda: hall.states() == ["printed"])
    assert len(numbers_on(simulator)) == 1


def test_a_slip_that_came_out_before_a_crash_is_reported_and_not_printed_again(make_hall):
    hall = make_hall(virtual())
    hall.ticket()
    claimed = Server(hall.url, hall.token, "agent-1").claim(None, 8)["jobs"]
    Outbox(hall.folder / "agent").put(Result(claimed[0]["id"], "printed"))
    hall.agent()
    eventually(lambda: hall.states() == ["printed"])
    assert not list((hall.folder / "printed").glob("*.bin"))


def test_a_slip_that_waited_too_long_is_not_printed_any_more(make_hall, simulators):
    simulator = simulators()
    simulator.set_fault("paper_out")
    hall = make_hall(network(simulator))
    hall.agent()
    hall.ticket()
    eventually(lambda: hall.printer_state() == "paper_out")
    hall.served.scene.clock.pass_time(hours=2)
    eventually(lambda: hall.states() == ["expired"])
    simulator.set_fault("")
    hall.ticket()
    eventually(lambda: hall.states()[-1] == "printed")


def test_the_backup_at_another_computer_takes_over(make_hall):
    hall = make_hall(Printer("p1", "serial:///dev/no-such-printer", "generic-80mm", backup="p2"), virtual("p2"))
    hall.agent(only="p1")
    hall.agent(only="p2")
    eventually(lambda: hall.printer_state("p1") == "offline" and hall.printer_state("p2") in ("ready", "unknown"))
    number = hall.ticket()
    eventually(lambda: hall.states("p1") == ["claimed"])
    hall.served.scene.clock.pass_time(seconds=11)
    eventually(lambda: hall.states("p2") and hall.states("p2")[0] in ENDED)
    (job,) = hall.jobs("p2")
    assert job.meant_for == "p1"
    assert number in read((hall.folder / "p2" / "printed" / f"{job.id}.bin").read_bytes()).text


def test_an_agent_that_was_killed_prints_the_rest_after_it_starts_again(make_hall):
    """kill -9 at random moments while slips come out: each comes out once, or marked."""
    hall, chance = make_hall(virtual()), random.Random(7)
    numbers = [hall.ticket() for _ in range(60)]
    for _ in range(5):
        process, before = hall.process(), ended(hall)
        eventually(lambda: ended(hall) > before or ended(hall) == 60)
        time.sleep(chance.uniform(0, 0.06))
        process.kill()
        process.wait()
    hall.process()
    eventually(lambda: ended(hall) == 60, 60)
    for job, number in zip(hall.jobs(), numbers, strict=True):
        sheet = read((hall.folder / "printed" / f"{job.id}.bin").read_bytes())
        assert number in sheet.text and sheet.cuts == 1
        assert ("补打" in sheet.text) == (job.begun > 1)
    assert any(job.begun > 1 for job in hall.jobs()), "no kill hit a slip on its way; the test shows nothing"


class Hanging(VirtualTransport):
    """A driver whose write never comes back, as a USB call can."""

    def write(self, data: bytes, timeout_seconds: float) -> None:
        if len(data) > 10:
            threading.Event().wait()
        super().write(data, timeout_seconds)


def test_a_slip_that_a_hanging_driver_swallowed_comes_out_of_the_backup_with_the_mark(make_hall, monkeypatch):
    monkeypatch.setattr("printing.worker.STUCK_SECONDS", 0.5)
    wires = iter([Hanging, VirtualTransport])
    monkeypatch.setattr(agent_module, "of_address", lambda address, data, *serial: next(wires)(data / "printed"))
    hall = make_hall(virtual("p1", backup="p2"), virtual("p2"))
    hall.agent()
    for _ in range(3):
        hall.ticket("k1")
    eventually(lambda: hall.states("p1") == ["printed"] * 3)
    papers = [read((hall.folder / "printed" / f"{job.id}.bin").read_bytes()).text for job in hall.jobs("p1")]
    assert ["补打" in paper for paper in papers] == [True, False, False]
    eventually(lambda: hall.printer_state("p1") == "offline")


def test_two_agents_never_work_in_one_folder(make_hall):
    hall = make_hall(virtual())
    first = hall.process()
    eventually((hall.folder / "agent" / "lock").exists)
    hall.ticket()
    eventually(lambda: hall.states() == ["printed"])
    assert hall.process().wait(20) == 2
    assert first.poll() is None
    first.terminate()
    assert first.wait(20) == 0


@pytest.mark.slow
def test_with_faults_at_random_no_slip_is_lost_and_none_doubled_without_the_mark(make_hall, simulators):
    chance, faults = random.Random(11), ("paper_out", "cover_open", "overheated", "silence", "garbage")
    roll = [simulators() for _ in range(4)]
    hall = make_hall(*[serial(one, f"p{n}") if n % 2 else network(one, f"p{n}") for n, one in enumerate(roll, 1)])
    hall.agent()
    numbers: dict[str, list[str]] = {f"p{n}": [] for n in range(1, 5)}
    for _ in range(40):
        for n in range(1, 5):
            numbers[f"p{n}"].append(hall.ticket(f"k{n}"))
        broken = chance.choice(roll)
        broken.set_fault(chance.choice(faults), after_bytes=chance.randrange(800))
        time.sleep(chance.uniform(0, 0.4))
        if chance.random() < 0.4:
            chance.choice(roll).set_fault("")
    for one in roll:
        one.set_fault("")
    until_none_is_left(hall.waiting_slips)
    for name, simulator in zip(numbers, roll, strict=True):
        time.sleep(0.2)  # a printer that was silent still works through its buffer
        came_out = slips_on(simulator)
        unmarked = [number for number, copy in came_out if not copy]
        assert len(unmarked) == len(set(unmarked)), f"{name} doubled a slip without the mark"
        assert {number for number, _ in came_out} == set(numbers[name]), f"{name} lost a slip"
        first = list(dict.fromkeys(number for number, _ in came_out))
        assert first == sorted(first), f"{name} mixed up the order"


def test_a_printer_that_answered_before_a_restart_and_is_silent_since_is_offline_and_its_slips_wait(
    make_hall, simulators
):
    simulator = simulators()
    hall = make_hall(network(simulator))
    agent = hall.agent()
    eventually(lambda: hall.printer_state() == "ready")
    agent.stop()
    hall.agents[0][1].join(10)
    simulator.set_fault("silence")
    hall.ticket()
    hall.agent()
    eventually(lambda: hall.printer_state() == "offline")
    assert hall.waiting_slips() == 1
    simulator.set_fault("")
    eventually(lambda: hall.states() == ["printed"])
    assert numbers_on(simulator)[-1] == "A001"


@pytest.mark.parametrize("damage", ["", "{", "[1, null]", "7"])
def test_a_damaged_memory_of_who_answered_is_an_empty_one(tmp_path, damage):
    (tmp_path / "answered.txt").write_text(damage)
    described = {"address": "tcp://h:1", "profile": "generic-80mm"}
    memory = AnsweredBefore(tmp_path)
    assert not memory.has("p1", described)
    memory.remember("p1", described)
    assert AnsweredBefore(tmp_path).has("p1", described)
    assert not AnsweredBefore(tmp_path).has("p1", described | {"profile": "generic-58mm"})


@pytest.mark.parametrize("damage", [b"", b"\x80\x02}q\x00(", b"nonsense"])
def test_an_agent_that_was_killed_in_its_first_second_can_print_after_it_starts_again(make_hall, damage):
    hall = make_hall(virtual())
    name = f"{platform.python_version()}.capabilities.pickle"
    (hall.folder / "agent").mkdir(parents=True)
    (hall.folder / "agent" / name).write_bytes(damage)  # what python-escpos leaves when it is killed while it starts
    hall.ticket()
    hall.process()
    eventually(lambda: hall.states() == ["printed"])
