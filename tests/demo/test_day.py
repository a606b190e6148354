"""A planned day is the hall's: its hours, its profile, its services, and the same for the same seed."""

import heapq
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.day import Day, log_normal, open_windows, plan
from operations.halls.hall_folder import read
from queueing.hall import Demand, Hall, opening_intervals

HALLS = Path(__file__).parents[2] / "halls"
MONDAY = date(2026, 3, 2)
SEEDS = range(10)


@pytest.fixture(scope="module")
def hall() -> Hall:
    return read(HALLS / "dongguan")


@pytest.fixture(scope="module")
def days(hall: Hall) -> list[Day]:
    return [plan(hall, MONDAY, seed) for seed in SEEDS]


def local_hour(hall: Hall, at: datetime) -> int:
    return at.astimezone(ZoneInfo(hall.timezone)).hour


def test_the_same_seed_is_the_same_day_and_another_seed_is_another(hall: Hall) -> None:
    assert plan(hall, MONDAY, 7) == plan(hall, MONDAY, 7)
    assert plan(hall, MONDAY, 7) != plan(hall, MONDAY, 8)
    assert plan(hall, MONDAY, 7).citizens != plan(hall, MONDAY + timedelta(days=7), 7).citizens


def test_citizens_come_as_the_halls_profile_says(hall: Hall, days: list[Day]) -> None:
    assert hall.demand
    came = Counter(local_hour(hall, citizen.arrives_at) for day in days for citizen in day.citizens)
    for hour in range(9, 17):
        expected = len(days) * sum(hall.demand.arrivals["mon"][f"{hour:02d}:{half}"] for half in ("00", "30"))
        assert abs(came[hour] - expected) < 5 * expected**0.5  # five standard deviations of a Poisson count


def test_every_citizen_wants_what_the_hall_offers(hall: Hall, days: list[Day]) -> None:
    priorities = {priority.code for priority in hall.priorities} | {""}
    kiosks = {kiosk.name for kiosk in hall.kiosks}
    for citizen in days[0].citizens:
        assert hall.service(citizen.service)
        assert citizen.priority in priorities
        assert citizen.language in hall.languages
        assert citizen.kiosk in kiosks
        assert citizen.service_time > timedelta()
        if citizen.transfer_to:
            assert hall.line(citizen.transfer_to).code != hall.service(citizen.service).line


def test_priorities_and_common_services_have_their_shares(hall: Hall, days: list[Day]) -> None:
    assert hall.demand
    citizens = [citizen for day in days for citizen in day.citizens]
    elderly = sum(citizen.priority == "elderly" for citizen in citizens) / len(citizens)
    common = sum(hall.service(citizen.service).common for citizen in citizens) / len(citizens)
    assert abs(elderly - hall.demand.priorities["elderly"]) < 0.02
    assert abs(common - hall.demand.citizens.common_share) < 0.03


def test_at_lunch_fewer_windows_are_open_but_never_none(hall: Hall, days: list[Day]) -> None:
    def open_at(hour: int, minute: int) -> int:
        at = datetime(2026, 3, 2, hour, minute, tzinfo=ZoneInfo(hall.timezone))
        return open_windows(days[0].duties, at)

    assert [open_at(9, 0), open_at(11, 45), open_at(12, 45), open_at(14, 0), open_at(17, 0)] == [
        12,
        8,
        8,
        12,
        0,
    ]


def test_the_windows_suffice_and_busy_mornings_wait(hall: Hall, days: list[Day]) -> None:
    """First come, first served by the planned staff: a morning's mean wait is 8 to 20 minutes, and evening
    comes on time.
    """
    morning, ends = [], []
    for day in days:
        waits, end = first_come(day)
        morning += [wait for at, wait in waits if local_hour(hall, at) < 12]
        ends.append(end - day.closes_at)
    assert 8 <= sum(morning, timedelta()) / len(morning) / timedelta(minutes=1) <= 20
    assert max(ends) < timedelta(minutes=45)


def first_come(day: Day) -> tuple[list[tuple[datetime, timedelta]], datetime]:
    """Each wait by arrival, and when the last visit ended; whose patience ends first is gone, at no cost."""
    free = [(duty.starts_at, index) for index, duty in enumerate(day.duties)]
    waits = []
    for citizen in day.citizens:
        starts_at, index = at_window(day, free, citizen.arrives_at)
        wait = starts_at - citizen.arrives_at
        if wait > citizen.patience:
            heapq.heappush(free, (starts_at, index))
            continue
        waits.append((citizen.arrives_at, wait))
        heapq.heappush(free, (starts_at + citizen.walk + citizen.service_time, index))
    return waits, max(at for at, _ in free)


def at_window(day: Day, free: list[tuple[datetime, int]], arrives_at: datetime) -> tuple[datetime, int]:
    """The first window that is free and not at lunch."""
    while True:
        at, index = heapq.heappop(free)
        at = max(at, arrives_at)
        rest = day.duties[index].rest
        if rest is None or not rest[0] <= at < rest[1]:
            return at, index
        heapq.heappush(free, (rest[1], index))


def test_a_closed_day_and_a_hall_without_demand_have_no_plan(hall: Hall) -> None:
    with pytest.raises(ValueError, match="closed on 2026-10-01"):
        plan(hall, date(2026, 10, 1), 1)
    with pytest.raises(ValueError, match=r"no demand\.toml"):
        plan(replace(hall, demand=None), MONDAY, 1)


def test_service_times_vary_around_the_typical_minutes() -> None:
    draw = Random(1)
    factors = [log_normal(0.55, draw) for _ in range(20_000)]
    mean = sum(factors) / len(factors)
    spread = (sum((factor - mean) ** 2 for factor in factors) / len(factors)) ** 0.5 / mean
    assert abs(mean - 1) < 0.02
    assert abs(spread - 0.55) < 0.03


MINIMAL = read(HALLS / "minimal")
SPANS = st.sampled_from([(), ("09:00-12:00",), ("00:00-00:10", "23:45-24:00"), ("08:15-11:45", "13:00-17:30")])
PROFILES = st.dictionaries(
    st.tuples(st.integers(0, 23), st.sampled_from(["00", "30"])).map(lambda at: f"{at[0]:02d}:{at[1]}"),
    st.floats(0, 40),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), SPANS, PROFILES, st.integers(),
       st.sampled_from(["Asia/Shanghai", "Europe/Warsaw", "America/New_York"]))  # fmt: skip
def test_nobody_is_ever_planned_outside_the_opening_hours(
    day: date, spans: tuple[str, ...], profile: dict[str, float], seed: int, zone: str
) -> None:
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    hall = replace(
        MINIMAL,
        timezone=zone,
        closed_days=(),
        special_days={},
        opening=dict.fromkeys(weekdays, spans),
        demand=Demand(arrivals=dict.fromkeys(weekdays, profile)),
    )
    intervals = opening_intervals(hall, day)
    if not intervals:
        with pytest.raises(ValueError, match="closed"):
            plan(hall, day, seed)
        return
    planned = plan(hall, day, seed)
    arrivals = [citizen.arrives_at for citizen in planned.citizens]
    assert all(any(start <= at < end for start, end in intervals) for at in arrivals)
    assert all(before <= after for before, after in pairwise(arrivals))
    assert {duty.window for duty in planned.duties} == {window.number for window in hall.windows}
