"""What is usual in a line at an hour, on days that are known."""

from math import isnan

import pytest

from forecasting.line_history import LineHistory

NINE, TEN = 9.25 * 3600, 10.25 * 3600  # the middles of half-hours


def a_day(history: LineHistory, at_nine: float, at_ten: float, tickets: int = 50) -> None:
    for _ in range(tickets):
        history.add(NINE, at_nine)
        history.add(TEN, at_ten)
    history.end_day()


def test_today_becomes_history_only_when_it_is_over() -> None:
    history = LineHistory(60)
    history.add(NINE, 300)
    assert isnan(history.usual(NINE).wait)
    history.end_day()
    assert history.usual(NINE).wait == pytest.approx(300)


def test_each_hour_has_its_own_wait_and_the_day_a_mean() -> None:
    history = LineHistory(60)
    a_day(history, 300, 900)
    assert history.usual(NINE).wait == pytest.approx(300, rel=0.2)
    assert history.usual(TEN).wait == pytest.approx(900, rel=0.1)
    assert history.usual(TEN).mean_wait == pytest.approx(600)


def test_later_days_weigh_more_and_the_latest_is_known_by_itself() -> None:
    history = LineHistory(60)
    a_day(history, 300, 300)
    a_day(history, 900, 900)
    assert 600 < history.usual(NINE).wait < 900
    assert history.usual(NINE).latest_wait == pytest.approx(900, rel=0.05)


def test_a_day_without_calls_changes_nothing() -> None:
    history = LineHistory(60)
    a_day(history, 300, 900)
    before = history.usual(NINE)
    history.end_day()
    assert history.usual(NINE) == before


def test_calls_to_come_fall_through_the_day() -> None:
    history = LineHistory(60)
    a_day(history, 300, 900)
    left = [history.usual(hour * 3600.0).calls_to_come for hour in range(24)]
    assert left[0] == pytest.approx(100)
    assert left == sorted(left, reverse=True)
    assert history.usual(86_400).calls_to_come == pytest.approx(0)
