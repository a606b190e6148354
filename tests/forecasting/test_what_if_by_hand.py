"""What if, on days so small or so regular that everybody can work out the answer."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from forecasting.service_times import ServiceTimes
from forecasting.what_if.changes import Changes, conditions
from forecasting.what_if.conditions import Conditions, LoggedDay, Replay, Spans, Visit
from forecasting.what_if.figures import DayResult, day_result, differences
from forecasting.what_if.learning import Behaviour
from forecasting.what_if.needed import windows_needed
from forecasting.what_if.replay import replay
from forecasting.what_if.study import Question, all_days, compare
from queueing.window import ServiceWindow
from tests.builders import a_hall

NINE, ELEVEN = 9 * 3600.0, 11 * 3600.0
OPENING: Spans = ((NINE, ELEVEN),)
MONDAY = date(2026, 3, 2)
TEN_MINUTES = Behaviour(ServiceTimes({"a1": 600.0}, {}), {}, (1.0,), (0.0,), turn=0.0, measured=20)
"""Every service takes ten minutes, nobody walks, nobody leaves."""


def a_day(*visits: float, lines: str = "A", windows: int = 0) -> LoggedDay:
    """A day of visits at these seconds after nine, in these lines by turns."""
    everybody = tuple(Visit(NINE + at, lines[n % len(lines)], "a1") for n, at in enumerate(visits))
    return LoggedDay(MONDAY, everybody, OPENING, {n + 1: OPENING for n in range(windows)})


def a_question(day: LoggedDay, **changes: object) -> Question:
    return replace(Question(a_hall(3), TEN_MINUTES, [day], repetitions=1), **changes)  # type: ignore[arg-type]


def test_five_people_who_come_at_once_wait_as_everybody_can_count() -> None:
    answer = compare(a_question(a_day(0, 0, 0, 0, 0, windows=1)), Changes(windows=2))
    seen = {name: (answer["before"][name]["value"], answer["after"][name]["value"]) for name in answer["before"]
            if answer["before"][name]}  # fmt: skip
    assert seen["mean_seconds"] == (1200, 480)  # 0, 10, 20, 30, 40 minutes; 0, 0, 10, 10, 20
    assert seen["p50_seconds"] == (1200, 600)
    assert seen["p90_seconds"] == seen["longest_seconds"] == (2400, 1200)
    assert seen["share_within"] == (0.4, 0.8)
    assert seen["open_seconds"] == (7200, 14_400)
    assert seen["idle_seconds"] == (4200, 11_400)
    assert answer["change"]["mean_seconds"]["value"] == -720


def test_no_window_is_needed_that_nobody_would_miss() -> None:
    """Somebody every five minutes, each for ten: two windows are always busy, a third would never be."""
    needed = windows_needed(a_question(a_day(*range(0, 7200, 300)), within_seconds=60.0), 0.9, 20)
    assert [(row.windows, row.share_within) for row in needed] == [(2, 1.0)] * 4


def test_the_last_half_hour_needs_as_many_windows_as_those_before_it() -> None:
    """The windows of the half-hour before it have gone home by then."""
    needed = windows_needed(a_question(a_day(*range(0, 7200, 120)), within_seconds=60.0), 0.9, 20)
    assert [row.windows for row in needed] == [5, 5, 5, 5]


def test_a_window_whose_hours_are_over_serves_nobody_who_comes_later() -> None:
    windows = (ServiceWindow(1), ServiceWindow(2))
    visits = [Visit(at, "A", "a1") for at in (0.0, 50.0, 110.0)]
    hall = Conditions(windows, {1: ((0.0, 100.0),), 2: ((0.0, 1_000.0),)})
    done = replay(visits, TEN_MINUTES.fates(visits, "1"), hall)
    assert list(done.waits) == [0.0, 0.0, 490.0], "the first window ends at 600, and somebody waits: it stays"
    late = [Visit(at, "A", "a1") for at in (110.0, 120.0)]
    assert list(replay(late, TEN_MINUTES.fates(late, "1"), hall).waits) == [0.0, 590.0], "nobody waited: it has left"


def test_not_one_window_can_be_spared_in_any_half_hour() -> None:
    random = Random(3)
    day = a_day(*sorted(random.uniform(0, 7200) for _ in range(90)))
    question = a_question(day, within_seconds=300.0)
    plan = windows_needed(question, 0.9, 30)
    assert all(row.is_kept for row in plan)
    for spared in plan:
        fewer = {row.start: row.windows - (row is spared) for row in plan}
        if fewer[spared.start]:
            (result,) = all_days(question, Changes(windows_at=fewer))[0]
            assert min(shares_within(result, 300)) < 0.9


def shares_within(result: DayResult, seconds: float) -> list[float]:
    return [float((result.waits[result.bins == n] <= seconds).mean()) for n in sorted(set(result.bins.tolist()))]


def test_needed_windows_are_for_those_who_come_under_the_changed_hours() -> None:
    day = a_day(0, 60, 120, 3700)
    needed = windows_needed(a_question(day), 0.9, 9, Changes(opening=((10 * 3600.0, ELEVEN),)))
    assert [(row.start, row.visits) for row in needed] == [(36_000, 4.0), (37_800, 0.0)]


def test_more_work_than_all_windows_can_do_needs_all_of_them() -> None:
    slow = replace(TEN_MINUTES, times=ServiceTimes({"a1": 900_000.0}, {}))
    needed = windows_needed(a_question(a_day(*range(60)), behaviour=slow), 0.9, 3)
    assert [(row.windows, row.is_kept) for row in needed[:1]] == [(3, False)]


@pytest.mark.parametrize("lines", ["ABC", "ABCDE"])
def test_lines_are_shared_out_among_the_windows_that_are_there(lines: str) -> None:
    """Three windows of eight are staffed: no line belongs to an empty one, where nobody would be called."""
    day = a_day(*range(0, 7200, 300), lines=lines, windows=3)
    hall = conditions(a_hall(8), TEN_MINUTES, day, Changes(pooling="lines"))
    assert [(window.number, window.serves) for window in hall.windows] == [(1, ("A",)), (2, ("B",)), (3, ("C",))]
    assert None not in replay(day.visits, TEN_MINUTES.fates(day.visits, "1"), hall).waits


def test_the_largest_lines_have_the_windows_that_are_there_longest() -> None:
    day = replace(a_day(0, 1, 2, lines="BBA"), hours={1: ((NINE, NINE + 60),), 2: OPENING})
    hall = conditions(a_hall(2), TEN_MINUTES, day, Changes(pooling="lines"))
    assert [(window.number, window.serves) for window in hall.windows] == [(1, ("A",)), (2, ("B",))]


def test_the_interval_of_a_change_holds_the_true_change_in_92_to_99_of_100() -> None:
    """Waits of days are skew: here the difference of a day has the exponential distribution, of mean 300."""
    random, within, studies = Random(4), 0, 400
    for _ in range(studies):
        days = [random.expovariate(1 / 300) for _ in range(10)]
        counts = [random.randint(3, 5) for _ in days]
        before = [a_result(600 + seconds, count) for seconds, count in zip(days, counts, strict=True)]
        after = [a_result(600, count) for count in counts]
        change = differences([before], [after], 600)["mean_seconds"]
        within += change["low"] <= -300 <= change["high"]
    assert 0.92 <= within / studies <= 0.99


def test_the_interval_of_a_change_holds_it_also_where_people_no_longer_leave() -> None:
    """Up to two in three leave on bad days before, and nobody afterwards: the days weigh otherwise then."""
    random, within, studies = Random(5), 0, 400
    bad, of_all = [random.expovariate(1) for _ in range(100_000)], 12
    stay = [max(4, round(of_all * (1 - day / 4))) for day in bad]
    true = 150 - sum((200 + 600 * day) * n for day, n in zip(bad, stay, strict=True)) / sum(stay)
    for _ in range(studies):
        days = random.sample(list(zip(bad, stay, strict=True)), 10)
        before = [a_result(200 + 600 * day, of_all, of_all - n) for day, n in days]
        after = [a_result(random.uniform(100, 200), of_all) for _ in days]
        change = differences([before], [after], 600)["mean_seconds"]
        within += change["low"] <= true <= change["high"]
    assert 0.92 <= within / studies <= 0.99


def a_result(wait: float, count: int, leave: int = 0) -> DayResult:
    """A day on which everybody waited so long, but for the last, who left."""
    day = a_day(*range(count), windows=1)
    hall = conditions(a_hall(1), TEN_MINUTES, day, Changes())
    left = [n >= count - leave for n in range(count)]
    return day_result(day.visits, Replay([None if gone else wait for gone in left], left, {1: []}, 0.0), hall)


def test_a_change_that_is_the_same_on_every_day_has_no_width() -> None:
    before, after = ([[a_result(wait, 3)] * 8] for wait in (600.0, 500.0))
    assert differences(before, after, 600)["mean_seconds"] == {"value": -100, "low": -100, "high": -100}
