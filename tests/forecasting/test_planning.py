"""The week to come: who will come, and the shifts that serve them."""

from collections import Counter
from datetime import date, timedelta
from math import exp, pi, sin, sqrt
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forecasting.what_if.arrivals import UNLIKE, forecast, ordinary
from forecasting.what_if.conditions import LoggedDay, Visit
from forecasting.what_if.resizing import resized
from forecasting.what_if.season import YEAR, season
from forecasting.what_if.shifts import ShiftRules, cover

MONDAY = date(2026, 3, 2)


def a_monday(week: int, counts: dict[int, int]) -> LoggedDay:
    visits = [Visit(1800.0 * n + k, "A", "a1") for n, count in counts.items() for k in range(count)]
    return LoggedDay(MONDAY + timedelta(weeks=week), tuple(visits), ((18 * 1800.0, 34 * 1800.0),))


def drawn(random: Random, mean: float) -> int:
    """As many as come by chance: Poisson's distribution, after Knuth."""
    count, product = 0, random.random()
    while product > exp(-mean):
        count, product = count + 1, product * random.random()
    return count


def test_nine_in_ten_of_the_days_to_come_lie_within_the_interval_of_their_half_hours() -> None:
    random = Random(2)
    within = total = 0
    for _ in range(60):
        means = {n: random.uniform(4, 50) for n in range(18, 34)}
        factors = [random.lognormvariate(0, 0.12) for _ in range(9)]
        days = [a_monday(week, {n: drawn(random, mean * factor) for n, mean in means.items()})
                for week, factor in enumerate(factors)]  # fmt: skip
        coming = forecast(days[:8], days[8].day)
        assert coming is not None
        counts = Counter(int(visit.arrived // 1800) for visit in days[8].visits)
        within += sum(row.low <= counts[n] <= row.high for n, row in coming.half_hours.items())
        total += len(coming.half_hours)
    assert 0.88 <= within / total <= 0.97


@pytest.mark.parametrize(
    ("known_days", "differing", "weekly_growth"),
    [(1, 0.12, 0.0), (2, 0.12, 0.0), (4, 0.12, 0.0), (12, 0.12, 0.0), (4, 0.2, 0.0), (8, 0.12, 0.03)],
)
def test_nine_in_ten_whole_days_lie_within_their_interval_also_after_few_days_and_a_trend(
    known_days: int, differing: float, weekly_growth: float
) -> None:
    random, within, weeks = Random(7), 0, 250
    for _ in range(weeks):
        means = [random.uniform(4, 50) for _ in range(8)]
        days = [
            a_monday(week, {18 + n: drawn(random, mean * random_day * (1 + weekly_growth) ** week)
                            for n, mean in enumerate(means)})
            for week in range(known_days + 1) for random_day in [random.lognormvariate(0, differing)]
        ]  # fmt: skip
        coming = forecast(days[:-1], days[-1].day)
        assert coming is not None
        within += coming.whole.low <= len(days[-1].visits) <= coming.whole.high
    assert within / weeks >= 0.86


@pytest.mark.parametrize(("week", "counts"), [(0, True), (-1, False)])
def test_a_day_is_forecast_from_the_latest_twelve_like_it(week: int, counts: bool) -> None:
    days = [a_monday(week, {18: 500}), *(a_monday(n, {18: 10}) for n in range(week + 1, 12))]
    coming = forecast(days, MONDAY + timedelta(weeks=12))
    assert coming is not None
    assert (coming.whole.mean > 10) == counts


def test_a_day_that_stands_in_for_others_may_differ_by_thirty_in_a_hundred_more() -> None:
    """Of 2,500 people; by Student's t of 14 degrees of freedom, on the scale of square roots."""
    days = [a_monday(n, {18: 2500}) for n in range(12)]
    like, unlike = (forecast(days, MONDAY + timedelta(weeks=12), None, by) for by in (0.0, UNLIKE))
    assert like is not None and unlike is not None
    reaches = [sqrt(each.whole.high + 0.375) - sqrt(each.whole.mean + 0.375) for each in (like, unlike)]
    assert 2 * sqrt(reaches[1] ** 2 - reaches[0] ** 2) / 1.761 == pytest.approx(0.3 * sqrt(2500), rel=0.001)


def test_later_weeks_count_for_more() -> None:
    days = [a_monday(week, {18: 10 if week < 6 else 30}) for week in range(12)]
    coming = forecast(days, MONDAY + timedelta(weeks=12))
    assert coming is not None
    assert coming.half_hours[18].mean > 20
    assert coming.whole.low < coming.whole.mean < coming.whole.high


def test_a_day_to_come_teaches_nothing_about_itself() -> None:
    days = [a_monday(week, {18: 10}) for week in range(3)]
    assert forecast(days, MONDAY) is None
    coming = forecast(days, MONDAY + timedelta(weeks=2))
    assert coming is not None
    assert [day.day for day in coming.days] == [MONDAY, MONDAY + timedelta(weeks=1)]


def test_a_holiday_that_nobody_noted_is_left_out_and_said_so() -> None:
    days = [a_monday(week, {18: 3 if week == 2 else 30}) for week in range(5)]
    kept, left_out = ordinary(days)
    assert len(kept) == 4
    assert left_out == [MONDAY + timedelta(weeks=2)]


@given(
    windows=st.lists(st.integers(0, 9), min_size=1, max_size=24),
    part=st.sampled_from([0, 6, 8]), rest=st.sampled_from([0, 1, 2, 7]),
)  # fmt: skip
@example([7, 0, 2, 4, 6, 1, 7, 8, 6, 2, 2, 7, 7], 0, 2)  # every full shift rests at the same needed half-hour
def test_shifts_cover_every_window_that_is_needed_and_none_of_them_is_spare(
    windows: list[int], part: int, rest: int
) -> None:
    needed = {18 + n: count for n, count in enumerate(windows)}
    plan = cover(needed, ShiftRules(16, rest, part))
    there = {n: sum(people for shift, people in plan.items() if shift.works(n)) for n in needed}
    assert all(there[n] >= needed[n] for n in needed)
    for shift in plan:
        assert any(there[n] == needed[n] for n in needed if shift.works(n) and needed[n])


def test_a_full_day_has_a_break_near_its_middle_and_breaks_do_not_empty_the_hall() -> None:
    plan = cover(dict.fromkeys(range(18, 34), 3), ShiftRules(16, 2, 0))
    rests = [shift.rest for shift in plan]
    assert all(rest is not None and rest[0] >= 23 and rest[1] <= 29 for rest in rests)
    assert len(set(rests)) > 1


def test_part_timers_come_for_the_peak() -> None:
    needed = {n: 8 if n < 26 else 2 for n in range(18, 34)}
    plan = cover(needed, ShiftRules(16, 2, 8))
    assert sum(people for shift, people in plan.items() if shift.end - shift.start == 8) >= 5
    assert sum(shift.paid * people for shift, people in plan.items()) <= 1.15 * sum(needed.values())


def test_nobody_comes_when_nothing_is_needed() -> None:
    assert not cover({}, ShiftRules())


@pytest.mark.parametrize("length", [1, 5])
def test_a_short_day_is_one_shift(length: int) -> None:
    plan = cover(dict.fromkeys(range(18, 18 + length), 2), ShiftRules(16, 2, 0))
    assert [(shift.start, shift.end, shift.rest, people) for shift, people in plan.items()] == [
        (18, 18 + length, None, 2)
    ]


SATURDAY = 5


def a_year_and_more(
    random: Random, swing: float, last_swing: float, weeks: int = 12
) -> tuple[dict[date, int], list[LoggedDay]]:
    """The counts of working days of the year before, and Mondays of this one up to the Monday after them; in spring
    more come by `swing`, last year by `last_swing`. Days differ by 12 %, the level of this year is another.
    """

    def count(day: date, level: float, amplitude: float) -> int:
        mean = level * (1 + amplitude * sin(2 * pi * day.timetuple().tm_yday / 365)) * random.lognormvariate(0, 0.12)
        return max(0, round(random.gauss(mean, sqrt(mean))))

    before = {
        day: count(day, 200, last_swing)
        for n in range(-30, 7 * weeks + 30)
        if (day := MONDAY + timedelta(days=n) - YEAR).weekday() < SATURDAY
    }
    totals = [count(MONDAY + timedelta(weeks=week), 240, swing) for week in range(weeks + 1)]
    mondays = [a_monday(week, {18 + n: (total + n) // 8 for n in range(8)}) for week, total in enumerate(totals)]
    return before, mondays


@pytest.mark.parametrize(("swing", "last_swing"), [(0.4, 0.4), (0.0, 0.0), (0.2, 0.4), (0.0, 0.3)])
def test_with_a_season_nine_in_ten_whole_days_lie_within_their_interval_also_where_it_does_not_come_again(
    swing: float, last_swing: float
) -> None:
    random, within, weeks = Random(5), 0, 250
    for _ in range(weeks):
        before, mondays = a_year_and_more(random, swing, last_swing)
        coming = forecast(mondays[:-1], mondays[-1].day, season(before))
        assert coming is not None and coming.season is not None
        within += coming.whole.low <= len(mondays[-1].visits) <= coming.whole.high
    assert 0.84 <= within / weeks <= 0.96


def test_a_season_that_comes_every_year_brings_the_forecast_nearer_and_none_does_no_harm() -> None:
    for swing, most in ((0.4, 0.95), (0.0, 1.05)):
        random = Random(6)
        misses: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(200):
            before, mondays = a_year_and_more(random, swing, swing)
            for known in misses:
                coming = forecast(mondays[:-1], mondays[-1].day, season(before) if known else None)
                assert coming is not None
                misses[known].append(abs(coming.whole.mean - len(mondays[-1].visits)))
        assert sum(misses[True]) <= most * sum(misses[False])


def test_a_year_that_is_not_known_around_all_days_has_no_season() -> None:
    before, mondays = a_year_and_more(Random(1), 0.4, 0.4)
    late = {day: count for day, count in before.items() if day > MONDAY - YEAR + timedelta(days=30)}
    coming, plain = (forecast(mondays[:-1], mondays[-1].day, known) for known in (season(late), None))
    assert coming == plain and coming is not None and coming.season is None


def test_a_day_that_stands_in_for_others_has_a_wider_range() -> None:
    days = [a_monday(week, {18: 100}) for week in range(8)]
    on = MONDAY + timedelta(weeks=8)
    like, unlike = forecast(days, on), forecast(days, on, unlike=0.3)
    assert like is not None and unlike is not None
    assert unlike.whole.mean == like.whole.mean
    assert unlike.whole.low < 0.7 * like.whole.mean and unlike.whole.high > 1.4 * like.whole.mean


def test_days_are_made_as_large_as_the_forecast_half_hour_by_half_hour() -> None:
    days = [a_monday(week, {18: 30, 19: 10} if week % 2 else {18: 10, 19: 30}) for week in range(8)]
    sized = resized(days, {18: 40.0, 19: 8.0}, "1")
    totals = [len(day.visits) for day in sized]
    assert sum(totals) / 8 == pytest.approx(48, abs=1.5)
    assert sum(visit.arrived < 19 * 1800 for day in sized for visit in day.visits) / 8 == pytest.approx(40, abs=1)
    assert all(visits == sorted(visits) for visits in ([visit.arrived for visit in day.visits] for day in sized))
    assert sized == resized(days, {18: 40.0, 19: 8.0}, "1")
