"""Boosted trees, on targets whose quantiles are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.boosting import Boosted, Floats, Settings, binned, fit

QUICK = Settings(trees=80, depth=3, rate=0.2, row_share=0.5, column_share=1.0)


def a_target(seed: int, count: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of three columns, a target about 3·(first > 0.4) + second with an exponential on top, and that sum."""
    random = np.random.default_rng(seed)
    rows = random.random((count, 3))
    middle = 3.0 * (rows[:, 0] > 0.4) + rows[:, 1]
    return rows, middle + random.exponential(1.0, count), middle


def fitted(level: float | None, seed: int = 1) -> Boosted:
    rows, target, _ = a_target(seed)
    return fit(rows, target, np.ones(len(rows)), level, QUICK)


@pytest.mark.parametrize(("level", "above"), [(0.5, np.log(2)), (0.9, np.log(10)), (None, 1.0)])
def test_trees_find_the_quantile_or_the_mean_of_what_they_have_not_seen(level: float | None, above: float) -> None:
    rows, _, middle = a_target(seed=2)
    error = fitted(level).predict_many(rows) - (middle + above)
    assert np.abs(error).mean() < 0.35


def test_nine_in_ten_lie_below_the_p90() -> None:
    rows, target, _ = a_target(seed=3)
    assert (target <= fitted(0.9).predict_many(rows)).mean() == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize(("level", "shared"), [(0.5, 0.6), (0.5, 0.9), (0.9, 0.95)])
def test_a_value_that_most_rows_share_is_not_promised_to_the_others(level: float, shared: float) -> None:
    """As where most people are called at once, and the others wait for those ahead of them."""
    rows, _, _ = a_target(seed=6)
    waits = rows[:, 0] > shared
    trees = fit(rows, np.where(waits, 3 + rows[:, 1], 0.0), np.ones(len(rows)), level, QUICK)
    guesses = trees.predict_many(rows)
    assert np.abs(guesses[~waits]).mean() < 0.2
    assert guesses[waits].mean() == pytest.approx(3 + level, abs=0.4)


def test_one_by_one_and_all_at_once_are_the_same() -> None:
    rows, _, _ = a_target(seed=4, count=50)
    rows[::7, 0] = np.nan
    trees = fitted(0.5)
    assert [trees.predict(row) for row in rows] == pytest.approx(trees.predict_many(rows).tolist())


def test_the_same_rows_give_the_same_trees() -> None:
    assert np.array_equal(fitted(0.5).leaves, fitted(0.5).leaves)


def test_what_is_missing_is_told_apart_from_what_is_small() -> None:
    rows, target, _ = a_target(seed=5)
    is_missing = rows[:, 2] < 0.3
    rows[is_missing, 2] = np.nan
    trees = fit(rows, target + 5 * is_missing, np.ones(len(rows)), 0.5, QUICK)
    row = np.array([0.9, 0.5, np.nan])
    assert trees.predict(row) - trees.predict(np.array([0.9, 0.5, 0.31])) == pytest.approx(5, abs=0.8)


def test_heavy_rows_count_more() -> None:
    rows = np.zeros((2000, 1))
    rows[:, 0] = np.arange(2000) % 7
    target = np.where(np.arange(2000) % 2 == 0, 1.0, 9.0)
    weights = np.where(target == 1.0, 1.0, 0.1)
    assert fit(rows, target, weights, None, QUICK).predict(np.array([3.0])) < 3


def test_columns_that_never_change_leave_the_quantile_of_all() -> None:
    target = np.arange(101.0)
    trees = fit(np.full((101, 2), np.nan), target, np.ones(101), 0.9, QUICK)
    assert trees.predict(np.array([np.nan, 1.0])) == 90


def test_without_rows_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="no rows"):
        fit(np.zeros((0, 2)), np.zeros(0), np.zeros(0))


@settings(max_examples=20, deadline=None)
@given(st.floats(-1e6, 1e6), st.integers(1, 30), st.sampled_from([0.1, 0.5, 0.9, None]))
def test_where_the_target_is_always_the_same_so_is_the_prediction(
    value: float, count: int, level: float | None
) -> None:
    rows = np.arange(count, dtype=float)[:, None]
    trees = fit(rows, np.full(count, value), np.ones(count), level, replace(QUICK, trees=5))
    assert trees.predict_many(rows) == pytest.approx(value)


@pytest.mark.parametrize("bins", [32, 300])
def test_fits_that_share_the_rows_are_those_that_do_not(bins: int) -> None:
    random = np.random.default_rng(4)
    rows, weights = random.random((500, 3)), np.ones(500)
    target, settings = rows[:, 0] + rows[:, 1] ** 2, replace(QUICK, bins=bins)
    table = binned(rows, bins)
    for level in (0.5, 0.9, None):
        shared, alone = fit(table, target, weights, level, settings), fit(rows, target, weights, level, settings)
        assert shared.predict_many(rows).tolist() == alone.predict_many(rows).tolist()


def test_the_best_split_of_a_level_is_the_one_that_trying_all_of_them_finds() -> None:
    """Only half of the rows of a level are counted; what is left out is not lost."""
    random = np.random.default_rng(5)
    rows = random.random((400, 4))
    target = np.where(rows[:, 1] > 0.3, 4.0, 0.0) + np.where(rows[:, 2] > 0.6, 2.0, 0.0) + rows[:, 3] * 0.01
    settings = Settings(trees=1, depth=2, rate=1.0, bins=20, row_share=1.0, column_share=1.0, lean=1e-9)
    fitted = fit(rows, target, np.ones(400), None, settings)
    assert sorted(fitted.columns[0].tolist()) == [1, 2]
    lines = [(column, limit) for column in (1, 2) for limit in np.unique(rows[:, column])]
    first, second = zip(fitted.columns[0], fitted.thresholds[0], strict=True)
    tried = min(_left_over(rows, target, (first, (column, limit))) for column, limit in lines)
    assert _left_over(rows, target, (first, second)) < tried + 0.05 * target.var()


def _left_over(rows: Floats, target: Floats, splits: tuple[tuple[int, float], ...]) -> float:
    """The mean square that the means of the leaves leave."""
    leaf = sum((rows[:, column] > limit).astype(int) << bit for bit, (column, limit) in enumerate(splits))
    return float(
        sum(((part - part.mean()) ** 2).sum() for n in range(4) if len(part := target[leaf == n])) / len(target)
    )
