"""What if: what the log teaches, what the conditions change, and what the figures say."""

from dataclasses import replace
from datetime import date, timedelta
from math import inf
from random import Random
from statistics import fmean

import pytest

from forecasting.what_if.changes import Changes, arrivals, conditions
from forecasting.what_if.conditions import Fate, LoggedDay, Replay, Visit
from forecasting.what_if.figures import DayResult, day_result, differences, measured, ranged
from forecasting.what_if.learning import Behaviour, LoggedVisit, hours_of_windows, learn
from forecasting.what_if.needed import windows_needed
from forecasting.what_if.study import Question, all_days, compare
from queueing.window import ServiceWindow
from tests.builders import a_hall

NINE, FIVE = 9 * 3600.0, 17 * 3600.0
LINE_OF = {"a1": "A", "a2": "A", "b1": "B"}
PRIOR = dict.fromkeys(LINE_OF, 300.0)


def a_logged_visit(arrived: float, **changes: object) -> LoggedVisit:
    visit = LoggedVisit(arrived, "A", "a1", "", "finished", 1, arrived + 60, 20.0, 240.0, arrived + 320)
    return visit._replace(**changes)  # type: ignore[arg-type]


def a_day(count: int = 120, seed: int = 1, day: date = date(2026, 3, 2), windows: int = 3) -> LoggedDay:
    random = Random(seed)
    visits = sorted(
        Visit(random.uniform(NINE, FIVE), random.choice("AB"), random.choice(["a1", "b1"])) for _ in range(count)
    )
    hours = dict.fromkeys(range(1, windows + 1), ((NINE, FIVE),))
    return LoggedDay(day, tuple(visits), ((NINE, FIVE),), hours)


def a_question(days: int = 3, **changes: object) -> Question:
    behaviour = learn([[a_logged_visit(NINE + 400.0 * n) for n in range(60)]], PRIOR, LINE_OF)
    logged = [a_day(seed=n, day=date(2026, 3, 2) + timedelta(days=n)) for n in range(days)]
    return replace(Question(a_hall(3), behaviour, logged, repetitions=2), **changes)  # type: ignore[arg-type]


def test_a_service_with_many_times_of_its_own_is_drawn_from_these_and_a_rare_one_from_the_halls() -> None:
    random = Random(1)
    log = [a_logged_visit(NINE, service_seconds=random.choice([100.0, 500.0])) for _ in range(300)]
    log += [a_logged_visit(NINE, service="b1", line="B", service_seconds=300.0)]
    behaviour = learn([log], PRIOR, LINE_OF)
    own = [fate.service for fate in behaviour.fates([Visit(NINE, "A", "a1")] * 400, "1")]
    assert fmean(own) == pytest.approx(300, rel=0.1)
    assert sum(80 < seconds < 120 or 400 < seconds < 600 for seconds in own) > 380
    rare = [fate.service for fate in behaviour.fates([Visit(NINE, "B", "b1")] * 400, "1")]
    assert len(set(rare)) > 1  # one measurement alone would always be the same


def test_a_log_without_service_times_falls_back_on_the_minutes_of_the_halls_folder() -> None:
    behaviour = learn([[a_logged_visit(NINE, service_seconds=None, ended=None)] * 50], PRIOR, LINE_OF)
    assert behaviour.measured == 0
    assert fmean(fate.service for fate in behaviour.fates([Visit(NINE, "A", "a1")] * 3_000, "1")) == pytest.approx(
        300, rel=0.05
    )


def test_where_only_call_and_end_are_known_the_walk_is_taken_off() -> None:
    log = [a_logged_visit(NINE, service_seconds=None, walk_seconds=None, ended=NINE + 60 + 330)] * 400
    assert learn([log], PRIOR, LINE_OF).times.seconds("a1") == pytest.approx(300, rel=0.05)


def test_people_leave_at_the_rate_at_which_those_who_waited_left() -> None:
    stayed = [a_logged_visit(NINE, called=NINE + 900.0)] * 9
    left = [a_logged_visit(NINE, outcome="cancelled", called=None, ended=NINE + 900.0)]
    behaviour = learn([[*stayed, *left]], PRIOR, LINE_OF)
    assert behaviour.leave_rate == pytest.approx(1 / 9_000)
    assert behaviour.says_so_share == 1.0


