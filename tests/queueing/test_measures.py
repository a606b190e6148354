"""Percentiles and intervals, against second formulas."""

from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.measures import change_of_mean, nearest_rank, share_within, student_quantile, summary


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200), st.floats(0.01, 1))
def test_nearest_rank_is_the_value_at_that_rank_of_the_sorted_list(values: list[int], share: float) -> None:
    histogram = {value: values.count(value) for value in values}
    assert nearest_rank(histogram, share) == sorted(values)[max(1, ceil(share * len(values) - 1e-9)) - 1]


def test_percentiles_are_never_between_two_values() -> None:
    assert summary({60: 1, 120: 1}).p50 == 60


def test_within_includes_the_limit_itself() -> None:
    assert share_within({900: 3, 901: 1}, 900) == 0.75


def test_nothing_measured_is_none_not_zero() -> None:
    assert summary({}).mean is None
    assert share_within({}, 900) is None
    assert change_of_mean({}, {60: 5}) is None


def test_students_t_as_in_the_tables() -> None:
    for freedom, t in ((5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799)):
        assert student_quantile(0.975, freedom) == pytest.approx(t, rel=0.01)


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random = Random(1)
    held = 0
    for _ in range(400):
        before = histogram([random.expovariate(1 / 1800) for _ in range(300)])
        after = histogram([random.expovariate(1 / 1200) for _ in range(300)])
        change = change_of_mean(before, after)
        assert change is not None
        held += change.share_low <= -1 / 3 <= change.share_high
    assert 0.92 <= held / 400 <= 0.98


def histogram(values: list[float]) -> dict[int, int]:
    result: dict[int, int] = {}
    for value in values:
        result[int(value)] = result.get(int(value), 0) + 1
    return result
