"""How good the alarms of the hall now are: who was announced before the promise broke, and who in vain.

Days of a hall of five windows, six hours long, two of them with 15 % more work than the windows can do. The board is
looked at every two minutes; one day is learned from before.

    python -m tests.forecasting.demo_alarms --days 4 --seed 1
"""

import argparse
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from statistics import fmean

from forecasting.calibration import Calibration
from forecasting.promise_watch import Awaiting, PromiseState, call_of, curve, state_of
from operations.waiting.learning import CONSTANT_SECONDS, Learned, service_times
from queueing.demand import Shift
from queueing.hall import Hall
from tests.forecasting.demo_hall import HALL, Desk, Person, Room, a_day
from tests.forecasting.demo_promiser import Promiser

MONDAY = date(2026, 3, 2)
PROMISE = 900.0
LOOKS_EVERY = 120.0
SOON = 300.0
USUAL, RUSH = 0.9, 1.15
RUSH_HOURS = ("11:00", "11:30", "12:00", "12:30")


def busy_hall(windows: int = 5) -> Hall:
    """Five windows from 9 to 15 h, without priorities and breaks."""
    assert HALL.demand is not None
    services = [citizen.fate.service + citizen.fate.walk + 8 for citizen in a_day(MONDAY, 1).coming]
    half_hour = windows * 1800 / fmean(services)
    clocks = [f"{hour:02}:{minute:02}" for hour in range(9, 15) for minute in (0, 30)]
    arrivals = {clock: half_hour * (RUSH if clock in RUSH_HOURS else USUAL) for clock in clocks}
    demand = replace(
        HALL.demand,
        arrivals=dict.fromkeys(HALL.demand.arrivals, arrivals),
        priorities={},
        shifts=(Shift(tuple(range(1, windows + 1)), "09:00", "17:00"),),
    )
    return replace(HALL, windows=HALL.windows[:windows], demand=demand)


@dataclass
class Alarms:
    """What the board said of each ticket, and what came. `states`: (state, whether the promise broke then)."""

    broken: int = 0
    announced: int = 0
    announced_early: int = 0
    kept: int = 0
    in_vain: int = 0
    states: Counter[tuple[PromiseState, bool]] = field(default_factory=Counter)

    def share(self, state: PromiseState) -> float:
        """Of those shown so, the share that waited longer than promised."""
        late, in_time = self.states[state, True], self.states[state, False]
        return late / max(1, late + in_time)


def watched(days: int, seed: int) -> Alarms:
    """The alarms of these days, after one to learn from."""
    hall = busy_hall()
    promiser = Promiser(hall, Learned(hall, Calibration(CONSTANT_SECONDS), service_times(hall)))
    alarms = Alarms()
    for number in range(days + 1):
        day = MONDAY + timedelta(days=number)
        room = a_day(day, seed, hall)
        promiser.begin(day)
        shown, waits = _looked_at(room, promiser)
        promiser.end()
        if number:
            _count(alarms, shown, waits)
    return alarms


def _looked_at(room: Room, promiser: Promiser) -> tuple[dict[int, list[tuple[float, PromiseState]]], dict[int, float]]:
    """What was shown of each person, by how long they had waited; and how long those called had to wait."""
    shown: dict[int, list[tuple[float, PromiseState]]] = {}
    waits: dict[int, float] = {}

    def arrive(person: Person) -> None:
        promiser.promise(room, person)

    def call(desk: Desk, person: Person) -> bool:
        promiser.call(desk, person)
        waits[person.number] = room.now - person.arrives_at
        return False

    at = room.desks[0].opens_at
    while any(desk.looks_at < float("inf") for desk in room.desks):
        at += LOOKS_EVERY
        room.play(call, arrive, at)
        room.drop_cancelled(at)
        event_pass, line, _ = promiser.play(room)
        person_of = {promiser.id_of(person): person for person in room.line}
        waits_of = curve(partial(promiser.learned.interval, ""))
        for ticket in line:
            awaiting = Awaiting(ticket, ticket.waited, PROMISE, waits_of)
            state = state_of(awaiting, call_of(awaiting, event_pass.call_of(ticket.ticket.id)))
            shown.setdefault(person_of[ticket.ticket.id].number, []).append((ticket.waited, state))
    return shown, waits


def _count(alarms: Alarms, shown: dict[int, list[tuple[float, PromiseState]]], waits: dict[int, float]) -> None:
    for number, wait in waits.items():
        looks = [(waited, state) for waited, state in shown.get(number, []) if waited <= PROMISE]
        alarms.states.update((state, wait > PROMISE) for _, state in looks)
        first = next((waited for waited, state in looks if state == "will_be_late"), None)
        if wait > PROMISE:
            alarms.broken += 1
            alarms.announced += first is not None
            alarms.announced_early += first is not None and first <= PROMISE - SOON
        else:
            alarms.kept += 1
            alarms.in_vain += first is not None


def main() -> None:
    """Print the figures of docs/measures.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    alarms = watched(options.days, options.seed)
    print(
        f"{alarms.broken} promises broken, {alarms.announced} of them announced, {alarms.announced_early} five minutes"
        f" before or earlier; {alarms.kept} kept, {alarms.in_vain} of them announced, too; late of those shown as"
        f" will_be_late {alarms.share('will_be_late'):.2f}, at_risk {alarms.share('at_risk'):.2f},"
        f" in_time {alarms.share('in_time'):.2f}"
    )


if __name__ == "__main__":
    main()
