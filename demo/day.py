"""A day of a hall, drawn in advance: when citizens arrive, how they behave, and when the staff work. Pure; the seed
decides everything.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from queueing.hall import WEEKDAYS, Demand, Hall, Service, Shift, instant_of, opening_intervals

HALF_HOUR = timedelta(minutes=30)
COMES_BACK_SHARE = 0.5
"""The share of citizens who miss their call by chance, come back to the hall and ask to be reinstated."""


@dataclass(frozen=True, slots=True)
class Citizen:
    """One planned visit.

    `patience`: a citizen who still waits this long after taking a ticket gives up; `cancels`: they say so on the phone,
    else they just leave. `misses_call`: is not there when called; `comes_back_after` None: never. `second` is a further
    service in the same visit. `transfer_to`: the right line when they chose the wrong one, "" none. `parks_for` None:
    does not park.
    """

    arrives_at: datetime
    kiosk: str
    service: str
    priority: str
    language: str
    patience: timedelta
    cancels: bool
    misses_call: bool
    comes_back_after: timedelta | None
    walk: timedelta
    service_time: timedelta
    second: str
    transfer_to: str
    parks_for: timedelta | None


@dataclass(frozen=True, slots=True)
class Duty:
    """One window's duty of the day. `rest` is the lunch break, None without."""

    window: int
    starts_at: datetime
    ends_at: datetime
    rest: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class Day:
    """The whole plan. Citizens are in the order of their arrival, all between `opens_at` and `closes_at`."""

    date: date
    opens_at: datetime
    closes_at: datetime
    citizens: tuple[Citizen, ...]
    duties: tuple[Duty, ...]


def plan(hall: Hall, day: date, seed: int) -> Day:
    """Draw a day. ValueError when the hall is closed that day or has no demand.toml."""
    intervals = opening_intervals(hall, day)
    if hall.demand is None:
        raise ValueError(f"hall {hall.code} has no demand.toml to draw a day from")
    if not intervals:
        raise ValueError(f"hall {hall.code} is closed on {day.isoformat()}")
    draw = Random(f"{day.isoformat()} {hall.code} {seed}")  # noqa: S311  a day, not secrets
    drawing = Drawing(hall, hall.demand, draw)
    citizens = tuple(drawing.citizen(at) for at in arrivals(hall, hall.demand, day, draw))
    duties = tuple(duties_of(hall, hall.demand, day))
    return Day(day, intervals[0][0], intervals[-1][1], citizens, duties)


def arrivals(hall: Hall, demand: Demand, day: date, draw: Random) -> list[datetime]:
    """The instants of arrival: a Poisson process with each half hour's rate, limited to the opening hours."""
    instants: list[datetime] = []
    for clock, mean in profile_of(demand, day).items():
        begins_at = instant_of(hall, day, clock)
        per_second = mean / HALF_HOUR.total_seconds()
        for opens_at, closes_at in opening_intervals(hall, day):
            start, end = max(begins_at, opens_at), min(begins_at + HALF_HOUR, closes_at)
            if per_second > 0 and start < end:
                instants.extend(_poisson(start, end, per_second, draw))
    return sorted(instants)


def profile_of(demand: Demand, day: date) -> Mapping[str, float]:
    """The date's arrivals; a weekday that is missing in the file (one worked for a holiday) uses the file's first."""
    profiles = demand.arrivals
    return profiles.get(WEEKDAYS[day.weekday()]) or next(iter(profiles.values()), {})


def _poisson(start: datetime, end: datetime, per_second: float, draw: Random) -> Iterator[datetime]:
    seconds = draw.expovariate(per_second)  # a float, since at a tiny rate it is longer than any timedelta
    while seconds < (end - start).total_seconds():
        yield start + timedelta(seconds=seconds)
        seconds += draw.expovariate(per_second)


