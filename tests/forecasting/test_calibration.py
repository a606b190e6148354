"""What a prediction has been worth, on waits whose distribution is known."""

from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.calibration import Calibration, level_of_delayed

waits = st.floats(0, 1e5)


def covered(calibration: Calibration, tickets: list[tuple[str, float, float]], level: float) -> float:
    """The share of waits at most at their quantile, each asked before it is added; the first half is for learning."""
    inside = []
    for hall, predicted, actual in tickets:
        inside.append(actual <= calibration.quantile((hall,), predicted, level))
        calibration.add((hall,), predicted, actual)
    later = inside[len(inside) // 2 :]
    return sum(later) / len(later)


def some_tickets(
    seed: int, count: int, at_once: float = 0.0, bias: float = 0.0, constant: float = 60.0
) -> list[tuple[str, float, float]]:
    """Tickets of two halls whose waits are log-normal about a biased prediction; long ones are relatively surer."""
    random = Random(seed)
    tickets = []
    for _ in range(count):
        hall = random.choice("ab")
        predicted = random.expovariate(1 / (15 * constant))
        spread = 1.0 if predicted < 5 * constant else 0.4
        shift = bias if hall == "a" else -bias
        actual = max(constant / 100, (predicted + constant) * exp(random.gauss(shift, spread)) - constant)
        tickets.append((hall, predicted, 0.0 if random.random() < at_once else actual))
    return tickets


@pytest.mark.parametrize("level", [0.5, 0.9])
@pytest.mark.parametrize("bias", [0.0, 0.8])
def test_nine_in_ten_waits_end_by_their_p90_and_half_by_their_p50_however_wrong_the_prediction(
    level: float, bias: float
) -> None:
    tickets = some_tickets(seed=1, count=6000, bias=bias)
    assert covered(Calibration(60), tickets, level) == pytest.approx(level, abs=0.025)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_with_many_called_at_once_the_mixture_still_covers(level: float) -> None:
    tickets = some_tickets(seed=2, count=6000, at_once=0.4)
    assert covered(Calibration(60), tickets, level) == pytest.approx(level, abs=0.025)


@pytest.mark.parametrize("hall", ["a", "b"])
def test_each_hall_is_covered_on_its_own(hall: str) -> None:
    calibration = Calibration(60)
    tickets = some_tickets(seed=3, count=6000, bias=0.8)
    inside = []
    for of_hall, predicted, actual in tickets:
        if of_hall == hall:
            inside.append(actual <= calibration.quantile((of_hall,), predicted, 0.9))
        calibration.add((of_hall,), predicted, actual)
    assert sum(inside[1000:]) / len(inside[1000:]) == pytest.approx(0.9, abs=0.03)


def test_a_prediction_of_a_similar_size_is_what_counts() -> None:
    calibration = Calibration(60)
    for _, predicted, actual in some_tickets(seed=4, count=4000):
        calibration.add((), predicted, actual)
    short, long = (calibration.quantile((), predicted, 0.9) / predicted for predicted in (200.0, 3000.0))
    assert short > 1.5 * long


def test_a_class_leans_on_its_hall_until_it_has_tickets_of_its_own() -> None:
    calibration = Calibration(60)
    for _ in range(300):
        calibration.add(("hall",), 600, 600)
    for _ in range(5):
        calibration.add(("hall", "hall booked"), 600, 120)
    assert calibration.quantile(("hall", "hall booked"), 600, 0.5) > 400
    for _ in range(200):
        calibration.add(("hall", "hall booked"), 600, 120)
    assert calibration.quantile(("hall", "hall booked"), 600, 0.5) < 200


def test_a_hall_that_changes_is_followed() -> None:
    calibration = Calibration(60, memory=100)
    for actual in (300.0, 1200.0):
        for _ in range(400):
            calibration.add(("hall",), 600, actual)
    assert calibration.quantile(("hall",), 600, 0.5) == pytest.approx(1200, rel=0.05)


def test_before_any_ticket_the_estimate_is_wide_and_said_to_be_rough() -> None:
    calibration = Calibration(60)
    assert calibration.is_rough()
    p50, p90 = (calibration.quantile(("hall",), 600, level, zero=0.0) for level in (0.5, 0.9))
    assert p50 == pytest.approx(600)
    assert p90 > 2 * p50
    for number in range(1, 31):
        calibration.add(("hall",), 600, 600)
        assert calibration.is_rough() == (number < 30)


def test_who_is_called_at_once_more_often_than_not_has_a_p50_of_nothing() -> None:
    calibration = Calibration(60)
    for number in range(1000):
        calibration.add(("hall",), 0, 0 if number % 10 < 7 else 600)
    assert calibration.zero(("hall",), 0) == pytest.approx(0.7, abs=0.02)
    assert calibration.quantile(("hall",), 0, 0.5) == 0
    assert calibration.quantile(("hall",), 0, 0.9) == pytest.approx(600, rel=0.05)


def test_the_caller_may_know_better_whether_a_window_is_free() -> None:
    calibration = Calibration(60)
    for _ in range(1000):
        calibration.add(("hall",), 300, 300)
    assert calibration.quantile(("hall",), 300, 0.5, zero=0.6) == 0
    assert calibration.quantile(("hall",), 300, 0.9, zero=0.6) > 0


def test_the_level_among_those_who_wait_follows_from_the_mixture() -> None:
    assert level_of_delayed(0.9, 0.0) == 0.9
    assert level_of_delayed(0.9, 0.8) == pytest.approx(0.5)
    assert level_of_delayed(0.5, 0.5) == 0
    assert level_of_delayed(0.9, 1.0) == 0


@pytest.mark.parametrize("factor", [1 / 60, 60])
def test_the_unit_does_not_matter_while_the_constant_goes_with_it(factor: float) -> None:
    here, there = Calibration(60), Calibration(60 * factor)
    for hall, predicted, actual in some_tickets(seed=5, count=500, at_once=0.2):
        here.add((hall,), predicted, actual)
        there.add((hall,), predicted * factor, actual * factor)
    assert there.quantile(("a",), 700 * factor, 0.9) == pytest.approx(factor * here.quantile(("a",), 700, 0.9))


@given(
    st.lists(st.tuples(st.sampled_from("ab"), waits, waits), max_size=60), waits, st.floats(0.01, 0.99), st.floats(0, 1)
)
def test_quantiles_are_waits_and_rise_with_their_level(
    tickets: list[tuple[str, float, float]], predicted: float, level: float, zero: float
) -> None:
    calibration = Calibration(60, memory=20)
    for hall, before, actual in tickets:
        calibration.add((hall,), before, actual)
    lower, upper = sorted((level, 0.9))
    for given_zero in (None, zero):
        low, high = (calibration.quantile(("a",), predicted, at, given_zero) for at in (lower, upper))
        assert 0 <= low <= high + 1e-6
    assert 0 <= calibration.zero(("a",), predicted) <= 1


@given(st.lists(waits, min_size=1, max_size=80), st.integers(1, 30))
def test_only_the_latest_tickets_count(actuals: list[float], memory: int) -> None:
    long, short = Calibration(60, memory), Calibration(60, memory)
    for actual in actuals:
        long.add((), 300, actual)
    for actual in actuals[-3 * memory :]:
        short.add((), 300, actual)
    assert long.quantile((), 300, 0.9) == pytest.approx(short.quantile((), 300, 0.9))
    assert long.count() == min(len(actuals), 3 * memory)


def test_a_constant_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Calibration(0)
