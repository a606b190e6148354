"""How many will come in the next half-hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.newcomers import HALF_HOUR, Arrival, arrivals, expected, open_share, people

TEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ALL_DAY = [(TEN - timedelta(hours=2), TEN + timedelta(hours=8))]


def came(*minutes: float, line: str = "A") -> list[Arrival]:
    """One person at each of these minutes after ten."""
    return [(line, TEN + timedelta(minutes=minute)) for minute in minutes]


def test_as_many_come_as_on_the_same_weekday_before() -> None:
    before = [came(-20, 5, 10, 15), came(-20, 20), came(-20, 40)]
    assert expected(came(-20), before, TEN, ALL_DAY)["A"] == pytest.approx(4 / 3)


def test_a_day_with_twice_as_many_people_goes_on_so_as_far_as_they_are_many() -> None:
    usual, today = [came(*range(-50, 0), *range(1, 11))], came(*range(-50, 0), *range(-50, 0))
    assert expected(today, usual, TEN, ALL_DAY)["A"] == pytest.approx(10 * (100 + 10) / (50 + 10))
    few = expected(came(-5, -4), [came(-5, 5)], TEN, ALL_DAY)
    assert few["A"] == pytest.approx(12 / 11)


def test_without_earlier_days_the_last_half_hour_repeats_itself() -> None:
    assert expected(came(-40, -29, -1, 3), [], TEN, ALL_DAY) == {"A": 2}


def test_lines_are_told_apart() -> None:
    before = [[*came(5, line="A"), *came(6, 7, line="B")]]
    coming = expected([], before, TEN, ALL_DAY)
    assert coming["B"] == 2 * coming["A"]


def test_when_the_hall_closes_in_ten_minutes_a_third_comes() -> None:
    opening = ((TEN - timedelta(hours=1), TEN + timedelta(minutes=10)),)
    assert open_share(opening, TEN) == pytest.approx(1 / 3)
    assert open_share(opening, TEN + timedelta(hours=1)) == 0
    assert open_share(((TEN, TEN + timedelta(hours=1)),), TEN) == 1


def test_when_the_hall_always_closes_in_ten_minutes_as_many_come_as_came_then() -> None:
    opening = ((TEN - timedelta(hours=1), TEN + timedelta(minutes=10)),)
    assert expected([], [came(2, 5, 8)], TEN, opening) == {"A": 3}
    assert expected([], [came(2, 5, 8, 12, 20)], TEN, opening) == {"A": 3}, "an earlier day was open for longer"
    assert expected(came(-20, -10, -1), [], TEN, opening)["A"] == pytest.approx(1)


@given(st.integers(0, 400))
def test_newcomers_come_one_by_one_within_the_half_hour(count: int) -> None:
    seconds = arrivals(count)
    assert len(seconds) == count
    assert seconds == sorted(seconds)
    assert all(0 < at < HALF_HOUR.total_seconds() for at in seconds)


def test_twenty_lines_to_each_of_which_hardly_anybody_comes_are_not_a_hall_to_which_nobody_comes() -> None:
    whole = people({f"L{n:02}": 0.45 for n in range(20)})
    assert sorted(whole.values()) == [0] * 11 + [1] * 9


@given(st.dictionaries(st.text(max_size=2), st.floats(0, 60), max_size=30))
def test_as_many_people_are_expected_in_all_lines_as_in_the_hall(expected_by_line: dict[str, float]) -> None:
    whole = people(expected_by_line)
    assert sum(whole.values()) == round(sum(expected_by_line.values()))
    assert all(abs(whole[line] - count) <= 1 for line, count in expected_by_line.items())
