"""Control charts of daily means: ordinary days are no signal, others are."""

from itertools import pairwise
from math import exp, log
from statistics import median

import numpy as np
import pytest

from forecasting.control_chart import Signal, _signals, control_chart


def days(seed: int, number: int, spread: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    weekdays = np.arange(number) % 5
    return 600 * np.exp(0.2 * (weekdays == 0) + chance.normal(0, spread, number)), weekdays


def test_the_limits_are_those_of_single_values_and_moving_ranges() -> None:
    means = [600.0, 660.0, 540.0, 600.0, 720.0, 580.0, 610.0, 590.0, 640.0, 560.0]
    chart = control_chart(np.array(means), np.zeros(10, np.int64))
    logs = [log(mean) for mean in means]
    ranges = [abs(b - a) for a, b in pairwise(logs)]
    middle, reach = median(logs), 3.145 * median(ranges) * (10 / 9) ** 0.5
    assert chart[3].expected_seconds == pytest.approx(exp(middle))
    assert (chart[3].low_seconds, chart[3].high_seconds) == pytest.approx((exp(middle - reach), exp(middle + reach)))
    assert {day.signal for day in chart} == {None}


def test_ordinary_days_are_hardly_ever_a_signal_and_mondays_never_for_being_mondays() -> None:
    signals = [day.signal for seed in range(40) for day in control_chart(*days(seed, 40))]
    assert sum(signal is not None for signal in signals) / len(signals) < 0.02


def test_a_terrible_day_and_a_lasting_shift_are_signals() -> None:
    means, weekdays = days(1, 40)
    means[17] *= 4
    assert control_chart(means, weekdays)[17].signal == Signal.LONG
    means, weekdays = days(2, 60, spread=0.1)
    means[30:] *= 0.65
    signals = [day.signal for day in control_chart(means, weekdays)[39:]]
    assert Signal.RUN_SHORT in signals


def test_few_days_have_no_limits_and_equal_ones_no_signal() -> None:
    assert {day.high_seconds for day in control_chart(*days(1, 9))} == {None}
    chart = control_chart(np.full(20, 300.0), np.arange(20) % 5)
    assert {day.signal for day in chart} == {None}
    assert chart[0].low_seconds == pytest.approx(300)


@pytest.mark.parametrize(("side", "signal"), [(0.1, Signal.RUN_LONG), (-0.1, Signal.RUN_SHORT)])
def test_the_ninth_day_in_a_row_on_one_side_is_a_signal_and_the_eighth_is_none(side: float, signal: Signal) -> None:
    in_a_row = [*[side] * 8, -side, *[side] * 9]
    assert _signals(np.array(in_a_row), reach=1.0) == [*[None] * 17, signal]
