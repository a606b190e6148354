"""Days of the demo hall, played without a server: citizens and duties of `demo.day`, clerks as those of `demo.clerks`.

Left out are parking, transfers, and people who come back after a missed call. Instants are seconds after the midnight
before the date.
"""

import heapq
from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import NamedTuple

from demo.clerks import BETWEEN_TWO, LOOKS_AGAIN
from demo.day import Citizen, plan
from operations.halls import hall_folder
from queueing.hall import Hall, instant_of

HALL = hall_folder.read(Path(__file__).parents[2] / "halls" / "dongguan")
SECOND = timedelta(seconds=1)
IN_VAIN = 1.5 * HALL.calling.no_show_after_seconds
"""How long a clerk calls somebody who is not there, in seconds."""


class Fate(NamedTuple):
    """What is hidden of somebody until it happens; seconds."""

    patience: float
    cancels: bool
    misses_call: bool
    walk: float
    service: float


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in the line. `rank_at`: the arrival less the head start. `passed_over_at`: None: not yet."""

    number: int
    arrives_at: float
    line: str
    service: str
    priority: str
    rank_at: float
    fate: Fate
    passed_over_at: float | None = None

    def __lt__(self, other: "Person") -> bool:
        return (self.rank_at, self.arrives_at) < (other.rank_at, other.arrives_at)


@dataclass(slots=True)
class Desk:
    """A window and its clerk. `looks_at`: when it looks for somebody next (infinite: it has closed). `rest`: still to
    come. `person`: at the window, called at `called_at`, served from `started_at` on (infinite: never).
    """

    number: int
    looks_at: float
    opens_at: float
    ends_at: float
    rest: tuple[float, float] | None
    since_at: float
    rests_until: float = 0.0
    person: Person | None = None
    called_at: float = 0.0
    started_at: float = inf


@dataclass(slots=True)
class Room:
    """The hall at an instant. `line`: everybody who waits, by rank. `coming`: who will come, in order; `gone`: who has
    cancelled.
    """

    now: float
    desks: list[Desk]
    line: list[Person] = field(default_factory=list)
    coming: Sequence[Person] = ()
    came: int = 0
    gone: list[Person] = field(default_factory=list)
    extra_wait: float = 60.0 * HALL.calling.extra_wait_minutes

    def play(self, call: Callable[[Desk, Person], bool], arrive: Callable[[Person], None], until: float = inf) -> None:
        """Play the day on. `arrive`: somebody joins the line. `call`: a desk has called somebody; True: stop."""
        agenda = [(desk.looks_at, index) for index, desk in enumerate(self.desks) if desk.looks_at < inf]
        heapq.heapify(agenda)
        between, again = BETWEEN_TWO / SECOND, LOOKS_AGAIN / SECOND
        while agenda and agenda[0][0] <= until:
            at, index = agenda[0]
            if self.came < len(self.coming) and self.coming[self.came].arrives_at <= at:
                person = self.coming[self.came]
                self.came += 1
                self.now = person.arrives_at
                arrive(person)
                insort(self.line, person)
                continue
            self.now, desk = at, self.desks[index]
            desk.person = None
            if desk.rest is not None and at >= desk.rest[0]:
                desk.looks_at = desk.rests_until = at + desk.rest[1] - desk.rest[0]
                desk.since_at, desk.rest = at, None
            elif (caller := self.next_person(at)) is not None:
                desk.person, desk.called_at = caller, at
                fate = caller.fate
                is_there = not fate.misses_call and at - caller.arrives_at < fate.patience
                desk.started_at = at + fate.walk if is_there else inf
                desk.looks_at = at + between + (fate.walk + fate.service if is_there else IN_VAIN)
                if call(desk, caller):
                    return
            else:
                desk.looks_at = inf if at >= desk.ends_at else at + again
            if desk.looks_at < inf:
                heapq.heapreplace(agenda, (desk.looks_at, index))
            else:
                heapq.heappop(agenda)
        if until < inf:
            self.now = until

    def next_person(self, at: float) -> Person | None:
        """Take the next from the line by the hall's rule; those who have cancelled by now are gone."""
        while self.line:
            limit = at - self.extra_wait
            impatient = [p for p in self.line if p.passed_over_at is not None and p.passed_over_at <= limit]
            person = min(impatient, key=lambda p: p.arrives_at) if impatient else self.line[0]
            self.line.remove(person)
            if person.fate.cancels and person.fate.patience <= at - person.arrives_at:
                self.gone.append(person)
                continue
            if person.rank_at < person.arrives_at:
                for other in self.line:
                    if other.arrives_at < person.arrives_at and other.passed_over_at is None and person < other:
                        other.passed_over_at = at
            return person
        return None

    def drop_cancelled(self, at: float) -> None:
        """Those who have cancelled by now leave the line."""
        gone = [p for p in self.line if p.fate.cancels and p.fate.patience <= at - p.arrives_at]
        self.line = [p for p in self.line if p not in gone]
        self.gone += gone


def fate_of(citizen: Citizen) -> Fate:
    """What is planned for a citizen."""
    durations = citizen.patience, citizen.walk, citizen.service_time
    patience, walk, service = (duration / SECOND for duration in durations)
    return Fate(patience, citizen.cancels, citizen.misses_call, walk, service)


def a_day(day: date, seed: int, hall: Hall = HALL) -> Room:
    """The hall in the morning of a day."""
    drawn = plan(hall, day, seed)
    midnight = instant_of(hall, day, "00:00")
    starts = {priority.code: 60.0 * priority.head_start_minutes for priority in hall.priorities}
    people = [
        Person(
            number,
            (citizen.arrives_at - midnight) / SECOND,
            hall.service(citizen.service).line,
            citizen.service,
            citizen.priority,
            (citizen.arrives_at - midnight) / SECOND - starts.get(citizen.priority, 0.0),
            fate_of(citizen),
        )
        for number, citizen in enumerate(drawn.citizens)
    ]
    desks = [
        Desk(
            duty.window,
            (duty.starts_at - midnight) / SECOND,
            (duty.starts_at - midnight) / SECOND,
            (duty.ends_at - midnight) / SECOND,
            duty.rest and ((duty.rest[0] - midnight) / SECOND, (duty.rest[1] - midnight) / SECOND),
            (duty.starts_at - midnight) / SECOND,
        )
        for duty in drawn.duties
    ]
    return Room(0.0, desks, coming=people, extra_wait=60.0 * hall.calling.extra_wait_minutes)