def duties_of(hall: Hall, demand: Demand, day: date) -> Iterator[Duty]:
    """The duties of a day; if the file has no shift, every window is open while the hall is."""
    weekday = WEEKDAYS[day.weekday()]
    intervals = opening_intervals(hall, day)
    shifts = [shift for shift in demand.shifts if weekday in shift.weekdays]
    if not shifts and intervals:
        yield from (Duty(window.number, intervals[0][0], intervals[-1][1], None) for window in hall.windows)
    for shift in shifts:
        for window in shift.windows:
            yield _duty(hall, day, shift, window)


def _duty(hall: Hall, day: date, shift: Shift, window: int) -> Duty:
    def instant(clock: str) -> datetime:
        return instant_of(hall, day, clock)

    begin, _, end = shift.rest.partition("-")
    rest = (instant(begin), instant(end)) if shift.rest else None
    return Duty(window, instant(shift.start), instant(shift.end), rest)


class Drawing:
    """Draws citizens of one hall."""

    def __init__(self, hall: Hall, demand: Demand, draw: Random) -> None:
        self.hall = hall
        self.demand = demand
        self.draw = draw
        self.weights = {line.code: demand.lines.get(line.code, 0.0) for line in hall.lines}
        if not any(self.weights.values()):
            self.weights = dict.fromkeys(self.weights, 1.0)

    def citizen(self, arrives_at: datetime) -> Citizen:
        people, draw = self.demand.citizens, self.draw
        service = self.service(self.line())
        second = self.service(service.line) if draw.random() < people.several_services_share else None
        misses = draw.random() < people.no_show_share
        return Citizen(
            arrives_at=arrives_at,
            kiosk=draw.choice([kiosk.name for kiosk in self.hall.kiosks] or [""]),
            service=service.code,
            priority=self.one_of(self.demand.priorities),
            language=self.one_of(self.demand.languages) or self.hall.languages[0],
            patience=self.about_minutes(people.patience_minutes),
            cancels=draw.random() < people.cancel_share,
            misses_call=misses,
            comes_back_after=self.about_minutes(6) if misses and draw.random() < COMES_BACK_SHARE else None,
            walk=timedelta(seconds=draw.uniform(0.4, 1.6) * people.walk_seconds),
            service_time=self.time_at_window(service, second),
            second=second.code if second else "",
            transfer_to=self.other_line(service.line) if draw.random() < people.transfer_share else "",
            parks_for=self.about_minutes(people.park_minutes) if draw.random() < people.park_share else None,
        )

    def line(self) -> str:
        return self.draw.choices(list(self.weights), list(self.weights.values()))[0]

    def other_line(self, line: str) -> str:
        line_codes = [code for code in self.weights if code != line]
        return self.draw.choice(line_codes) if line_codes else ""

    def service(self, line: str) -> Service:
        """A service of the line; if the line has none, any of the hall."""
        services = self.hall.services_of_line(line) or self.hall.services
        wants_common = self.draw.random() < self.demand.citizens.common_share
        return self.draw.choice([candidate for candidate in services if candidate.common == wants_common] or services)

    def one_of(self, shares: Mapping[str, float]) -> str:
        """A key drawn by its share, or "" for the rest."""
        at = self.draw.random()
        for key, share in shares.items():
            at -= share
            if at < 0:
                return key
        return ""

    def about_minutes(self, mean: float) -> timedelta:
        """An exponential duration: a patience, or an errand."""
        return timedelta(minutes=self.draw.expovariate(1 / mean)) if mean > 0 else timedelta()

    def time_at_window(self, first: Service, second: Service | None) -> timedelta:
        """Log-normal around the typical minutes; a second service in the same visit takes half its time."""
        minutes = first.minutes + (second.minutes / 2 if second else 0)
        return timedelta(minutes=minutes * log_normal(self.demand.citizens.service_spread, self.draw))


def log_normal(spread: float, draw: Random) -> float:
    """A factor with mean 1 and coefficient of variation `spread`."""
    variance = math.log1p(spread**2)
    return draw.lognormvariate(-variance / 2, math.sqrt(variance))


def open_windows(duties: Sequence[Duty], at: datetime) -> int:
    """The number of windows with staff at an instant."""
    return sum(
        duty.starts_at <= at < duty.ends_at and not (duty.rest and duty.rest[0] <= at < duty.rest[1]) for duty in duties
    )
