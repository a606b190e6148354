"""Hours asked for that are longer than a day had, which add windows and nobody who is known to come."""

from datetime import date

from forecasting.what_if.conditions import LoggedDay, Visit
from forecasting.what_if.longer_hours import LongerHours, added, longer_hours

SIX, EIGHT, NINE, NOON, ONE, FOUR, FIVE = (hour * 3600.0 for hour in (6, 8, 9, 12, 13, 16, 17))
FRIDAY, SATURDAY = date(2026, 3, 6), date(2026, 3, 7)


def a_day(day: date, *arrivals: float, closes: float = FIVE) -> LoggedDay:
    return LoggedDay(day, tuple(Visit(arrived, "A", "a1") for arrived in arrivals), ((NINE, closes),))


def test_a_saturday_morning_is_four_hours_shorter_than_nine_to_four_and_nobody_is_known_to_come_then() -> None:
    days = [[a_day(FRIDAY, NINE, FOUR + 60)], [a_day(SATURDAY, NINE, closes=NOON)]]
    assert longer_hours(days, ((NINE, FOUR),)) == LongerHours(1, {5: 4 * 3600.0}, 0)


def test_whoever_took_a_number_while_the_hall_was_closed_is_known_to_come_then() -> None:
    days = [[a_day(SATURDAY, NOON - 1, NOON, NOON + 60, FOUR, closes=NOON)]]
    longer = longer_hours(days, ((NINE, FOUR),))
    assert longer is not None and longer.visits == 2


def test_each_weekday_has_a_mean_of_its_own() -> None:
    days = [[a_day(day, closes=closes)] for day, closes in ((FRIDAY, FIVE), (SATURDAY, NOON), (SATURDAY, FOUR))]
    longer = longer_hours(days, ((EIGHT, FIVE),))
    assert longer is not None and longer.seconds == {4: 3600.0, 5: 4 * 3600.0}


def test_what_a_forecast_day_learns_from_says_who_comes_on_an_average_one() -> None:
    learnt = [a_day(SATURDAY, NOON + 60, closes=NOON), a_day(SATURDAY, closes=NOON)]
    longer = longer_hours([learnt], ((NINE, FOUR),))
    assert longer is not None and (longer.days, longer.visits) == (1, 0.5)


def test_shorter_hours_equal_hours_and_no_other_hours_are_not_longer() -> None:
    days = [[a_day(FRIDAY)]]
    assert [longer_hours(days, asked) for asked in (((NINE, FOUR),), ((NINE, FIVE),), ())] == [None] * 3


def test_hours_that_begin_earlier_and_end_earlier_are_longer_where_they_begin() -> None:
    assert added(((NINE, NOON), (ONE, FIVE)), ((EIGHT, FOUR),)) == ((EIGHT, NINE), (NOON, ONE))
    assert added((), ((SIX, EIGHT),)) == ((SIX, EIGHT),)