def test_where_enough_people_left_patience_is_drawn_from_the_halls_own_curve() -> None:
    """A fifth leaves after five minutes, nobody later; ten minutes are the longest that anybody waited."""
    stayed = [a_logged_visit(NINE, called=NINE + 600.0)] * 80
    left = [a_logged_visit(NINE, outcome="cancelled", called=None, ended=NINE + 300.0)] * 20
    behaviour = learn([[*stayed, *left]], PRIOR, LINE_OF)
    fates = behaviour.fates([Visit(NINE, "A", "a1")] * 4_000, "1")
    assert fmean(fate.patience == 300 for fate in fates) == pytest.approx(0.2, abs=0.02)
    assert all(fate.patience >= 600 for fate in fates if fate.patience != 300)
    even = behaviour.with_patience("even").fates([Visit(NINE, "A", "a1")] * 4_000, "1")
    assert fmean(fate.patience for fate in even) == pytest.approx(54_000 / 20, rel=0.1)
    assert behaviour.with_patience("none").fates([Visit(NINE, "A", "a1")], "1")[0].patience == inf
    assert [behaviour.with_patience(kind).patience for kind in ("curve", "even", "none")] == ["curve", "even", "none"]


def test_where_few_left_there_is_no_curve() -> None:
    few = [a_logged_visit(NINE, outcome="cancelled", called=None, ended=NINE + 300.0)] * 19
    behaviour = learn([[a_logged_visit(NINE, called=NINE + 600.0)] * 80 + few], PRIOR, LINE_OF)
    assert behaviour.curve is None and behaviour.patience == "even"


def test_a_window_was_there_from_its_first_call_to_its_last_end_but_not_while_people_waited_in_vain() -> None:
    log = [
        a_logged_visit(NINE),
        a_logged_visit(NINE + 500),
        a_logged_visit(NINE + 600, called=NINE + 5_000, ended=NINE + 5_300),
    ]
    assert hours_of_windows(log) == {1: ((NINE + 60, NINE + 820), (NINE + 5_000, NINE + 5_300))}
    quiet = [a_logged_visit(NINE), a_logged_visit(NINE + 4_940)]
    assert hours_of_windows(quiet) == {1: ((NINE + 60, NINE + 5_260),)}


def test_the_same_people_come_under_all_conditions() -> None:
    question = a_question()
    day = question.days[0]
    assert question.behaviour.fates(day.visits, "1") == question.behaviour.fates(day.visits, "1")
    same = compare(question, Changes())
    assert same["change"]["mean_seconds"]["value"] == 0


def test_more_windows_shorten_the_wait_and_fewer_lengthen_it() -> None:
    question = a_question(8)
    more, fewer = compare(question, Changes(windows=6)), compare(question, Changes(windows=2))
    assert more["after"]["mean_seconds"]["value"] < more["before"]["mean_seconds"]["value"]
    assert fewer["after"]["mean_seconds"]["value"] > fewer["before"]["mean_seconds"]["value"]
    assert fewer["change"]["mean_seconds"]["low"] > 0


def test_windows_of_one_line_each_wait_longer_than_windows_for_all() -> None:
    question = a_question()
    answer = compare(question, Changes(pooling="lines"))
    assert answer["after"]["mean_seconds"]["value"] > answer["before"]["mean_seconds"]["value"]


def the_hall(changes: Changes, day: LoggedDay | None = None):
    return conditions(a_hall(3), Behaviour(learn([], PRIOR, LINE_OF).times), day or a_day(), changes)


def test_more_windows_than_the_hall_has_are_like_its_own() -> None:
    hall = the_hall(Changes(windows=5))
    assert [window.number for window in hall.windows] == [1, 2, 3, 4, 5]
    assert hall.hours[5] == ((NINE, FIVE),)


