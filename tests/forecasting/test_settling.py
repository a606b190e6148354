"""Visits per settled matter: the ratio, when it has no interval, and how often its interval holds."""

import numpy as np
import pytest

from forecasting.settling import visits_per_matter


def days(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


def test_a_matter_takes_as_many_visits_as_there_are_handlings_of_each_that_was_settled() -> None:
    found = visits_per_matter(days(30, 50), days(20, 30))
    assert found is not None and found.mean == 80 / 50
    assert visits_per_matter(days(3, 5), days(0, 0)) is None
    assert visits_per_matter(days(), days()) is None


@pytest.mark.parametrize(
    ("handled", "settled"),
    [
        ([30] * 7, [20] * 7),
        ([30] * 20, [30] * 20),
        ([30] * 20, [30] * 19 + [21]),
        ([30] * 7 + [0] * 5, [20] * 7 + [0] * 5),
    ],
    ids=["seven days", "everything settled", "nine that did not", "seven days and days without anybody"],
)
def test_too_little_has_no_interval(handled: list[int], settled: list[int]) -> None:
    found = visits_per_matter(days(*handled), days(*settled))
    assert found is not None and found.low is None and found.high is None


def test_an_interval_lies_around_the_mean_and_never_below_one() -> None:
    found = visits_per_matter(days(*[40] * 10), days(*[40, 38] * 5))
    assert found is not None and found.low is not None and found.high is not None
    assert 1 < found.low < found.mean < found.high


@pytest.mark.parametrize("number", [8, 20, 60])
@pytest.mark.parametrize(("share", "effect"), [(0.6, 0.0), (0.6, 1.0), (0.9, 0.5)])
def test_intervals_hold_the_truth_as_often_as_they_say(number: int, share: float, effect: float) -> None:
    """Days differ in volume and in the odds of being served; `effect` is the spread of the latter, as log odds."""
    chance, middle = np.random.default_rng(3), np.log(share / (1 - share))

    def settles(spread: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray(1 / (1 + np.exp(-(middle + effect * spread))))

    truth = 1 / settles(chance.normal(0, 1, 200_000)).mean()
    held = told = 0
    for _ in range(400):
        handled = chance.poisson(30 * np.exp(chance.normal(0, 0.4, number)))
        found = visits_per_matter(handled, chance.binomial(handled, settles(chance.normal(0, 1, number))))
        if found is not None and found.low is not None and found.high is not None:
            told += 1
            held += found.low <= truth <= found.high
    assert told > 380
    assert 0.92 <= held / told <= 0.99
