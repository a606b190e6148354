"""Erlang C against the textbook, and against a simulation that knows no formula."""

import heapq
from random import Random

import pytest

from forecasting.staffing import needed, plan, with_windows


def test_the_textbook_example() -> None:
    # 20 erlangs offered to 21 and to 24 servers: C = 0.7558 and 0.2981 (direct evaluation of Erlang's formula).
    load_per_hour = 20 * 3600 / 240
    assert with_windows(load_per_hour, 240, 20, 21).probability_of_wait == pytest.approx(erlang_c(20, 21), abs=1e-6)
    assert with_windows(load_per_hour, 240, 20, 24).probability_of_wait == pytest.approx(erlang_c(20, 24), abs=1e-6)


def erlang_c(load: float, servers: int) -> float:
    """Erlang's formula written out as sums, which only works for few servers."""
    terms = [1.0]
    for n in range(1, servers + 1):
        terms.append(terms[-1] * load / n)
    last = terms[-1] * servers / (servers - load)
    return last / (sum(terms[:-1]) + last)


def test_one_server_is_the_simple_queue() -> None:
    given = with_windows(arrivals_per_hour=6, service_seconds=300, within_seconds=0, windows=1)
    assert given.probability_of_wait == pytest.approx(0.5)
    assert given.mean_wait_seconds == pytest.approx(300)


def test_a_simulated_hall_waits_as_long_as_the_formula_says() -> None:
    random = Random(3)
    free, now, waits = [0.0] * 4, 0.0, []
    for _ in range(60_000):
        now += random.expovariate(40 / 3600)
        begin = max(now, heapq.heappop(free))
        waits.append(begin - now)
        heapq.heappush(free, begin + random.expovariate(1 / 300))
    given = with_windows(40, 300, 600, 4)
    assert sum(waits) / len(waits) == pytest.approx(given.mean_wait_seconds, rel=0.12)
    assert sum(wait <= 600 for wait in waits) / len(waits) == pytest.approx(given.share_within, abs=0.02)


def test_too_few_windows_have_no_mean_wait() -> None:
    assert with_windows(40, 300, 600, 3).mean_wait_seconds is None


def test_the_fewest_windows_that_keep_the_promise() -> None:
    given = needed(40, 300, 600, 0.9)
    assert given.share_within >= 0.9
    assert with_windows(40, 300, 600, given.windows - 1).share_within < 0.9


def test_a_city_does_not_overflow_the_formula() -> None:
    assert needed(20_000, 300, 600, 0.95).windows > 1_666


@pytest.mark.parametrize("figures", [(-1, 300, 600, 0.9), (40, 0, 600, 0.9), (40, 300, 600, 1.0)])
def test_figures_that_mean_nothing_are_refused(figures: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        plan(*figures, None)
