"""What can be known at best about a wait in the demo hall: the rest of the day, played many times by who made it."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from random import Random
from statistics import median

from demo.clerks import BETWEEN_TWO
from demo.day import Drawing
from queueing.hall import Hall
from tests.forecasting.demo_hall import IN_VAIN, SECOND, Desk, Fate, Person, Room, a_day

OTHER_DAYS = 40
"""Days of other seeds whose people come in the draws."""
MOST_TRIES = 400
PATIENT = Fate(inf, False, False, 0.0, 60.0)


@dataclass
class Oracle:
    """One day of a hall. It knows what the hall's `demand.toml` says, and sees what everybody can see."""

    hall: Hall
    day: date
    seed: int
    draws: int
    random: Random = field(init=False)
    drawing: Drawing = field(init=False)
    others: list[Room] = field(init=False)
    arrivals: list[list[float]] = field(init=False)

    def __post_init__(self) -> None:
        assert self.hall.demand is not None
        self.random = Random(f"oracle {self.seed}")
        self.drawing = Drawing(self.hall, self.hall.demand, self.random)
        self.others = [a_day(self.day, 100_000 + 1_000 * self.seed + n, self.hall) for n in range(OTHER_DAYS)]
        self.arrivals = [[person.arrives_at for person in room.coming] for room in self.others]

    def median_wait(self, room: Room, newcomer: Person) -> float:
        """The median of what somebody who comes now may wait."""
        return median(self._wait(room, newcomer) for _ in range(self.draws))

    def _wait(self, room: Room, newcomer: Person) -> float:
        other = self.random.randrange(len(self.others))
        tagged = replace(newcomer, fate=PATIENT)
        line = [replace(person, fate=self._fate(person, room.now - person.arrives_at)) for person in room.line]
        possible = Room(
            room.now,
            [self._desk(desk, room.now) for desk in room.desks],
            sorted([*line, tagged]),
            self.others[other].coming,
            bisect_right(self.arrivals[other], room.now),
            extra_wait=room.extra_wait,
        )
        possible.play(lambda _, person: person is tagged, _come)
        return possible.now - room.now

    def _fate(self, person: Person, waited: float) -> Fate:
        """Of somebody who has not cancelled so far."""
        assert self.hall.demand is not None
        people, draw = self.hall.demand.citizens, self.random
        while True:
            patience = self.drawing.about_minutes(people.patience_minutes) / SECOND
            cancels = draw.random() < people.cancel_share
            if not cancels or patience > waited:
                break
        walk = draw.uniform(0.4, 1.6) * people.walk_seconds
        return Fate(patience, cancels, draw.random() < people.no_show_share, walk, self._service(person.service))

    def _service(self, code: str) -> float:
        assert self.hall.demand is not None
        first = self.hall.service(code)
        has_second = self.random.random() < self.hall.demand.citizens.several_services_share
        second = self.drawing.service(first.line) if has_second else None
        return self.drawing.time_at_window(first, second) / SECOND

    def _desk(self, desk: Desk, now: float) -> Desk:
        """A desk whose present service ends when it may end."""
        if desk.person is None or now >= desk.looks_at:
            return replace(desk)
        between = BETWEEN_TWO / SECOND
        person, begun = desk.person, desk.started_at
        is_over = now >= (desk.called_at + IN_VAIN if begun == inf else begun + person.fate.service)
        if is_over:
            return replace(desk)
        ends_at = self._end_of_service(person, begun, now) if begun <= now else self._end_of_call(desk, person, now)
        return replace(desk, looks_at=ends_at + between)

    def _end_of_service(self, person: Person, begun: float, now: float) -> float:
        for _ in range(MOST_TRIES):
            ends_at = begun + self._service(person.service)
            if ends_at > now:
                return ends_at
        return now + self.random.expovariate(1 / 120)

    def _end_of_call(self, desk: Desk, person: Person, now: float) -> float:
        """Of somebody who was called and is not at the window yet: on the way, or gone."""
        waited = desk.called_at - person.arrives_at
        while True:
            fate = self._fate(person, waited)
            if fate.misses_call or fate.patience <= waited:
                return desk.called_at + IN_VAIN
            if desk.called_at + fate.walk > now:
                return desk.called_at + fate.walk + fate.service


def _come(person: Person) -> None:
    person.passed_over_at = None
