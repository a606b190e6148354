"""Patience: the curve that counts whoever was called as patient until then."""

import numpy as np
import pytest

from forecasting.patience import Waits, leaving


def waits(seconds: list[int], has_left: list[int], days: list[int] | None = None) -> Waits:
    return Waits(np.array(seconds), np.array(has_left, bool), np.array(days or [1] * len(seconds)))


def test_the_curve_is_the_product_over_the_instants_at_which_somebody_left() -> None:
    # Ten waited; one left at 2, of eight two at 4, of five one at 7.
    made = waits([1, 2, 4, 4, 5, 7, 8, 9, 9, 9], [0, 1, 1, 1, 0, 1, 0, 0, 0, 0])
    stays = [1.0, 8 / 9, 8 / 9 * 6 / 8, 8 / 9 * 6 / 8 * 4 / 5]
    curve = leaving([made], [1, 3, 6, 8])
    assert [point.share for point in curve] == pytest.approx([1 - stay for stay in stays])
    assert [point.at_risk for point in curve] == [10, 8, 5, 4]


def test_nobody_knows_the_patience_of_a_wait_that_nobody_had() -> None:
    assert leaving([waits([10, 20], [1, 0])], [30])[0].share is None


def test_few_days_have_no_interval_however_many_tickets() -> None:
    point = leaving([waits([60, 120] * 500, [1, 0] * 500)], [90])[0]
    assert point.share == pytest.approx(0.5) and point.low is None and point.high is None


def test_patience_is_found_behind_calls_and_its_interval_holds() -> None:
    chance = np.random.default_rng(5)
    true_share, held, shares = 1 - np.exp(-600 / 1800), 0, []
    for _ in range(120):
        days = np.repeat(np.arange(20), 60)
        patience = chance.exponential(1800, len(days)) * np.exp(chance.normal(0, 0.2, 20))[days]
        called = chance.exponential(900, len(days))
        seconds = np.minimum(patience, called).astype(int)
        point = leaving([Waits(seconds, patience < called, days)], [600])[0]
        assert point.share is not None and point.low is not None and point.high is not None
        shares.append(point.share)
        held += point.low <= true_share <= point.high
    assert np.mean(shares) == pytest.approx(true_share, abs=0.01)
    assert 0.9 <= held / 120 <= 0.99
