"""What is promised to somebody who waits."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.estimates import Pace, estimate, measure_pace

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def called_every(seconds: float, times: int) -> list[datetime]:
    return [NINE + timedelta(seconds=seconds * n) for n in range(times)]


def test_without_any_call_yet_the_usual_gap_stands_in() -> None:
    pace = measure_pace([], 100)
    assert pace.seconds_between_calls == 100


def test_measured_calls_outweigh_what_is_typical() -> None:
    pace = measure_pace(called_every(60, 200), 600)
    assert pace.seconds_between_calls < 160


def test_a_gap_in_which_nobody_came_does_not_make_the_windows_slow() -> None:
    steady = measure_pace(called_every(60, 20), 60)
    paused = measure_pace([*called_every(60, 20), NINE + timedelta(hours=5)], 60)
    assert paused.seconds_between_calls < 1.3 * steady.seconds_between_calls


def test_the_promise_holds_half_and_nine_tenths_of_the_time() -> None:
    random = Random(7)
    pace = Pace(seconds_between_calls=60, spread=1.0, samples=1_000_000)  # a pace that is known exactly
    told = estimate(9, pace)
    waits = [sum(random.expovariate(1 / 60) for _ in range(10)) for _ in range(20_000)]
    assert sum(wait <= told.p50_seconds for wait in waits) / len(waits) == pytest.approx(0.5, abs=0.02)
    assert sum(wait <= told.p90_seconds for wait in waits) / len(waits) == pytest.approx(0.9, abs=0.02)


@given(st.integers(0, 5_000), st.floats(1, 3_600), st.floats(0, 5))
def test_more_people_ahead_never_means_a_shorter_wait(ahead: int, mean: float, spread: float) -> None:
    pace = Pace(mean, spread, 40)
    told, more = estimate(ahead, pace), estimate(ahead + 1, pace)
    assert 0 <= told.p50_seconds <= told.p90_seconds
    assert told.p50_seconds <= more.p50_seconds


def test_a_pace_measured_on_few_calls_promises_less_exactly() -> None:
    sure, unsure = estimate(20, Pace(60, 1.0, 40)), estimate(20, Pace(60, 1.0, 4))
    assert unsure.p90_seconds > sure.p90_seconds