def test_breaks_are_taken_by_turns() -> None:
    noon, one = 12 * 3600.0, 13 * 3600.0
    hall = the_hall(Changes(windows=2, breaks=((noon, one), (one, one + 3600))))
    assert hall.hours == {1: ((NINE, noon), (one, FIVE)), 2: ((NINE, one), (one + 3600, FIVE))}


def test_windows_by_half_hour_are_there_only_when_they_are_needed() -> None:
    hall = the_hall(Changes(windows_at={int(NINE): 1, 36_000: 2, 39_600: 1}))
    assert hall.hours == {1: ((NINE, FIVE),), 2: ((36_000.0, 39_600.0),)}


def test_skills_pooling_rule_and_the_limit_of_priorities_are_those_asked_for() -> None:
    assert the_hall(Changes(skills={2: ("B",)})).windows[1].serves == ("B",)
    assert {window.serves for window in the_hall(Changes(pooling="lines")).windows} == {("A",), ("B",)}
    assert {window.serves for window in the_hall(Changes(pooling="all")).windows} == {("*",)}
    assert the_hall(Changes(rule="first-come")).rule == "first-come"
    assert the_hall(Changes(extra_wait_minutes=3)).extra_wait == timedelta(minutes=3)


def test_a_window_that_has_left_the_hall_since_was_there_on_its_day() -> None:
    day = replace(a_day(), hours={9: ((NINE, FIVE),)})
    hall = the_hall(Changes(), day)
    assert hall.windows[-1] == ServiceWindow(9)
    assert hall.hours[9] == ((NINE, FIVE),)


def test_people_who_came_before_the_new_hours_wait_for_them_and_after_them_nobody_comes() -> None:
    day = replace(a_day(), visits=(Visit(NINE, "A", "a1"), Visit(40_000.0, "A", "a1"), Visit(FIVE - 60, "A", "a1")))
    pairs = arrivals(day, [Fate(0, 1, 1)] * 3, Changes(opening=((36_000.0, 43_200.0),)), "1")
    assert [visit.arrived for visit, _ in pairs] == [36_000.0, 40_000.0]


def test_booked_visits_come_evenly_over_the_day() -> None:
    day = replace(a_day(), visits=tuple(Visit(NINE + n, "A", "a1") for n in range(8)))
    pairs = arrivals(day, [Fate(0, 1, 1)] * 8, Changes(booked_share=1.0), "1")
    assert [visit.arrived for visit, _ in pairs] == [NINE + 1_800 + 3_600 * n for n in range(8)]


def test_booked_visits_come_as_late_as_those_who_booked_did_and_never_after_closing() -> None:
    day = replace(a_day(), visits=tuple(Visit(NINE + n, "A", "a1") for n in range(8)))
    pairs = arrivals(day, [Fate(0, 1, 1)] * 8, Changes(booked_share=1.0), "1", (0.0, 600.0))
    late = [visit.arrived - (NINE + 1_800 + 3_600 * n) for n, (visit, _) in enumerate(pairs)]
    assert set(late) == {0, 600}
    pairs = arrivals(day, [Fate(0, 1, 1)] * 8, Changes(booked_share=1.0), "1", (7_000.0,))
    assert max(visit.arrived for visit, _ in pairs) == FIVE - 1


def test_how_late_people_are_is_learned_from_twenty_who_booked() -> None:
    log = [a_logged_visit(NINE, late_seconds=late) for late in (0.0, 300.0)]
    assert learn([log * 9], PRIOR, LINE_OF).lateness == ()
    assert sorted(set(learn([log * 10], PRIOR, LINE_OF).lateness)) == [0, 300]


def test_figures_of_a_half_hour_count_leavers_as_not_within() -> None:
    visits = [Visit(NINE + n, "A", "a1") for n in range(4)]
    hall = the_hall(Changes(windows=1))
    done = Replay([60.0, 700.0, None, 30.0], [False, False, True, True], {1: [(NINE, NINE + 600)]}, 0.0)
    figures = measured([day_result(visits, done, hall)], 600, 18)
    assert figures["called"] == 3
    assert figures["p50_seconds"] == 60
    assert figures["longest_seconds"] == 700
    assert figures["share_within"] == 0.25
    assert figures["left_share"] == 0.5
    assert (figures["idle_seconds"], figures["open_seconds"], figures["windows"]) == (1_200, 1_800, 1)


