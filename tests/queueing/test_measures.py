"""Percentiles and changes, against second formulas."""

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from queueing.measures import nearest_rank, share_within, summary


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
