"""What a hall learns of its services and its clerks."""

from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.service_times import DRAWS, LEAST_SECONDS, MOST_MEANS, ServiceTimes


def nothing_learned() -> ServiceTimes:
    """Two services of line A (5 and 10 minutes), one of line B (10 minutes)."""
    return ServiceTimes({"a1": 300, "a2": 600, "b1": 600}, {"a1": "A", "a2": "A", "b1": "B"})


def test_the_halls_folder_says_how_long_a_service_takes_until_some_are_finished() -> None:
    times = nothing_learned()
    assert times.seconds("a1") == 300
    assert times.seconds("b1") == 600
    assert times.pace("li") == times.pace(None) == 1


def test_an_unknown_service_takes_as_long_as_those_of_its_line() -> None:
    assert nothing_learned().seconds("new", "A") == 450
    assert nothing_learned().seconds("new", "new") == 600


def test_many_finished_services_outweigh_the_folder() -> None:
    times = nothing_learned()
    for _ in range(300):
        times.observe("a1", "A", None, 500)
    assert times.seconds("a1") == pytest.approx(500, rel=0.03)


def test_one_finished_service_moves_the_figure_a_little() -> None:
    times = nothing_learned()
    times.observe("a1", "A", None, 600)
    assert 300 < times.seconds("a1") < 380


def test_a_service_that_nobody_had_yet_follows_its_line_and_less_so_other_lines() -> None:
    times = nothing_learned()
    for _ in range(30):
        times.observe("a1", "A", None, 600)
    assert 1 < times.seconds("b1") / 600 < times.seconds("a2") / 600 < times.seconds("a1") / 300 < 2


def test_a_slow_clerk_is_the_clerks_pace_and_not_the_services() -> None:
    times = nothing_learned()
    for _ in range(200):
        times.observe("a1", "A", "quick", 200)
        times.observe("a1", "A", "slow", 400)
    assert times.pace("quick") < 0.75
    assert times.pace("slow") > 1.25
    assert times.seconds("a1") == pytest.approx(300, rel=0.05)


def test_a_button_pressed_to_go_on_is_no_service() -> None:
    times = nothing_learned()
    for _ in range(50):
        times.observe("a1", "A", "li", LEAST_SECONDS - 1)
    assert times.seconds("a1") == 300


def test_a_forgotten_finish_counts_for_a_few_services_at_most() -> None:
    forgotten, long = nothing_learned(), nothing_learned()
    forgotten.observe("a1", "A", None, 36_000)
    long.observe("a1", "A", None, MOST_MEANS * 300)
    assert forgotten.seconds("a1") == long.seconds("a1")


def test_what_remains_of_a_service_that_has_just_begun_is_the_whole_of_it() -> None:
    remaining = nothing_learned().remaining(300, 0)
    assert len(remaining) == DRAWS
    assert fmean(remaining) == pytest.approx(300, rel=0.05)


def test_what_remains_is_learned_from_services_that_took_longer() -> None:
    times = nothing_learned()
    draw = Random(1)
    for _ in range(600):
        times.observe("a1", "A", None, draw.uniform(200, 400))
    remaining = times.remaining(300, 300)
    assert max(remaining) < 130
    assert fmean(remaining) == pytest.approx(50, abs=12)


@given(st.floats(1, 5000), st.floats(0, 50_000))
def test_what_remains_is_never_negative_and_in_order(mean: float, elapsed: float) -> None:
    remaining = nothing_learned().remaining(mean, elapsed)
    assert remaining == sorted(remaining)
    assert remaining[0] >= 0
    assert remaining[-1] > 0


@given(st.lists(st.tuples(st.sampled_from(["a1", "a2", "b1", "new"]), st.floats(0, 1e5)), max_size=60))
def test_a_mean_stays_between_what_was_expected_and_what_was_measured(finished: list[tuple[str, float]]) -> None:
    times = nothing_learned()
    for service, seconds in finished:
        times.observe(service, "A", "li", seconds)
    assert 0.3 < times.pace("li") < 10
    for service in ("a1", "a2", "b1", "new"):
        assert 0 < times.seconds(service, "A") < 1e6
