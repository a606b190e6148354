"""The change between two periods: right in the middle, and with an interval that holds what it promises."""

from math import comb, exp, log, sqrt

import numpy as np
import pytest

from forecasting.day_changes import change_of_totals, change_of_typical_day, days_needed
from forecasting.days import Days
from forecasting.linear_model import t_quantile
from forecasting.rare_days import allowance
from tests.forecasting.interval_coverage import Held, coverage, halls
from tests.forecasting.queue_days import part

PAIRS, LENGTH = 600, 20
LEAST, MOST = 0.92, 0.99
"""How often an interval of 95 % may hold the truth."""
UNLIKELY = 0.01


def some_days(seed: int, number: int, factor: float = 1.0) -> Days:
    """Days with a weekday pattern, whose mean time grows with their tickets."""
    chance = np.random.default_rng(seed)
    weekdays = np.arange(number) % 5
    tickets = chance.integers(80, 160, number).astype(float)
    means = factor * (400 + 3 * tickets + 60 * weekdays) * np.exp(chance.normal(0, 0.1, number))
    return Days(weekdays, tickets, tickets[:, None], (tickets * means)[:, None])


@pytest.mark.parametrize(
    ("freedom", "table"), [(3, 3.182), (4, 2.776), (5, 2.571), (8, 2.306), (15, 2.131), (40, 2.021), (1e6, 1.960)]
)
def test_the_t_quantile_is_that_of_the_tables(freedom: float, table: float) -> None:
    assert t_quantile(freedom) == pytest.approx(table, abs=0.006)


def test_the_change_of_totals_is_the_ratio_of_the_two_means_of_all_tickets() -> None:
    before, after = some_days(1, 20), some_days(2, 15, 0.7)
    change = change_of_totals(before, after)
    first, second = (days.seconds.sum() / days.counts.sum() for days in (before, after))
    assert change is not None
    assert change.share == pytest.approx(second / first - 1)
    assert (change.before_seconds, change.after_seconds) == pytest.approx((first, second))
    assert change.low is not None and change.high is not None
    assert change.low < change.share < change.high < 0


def test_the_interval_of_totals_is_that_of_a_ratio_by_days_where_all_days_are_of_one_weekday() -> None:
    before, after = (
        Days(np.zeros(len(days), np.int64), days.tickets, days.counts, days.seconds)
        for days in (some_days(3, 14), some_days(4, 22))
    )
    change = change_of_totals(before, after)
    assert change is not None and change.low is not None and change.high is not None
    variance = 0.0
    for days in (before, after):
        tickets, seconds = days.counts[:, 0].tolist(), days.seconds[:, 0].tolist()
        mean, size = sum(seconds) / sum(tickets), len(tickets)
        pulls = [(s - mean * t) / sum(seconds) / (1 - t / sum(tickets)) for s, t in zip(seconds, tickets, strict=True)]
        middle = sum(pulls) / size
        variance += sum(((pull - middle) / (1 - 1 / size)) ** 2 for pull in pulls)
    width = log(1 + change.high) - log(1 + change.low)
    # Between the quantiles of the fewest and of the most degrees of freedom that there can be.
    assert 2 * 1.96 * sqrt(variance) < width < 2 * t_quantile(10) * sqrt(variance)


def test_a_typical_day_is_a_regression_with_hc3() -> None:
    before, after = some_days(5, 20), some_days(6, 25, 0.8)
    change = change_of_typical_day(before, after)
    weekdays = np.concatenate([before.weekdays, after.weekdays])
    tickets = np.concatenate([before.tickets, after.tickets])
    means = np.concatenate([days.seconds[:, 0] / days.counts[:, 0] for days in (before, after)])
    columns = [[float(day == w) for w in range(5)] + [log(t), float(n >= 20)]
               for n, (day, t) in enumerate(zip(weekdays, tickets, strict=True))]  # fmt: skip
    x, y = np.array(columns), np.log(means)
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ y
    meat = np.zeros((7, 7))
    for row, value in zip(x, y, strict=True):
        error = (value - row @ coefficients) / (1 - row @ inverse @ row)
        meat += error**2 * np.outer(row, row)
    deviation = sqrt((inverse @ meat @ inverse)[6, 6])
    assert change is not None and change.low is not None and change.high is not None
    assert change.share == pytest.approx(exp(coefficients[6]) - 1)
    reach = (log(1 + change.high) - log(1 + change.low)) / 2 / deviation
    assert t_quantile(45 - 7) <= reach < t_quantile(20)


def test_a_change_of_the_mix_alone_is_none_at_a_fixed_mix() -> None:
    quick, slow = 100.0, 900.0

    def days(share_slow: float) -> Days:
        tickets = np.full(20, 100.0)
        counts = np.column_stack([tickets * (1 - share_slow), tickets * share_slow])
        counts[::2] += 5
        return Days(np.arange(20) % 5, counts.sum(axis=1), counts, counts * [quick, slow])

    before, after = days(0.5), days(0.25)
    together = [Days(d.weekdays, d.tickets, d.counts.sum(axis=1)[:, None], d.seconds.sum(axis=1)[:, None])
                for d in (before, after)]  # fmt: skip
    raw, fixed = change_of_totals(*together), change_of_totals(before, after)
    assert raw is not None and raw.share < -0.3
    assert fixed is not None and fixed.share == pytest.approx(0, abs=1e-9)


