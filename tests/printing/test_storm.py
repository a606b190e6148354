"""Four serial printers, each in trouble again and again: every slip of every ticket comes out, in order, and whatever
comes out twice says so. `ONEWINDOW_STORM_SLIPS=10000 ONEWINDOW_STORM_KILLS=100` make it a long one.
"""

import os
import random
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from printing.simulator import FAULTS, Manners, Simulator
from queueing.hall import Printer
from tests.printing.halls import Hall, eventually, until_none_is_left
from tests.printing.slips import slips_on

PRINTERS = 4
SLIPS = int(os.environ.get("ONEWINDOW_STORM_SLIPS", "400"))
KILLS = int(os.environ.get("ONEWINDOW_STORM_KILLS", "25"))
MOST_WAITING = 60
SEED = 20260302


class Weather:
    """Something happens to some printer every moment, and is mended soon after."""

    def __init__(self, simulators: list[Simulator], seed: int) -> None:
        self._simulators, self._chance = simulators, random.Random(seed)
        self._over = threading.Event()
        self.faults: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(self._chance.uniform(0.01, 0.12)):
            simulator, fault = self._chance.choice(self._simulators), self._chance.choice(FAULTS)
            simulator.set_fault(fault, after_bytes=self._chance.choice((0, 0, 1, 40, 200, 499)))
            self.faults[fault] += 1
            self._over.wait(self._chance.uniform(0.02, 0.3))
            simulator.set_fault("")

    def clear_up(self) -> None:
        """From now on all is well."""
        self._over.set()
        self._thread.join()
        for simulator in self._simulators:
            simulator.set_fault("")


def copies_of(simulator: Simulator, taken: list[str]) -> int:
    """How many slips came out again, marked. All came out, in order, and none twice without the mark."""
    simulator.stop()
    out = slips_on(simulator)
    unmarked = [number for number, is_copy in out if not is_copy]
    assert len(unmarked) == len(set(unmarked)), "a slip came out twice and does not say so"
    assert list(dict.fromkeys(number for number, _ in out)) == taken, "a slip is lost, or out of order"
    return len(out) - len(unmarked)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_slip_is_lost_or_doubled_unmarked_whatever_happens_to_the_printers(tmp_path: Path) -> None:
    simulators = [Simulator() for _ in range(PRINTERS)]
    printers = [
        Printer(f"p{n}", f"serial://{tmp_path / f'tty{n}'}?flow=none", "generic-80mm") for n in range(1, PRINTERS + 1)
    ]
    for n, one in enumerate(simulators, 1):
        one.on_pty(tmp_path / f"tty{n}")
    hall = Hall(tmp_path, *printers)
    hall.agent(listening=True)
    weather = Weather(simulators, SEED)
    taken: dict[int, list[str]] = {n: [] for n in range(1, PRINTERS + 1)}
    for count in range(SLIPS):
        if count % 20 == 0:
            eventually(lambda: hall.waiting_slips() < MOST_WAITING, seconds=300)
        kiosk = count % PRINTERS + 1
        taken[kiosk].append(hall.ticket(f"k{kiosk}"))
    weather.clear_up()
    until_none_is_left(hall.waiting_slips)
    hall.close()
    copies = sum(copies_of(one, taken[n]) for n, one in enumerate(simulators, 1))
    print(
        f"{SLIPS} slips, {copies} of them again as copies; {sum(weather.faults.values())} faults {dict(weather.faults)}"
    )


def has_moved(simulators: list[Simulator], before: list[int]) -> bool:
    """Whether more is on paper than so many bytes."""
    return [len(one.printed) for one in simulators] != before


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_an_agent_killed_again_and_again_over_slow_serial_lines_loses_no_slip(tmp_path: Path) -> None:
    """kill -9 while bytes are on their way: what was cut off comes out again, marked."""
    chance, simulators = random.Random(SEED), [Simulator(Manners(baud=57_600)) for _ in range(2)]
    hall = Hall(
        tmp_path,
        *(
            Printer(f"p{n}", f"serial://{one.on_pty()}?flow=none", "generic-80mm")
            for n, one in enumerate(simulators, 1)
        ),
    )
    taken: dict[int, list[str]] = {1: [], 2: []}
    for _ in range(KILLS):
        for kiosk in (1, 2, 1, 2):
            taken[kiosk].append(hall.ticket(f"k{kiosk}"))
        process, before = hall.process(), [len(one.printed) for one in simulators]
        eventually(partial(has_moved, simulators, before), 60)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.wait()
    hall.process()
    until_none_is_left(hall.waiting_slips)
    hall.close()
    copies = sum(copies_of(one, taken[n]) for n, one in enumerate(simulators, 1))
    print(f"{KILLS} kills, {copies} slips marked as copies")
    assert copies > 0, "no kill hit a slip on its way; the test shows nothing"
