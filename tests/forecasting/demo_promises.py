"""How far three promises in the demo hall are from what came: ours, the plain one, and the best that can be.

Ours is what the hall promises. The plain one is (people ahead + 1) × mean service ÷ open windows. The oracle knows how
the hall was made: every distribution, who is at which window since when, and the plan of breaks. It plays the rest of
the day many times and promises the median of the waits; but for the chance of its draws nothing that can be known at
the issue is better.

    python -m tests.forecasting.demo_promises --seeds 1 2 3 --days 2 --draws 100 --every 3
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import fmean
from typing import NamedTuple

from forecasting.calibration import Calibration
from operations.waiting.learning import CONSTANT_SECONDS, Learned, service_times
from queueing.hall import Hall
from tests.forecasting.demo_hall import HALL, Desk, Person, Room, a_day
from tests.forecasting.demo_oracle import Oracle
from tests.forecasting.demo_promiser import Promiser

MONDAY = date(2026, 3, 2)


class Promised(NamedTuple):
    """Seconds promised at one issue, and what came. `oracle` None: it was not asked."""

    ours: int
    p90: int
    plain: float
    oracle: float | None
    wait: float


@dataclass
class _Watch:
    """One day: who was promised what, until they are called."""

    room: Room
    promiser: Promiser
    oracle: Oracle | None
    every: int
    open: dict[int, tuple[int, int, float, float | None]] = field(default_factory=dict)
    promised: list[Promised] = field(default_factory=list)

    def arrive(self, person: Person) -> None:
        """Promise something to somebody who takes a ticket."""
        room = self.room
        room.drop_cancelled(room.now)
        promise = self.promiser.promise(room, person)
        if promise is None:
            return
        asked = self.oracle is not None and person.number % self.every == 0
        oracle = self.oracle.median_wait(room, person) if self.oracle and asked else None
        self.open[person.number] = *promise, oracle

    def call(self, desk: Desk, person: Person) -> bool:
        """Somebody is called; the day goes on."""
        self.promiser.call(desk, person)
        if person.number in self.open:
            self.promised.append(Promised(*self.open[person.number], self.room.now - person.arrives_at))
        return False


def promised(hall: Hall, seed: int, days: int, draws: int = 0, every: int = 1) -> list[Promised]:
    """The promises of some days, after one to learn from. `draws` 0: without the oracle."""
    promiser = Promiser(hall, Learned(hall, Calibration(CONSTANT_SECONDS), service_times(hall)))
    result: list[Promised] = []
    for number in range(days + 1):
        day = MONDAY + timedelta(days=number)
        room = a_day(day, seed, hall)
        promiser.begin(day)
        oracle = Oracle(hall, day, seed, draws) if draws and number else None
        watch = _Watch(room, promiser, oracle, every)
        room.play(watch.call, watch.arrive)
        promiser.end()
        result += watch.promised if number else []
    return result


class Errors(NamedTuple):
    """Mean absolute errors in seconds, of those whom the oracle was asked about; the share within P90 is of all."""

    ours: float
    plain: float
    oracle: float
    coverage: float


def errors(promises: Sequence[Promised]) -> Errors:
    """What the promises missed by."""
    compared = [p for p in promises if p.oracle is not None] or promises
    return Errors(
        fmean(abs(p.wait - p.ours) for p in compared),
        fmean(abs(p.wait - p.plain) for p in compared),
        fmean(abs(p.wait - (p.oracle or 0.0)) for p in compared),
        fmean(p.wait <= p.p90 for p in promises),
    )


def variant(spread: float | None, steady: bool) -> Hall:
    """The demo hall with this spread of service times; `steady`: without priorities, breaks and people who leave."""
    demand = HALL.demand
    assert demand is not None
    citizens = demand.citizens
    if spread is not None:
        citizens = replace(citizens, service_spread=spread)
    if steady:
        citizens = replace(citizens, patience_minutes=10_000, no_show_share=0)
        demand = replace(demand, priorities={}, shifts=tuple(replace(shift, rest="") for shift in demand.shifts))
    return replace(HALL, demand=replace(demand, citizens=citizens))


def main() -> None:
    """Print the errors of each seed, and as shares of the plain promise's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    for name, number in (("days", 2), ("draws", 100), ("every", 3)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--spread", type=float)
    parser.add_argument("--steady", action="store_true")
    options = parser.parse_args()
    hall = variant(options.spread, options.steady)
    for seed in options.seeds:
        of_seed = errors(promised(hall, seed, options.days, options.draws, options.every))
        print(
            f"seed {seed}: ours {of_seed.ours:.0f} s, oracle {of_seed.oracle:.0f} s, plain {of_seed.plain:.0f} s;"
            f" of the plain one: ours {of_seed.ours / of_seed.plain:.3f}, oracle {of_seed.oracle / of_seed.plain:.3f};"
            f" P90 covers {of_seed.coverage:.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
