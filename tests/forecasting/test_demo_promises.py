"""Promises and alarms of the demo hall, played without a server: as good as the docs say, near the best that can be.

The long forms are `python -m tests.forecasting.demo_promises` and `python -m tests.forecasting.demo_alarms`.
"""

import pytest

from tests.forecasting.demo_alarms import Alarms, watched
from tests.forecasting.demo_hall import HALL
from tests.forecasting.demo_promises import Promised, errors, promised, variant


@pytest.fixture(scope="module")
def two_days() -> list[Promised]:
    return promised(HALL, seed=2, days=2, draws=25, every=4)


def test_promises_miss_by_little_more_than_those_of_an_oracle_that_knows_how_the_hall_was_made(
    two_days: list[Promised],
) -> None:
    of_all = errors(two_days)
    assert of_all.ours <= 1.25 * of_all.oracle
    assert of_all.ours < 0.8 * of_all.plain


def test_even_the_oracle_misses_by_half_of_what_people_ahead_times_mean_misses_by(two_days: list[Promised]) -> None:
    """What remains is chance, so nobody need look for a rule that misses by a third."""
    assert 0.45 < errors(two_days).oracle / errors(two_days).plain < 0.75


def test_nine_in_ten_are_called_within_their_p90(two_days: list[Promised]) -> None:
    assert 0.86 <= errors(two_days).coverage <= 0.95


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return watched(days=3, seed=1)


def test_broken_promises_were_announced_most_of_them_minutes_before(alarms: Alarms) -> None:
    assert alarms.broken > 50
    assert alarms.announced >= 0.95 * alarms.broken
    assert alarms.announced_early >= 0.85 * alarms.broken


def test_few_alarms_are_in_vain_and_the_states_mean_what_they_say(alarms: Alarms) -> None:
    assert alarms.in_vain <= 0.10 * alarms.kept
    assert alarms.share("will_be_late") > 0.8
    assert 0.1 < alarms.share("at_risk") < 0.6
    assert alarms.share("in_time") < 0.05


@pytest.mark.parametrize(("spread", "least", "most"), [(0.01, 0.1, 0.4), (0.3, 0.4, 0.75)])
def test_the_less_services_differ_the_nearer_is_the_promise(spread: float, least: float, most: float) -> None:
    of_all = errors(promised(variant(spread, steady=True), seed=12, days=2))
    assert least < of_all.ours / of_all.plain < most