def a_result(*waits: float) -> DayResult:
    hall = the_hall(Changes(windows=1))
    visits = [Visit(NINE + n, "A", "a1") for n in range(len(waits))]
    return day_result(visits, Replay(list(waits), [False] * len(waits), {1: []}, 0.0), hall)


def test_a_change_has_an_interval_over_days_and_none_with_fewer_than_seven() -> None:
    waits = (100, 200, 300, 400, 500, 600, 700)
    before = [[a_result(wait) for wait in waits]]
    after = [[a_result(wait - less) for wait, less in zip(waits, (10, 20, 30, 40, 50, 60, 70), strict=True)]]
    change = differences(before, after, 600)["mean_seconds"]
    assert change["value"] == -40
    assert change["low"] == pytest.approx(-40 - 2.447 * (2800 / 6) ** 0.5 / 7**0.5, abs=0.1), "no skewness, Student's t"
    assert change["high"] == pytest.approx(-40 + 2.447 * (2800 / 6) ** 0.5 / 7**0.5, abs=0.1)
    assert differences([before[0][:6]], [after[0][:6]], 600)["mean_seconds"]["low"] is None


def test_ranges_keep_chance_and_days_apart() -> None:
    figures = ranged([[a_result(100), a_result(300)], [a_result(120), a_result(320)]], 600)["mean_seconds"]
    assert (figures["value"], figures["low"], figures["high"]) == (210, 200, 220)
    assert (figures["day_low"], figures["day_high"]) == (110, 310)


def test_whoever_asks_hears_how_far_it_is_and_can_stop_it() -> None:
    heard: list[float] = []
    all_days(a_question(), Changes(), heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        compare(a_question(), Changes(), stop)


def test_windows_by_half_hour_reach_the_goal_and_none_of_them_is_idle_for_nothing() -> None:
    question = a_question(4, within_seconds=300.0, repetitions=1)
    plan = windows_needed(question, 0.9, 12)
    assert [row.start for row in plan] == [int(NINE) + 1800 * n for n in range(16)]
    assert all(row.is_kept for row in plan)
    as_planned = Changes(windows_at={row.start: row.windows for row in plan})
    results = [result for run in all_days(question, as_planned) for result in run]
    assert all((measured(results, 300, row.start // 1800)["share_within"] or 1) >= 0.9 for row in plan)
    fewer = Changes(windows_at={row.start: max(1, row.windows - 1) for row in plan})
    results = [result for run in all_days(question, fewer) for result in run]
    assert any((measured(results, 300, row.start // 1800)["share_within"] or 1) < 0.9 for row in plan)


def test_a_goal_that_no_number_of_windows_reaches_is_said_so() -> None:
    plan = windows_needed(a_question(1, within_seconds=60.0, repetitions=1), 0.95, 1)
    assert not all(row.is_kept for row in plan)
    assert all(row.windows == 1 for row in plan)


def test_the_change_of_the_mean_wait_is_that_of_the_two_means_beside_it_also_where_people_no_longer_leave() -> None:
    """Half of those who come on bad days leave before, and nobody afterwards: the days weigh otherwise then."""
    hall = the_hall(Changes(windows=1))
    visits = [Visit(NINE + n, "A", "a1") for n in range(4)]

    def a_day(waits: list[float | None]) -> DayResult:
        return day_result(visits, Replay(waits, [wait is None for wait in waits], {1: []}, 0.0), hall)

    bad, good = a_day([3_000, 3_000, None, None]), a_day([600, 600, 600, 600])
    before, after = [[bad, good] * 4], [[a_day([100, 100, 100, 100]), good] * 4]
    means = [ranged(runs, 600)["mean_seconds"]["value"] for runs in (before, after)]
    change = differences(before, after, 600)["mean_seconds"]
    assert means == [1_400, 350]
    assert change["value"] == -1_050, "no wait can become shorter by more than it was"
    assert change["low"] < -1_050 < change["high"]
    assert differences(before, before, 600)["mean_seconds"] == {"value": 0, "low": 0, "high": 0}