def test_a_service_that_one_period_lacks_is_not_counted_at_a_fixed_mix() -> None:
    before, after = some_days(7, 12), some_days(8, 12)
    both = change_of_totals(before, after)
    new = Days(after.weekdays, after.tickets, np.column_stack([after.counts, after.counts]),
               np.column_stack([after.seconds, after.seconds * 9]))  # fmt: skip
    old = Days(before.weekdays, before.tickets, np.column_stack([before.counts, before.counts * 0]),
               np.column_stack([before.seconds, before.seconds * 0]))  # fmt: skip
    fixed = change_of_totals(old, new)
    assert both is not None and fixed is not None
    assert fixed.share == pytest.approx(both.share)


def test_too_few_days_have_a_change_but_no_interval_and_it_is_said_how_many_would_do() -> None:
    before, after = some_days(9, 7), some_days(10, 40)
    for change in (change_of_totals(before, after), change_of_typical_day(before, after)):
        assert change is not None and change.low is None and change.high is None
    assert days_needed(before, after) == days_needed(after, before) == 8
    assert days_needed(some_days(9, 8), after) is None


def test_nothing_to_compare_has_no_change() -> None:
    none = part(some_days(1, 5), 0, 0)
    assert change_of_totals(none, some_days(2, 20)) is None
    assert change_of_typical_day(none, some_days(2, 20)) is None
    zero = some_days(3, 20)
    zero = Days(zero.weekdays, zero.tickets, zero.counts, zero.seconds * 0)
    assert change_of_totals(zero, zero) is None


def test_days_with_equally_many_tickets_can_be_compared() -> None:
    before, after = (
        Days(days.weekdays, np.full(20, 100.0), days.counts, days.seconds)
        for days in (some_days(4, 20), some_days(5, 20))
    )
    change = change_of_typical_day(before, after)
    assert change is not None and change.low is not None


def test_the_only_sunday_shows_its_scatter_among_all_visits_and_says_nothing_of_a_typical_day() -> None:
    before, after = some_days(4, 20), some_days(5, 20)
    sunday = Days(np.array([6]), np.array([100.0]), np.array([[100.0]]), np.array([[100.0 * 5_000]]))
    more = Days(*(np.concatenate([getattr(after, name), getattr(sunday, name)]) for name in Days.__slots__))
    without, with_sunday = change_of_totals(before, after), change_of_totals(before, more)
    assert without is not None and without.low is not None and without.high is not None
    assert with_sunday is not None and with_sunday.low is not None and with_sunday.high is not None
    assert with_sunday.high - with_sunday.low > 2 * (without.high - without.low)
    typical, typical_with_sunday = change_of_typical_day(before, after), change_of_typical_day(before, more)
    assert typical is not None and typical_with_sunday is not None
    assert typical_with_sunday.share == pytest.approx(typical.share)
    assert typical_with_sunday.low == pytest.approx(typical.low, abs=0.01)


@pytest.fixture(scope="module")
def held() -> dict[tuple[str, float], list[Held]]:
    """(hall, factor of the service time) → how often the two intervals held the truth, in a simulated queue."""
    cells = coverage(halls(hours=5), PAIRS, LENGTH, LENGTH, seed=1, long_run=6_000)
    return {(name, factor): of_cell for name, factor, of_cell in cells}


@pytest.mark.parametrize("estimand", [0, 1], ids=["all visits", "typical day"])
def test_the_intervals_hold_the_truth_as_often_as_they_say(
    held: dict[tuple[str, float], list[Held]], estimand: int
) -> None:
    shares = {cell: of_cell[estimand].share for cell, of_cell in held.items()}
    assert 0.94 <= sum(shares.values()) / len(shares) <= MOST
    assert min(shares.values()) >= LEAST, shares
    assert not {cell: share for cell, share in shares.items() if holds_too_often(share)}


def holds_too_often(share: float) -> bool:
    """Whether so many of the pairs would be unlikely if the truth were held no more often than it may be."""
    at_least = range(round(share * PAIRS), PAIRS + 1)
    return sum(comb(PAIRS, n) * MOST**n * (1 - MOST) ** (PAIRS - n) for n in at_least) < UNLIKELY


def test_an_interval_that_always_holds_the_truth_is_too_wide_and_the_pairs_are_enough_to_tell() -> None:
    assert holds_too_often(1.0)
    assert not holds_too_often(MOST)


def test_rare_days_are_allowed_for_where_the_longest_days_lie_further_apart_than_the_shortest() -> None:
    even = np.exp(np.linspace(-0.2, 0.2, 20))
    assert allowance(even, float(even.mean())) == pytest.approx(0, abs=1e-9)
    two_bad_days = np.concatenate([even, [3.0, 4.0]])
    assert allowance(two_bad_days, float(two_bad_days.mean())) > 0.1
    assert allowance(1 / two_bad_days, float((1 / two_bad_days).mean())) == 0
    assert allowance(two_bad_days * 500, float(two_bad_days.mean() * 500)) == pytest.approx(
        allowance(two_bad_days, float(two_bad_days.mean()))
    )


def test_a_period_with_rare_days_before_leaves_room_for_a_larger_fall_and_none_for_a_rise() -> None:
    even, later = some_days(21, 20), some_days(22, 20)
    bad = even.seconds.copy()
    bad[3] *= 4
    uneven = Days(even.weekdays, even.tickets, even.counts, bad)
    change = change_of_totals(uneven, later)
    assert change is not None and change.low is not None and change.high is not None
    middle = log(1 + change.share)
    assert middle - log(1 + change.low) > log(1 + change.high) - middle + 0.05
