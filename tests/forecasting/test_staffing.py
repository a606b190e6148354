"""Erlang C and Erlang A against published figures, and against solutions that know neither formula."""

import heapq
from random import Random

import numpy as np
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


def test_the_published_example_of_erlang_c_comes_out_to_the_last_digit() -> None:
    # 100 calls in 30 minutes, 3 minutes each, 14 agents, 20 seconds.
    answer = plan(200, 180, 20, 0.9, 14)
    assert answer == {
        "windows": 14, "probability_of_wait": 0.174132, "mean_wait_seconds": 7.836, "share_within": 0.88835,
    }  # fmt: skip


def test_the_published_example_of_erlang_a_comes_out() -> None:
    # Gans, Koole and Mandelbaum 2003: 48 calls a minute, 1 minute each, 50 agents, a patience of 2 minutes.
    patient, impatient = with_windows(2880, 60, 0, 50), with_windows(2880, 60, 0, 50, 120)
    assert patient.mean_wait_seconds == pytest.approx(20.8, abs=0.05)
    assert impatient.mean_wait_seconds == pytest.approx(3.7, abs=0.05)
    assert impatient.probability_of_leaving == pytest.approx(0.031, abs=0.0005)


@pytest.mark.parametrize(
    ("arrivals", "service", "windows", "patience", "within"),
    [(40, 300, 4, 900, 200), (40, 300, 2, 900, 600), (60, 300, 5, 60, 60), (3, 300, 1, 5_000, 300), (90, 40, 7, 10, 5)],
)
def test_people_who_leave_agree_with_the_equations_of_their_states(
    arrivals: float, service: float, windows: int, patience: float, within: float
) -> None:
    answer = with_windows(arrivals, service, within, windows, patience)
    waits, mean_wait, leaving, called = solved(arrivals / 3600, service, within, windows, patience)
    assert answer.probability_of_wait == pytest.approx(waits, abs=1e-6)
    assert answer.mean_wait_seconds == pytest.approx(mean_wait, abs=1e-3)
    assert answer.probability_of_leaving == pytest.approx(leaving, abs=1e-6)
    assert answer.share_within == pytest.approx(called, abs=1e-6)


def solved(arrival_rate: float, service: float, within: float, windows: int, patience: float) -> tuple[float, ...]:
    """The balance equations as a matrix, and the wait of a newcomer by uniformization of the people ahead."""
    size = 120
    out = [min(n, windows) / service + max(0, n - windows) / patience for n in range(size)]
    rates = np.diag([arrival_rate] * (size - 1), 1) + np.diag(out[1:], -1)
    rates -= np.diag(rates.sum(axis=1))
    equations = np.vstack([rates.T, np.ones(size)])
    share = np.linalg.lstsq(equations, np.append(np.zeros(size), 1.0), rcond=None)[0]
    queue = sum(share[n] * (n - windows) for n in range(windows, size))
    # States of the newcomer: k ahead of them, called, left. In a short step one thing happens at most.
    places = size - windows
    move = np.zeros((places + 2, places + 2))
    for k in range(places):
        move[k, k - 1 if k else places] = windows / service + k / patience
        move[k, places + 1] = 1 / patience
    fastest = move.sum(axis=1).max()
    step = move / fastest + np.diag(1 - move.sum(axis=1) / fastest)
    state = np.append(share[windows:], [share[:windows].sum(), 0.0])
    called, weight = 0.0, np.exp(-fastest * within)
    for n in range(int(fastest * within + 12 * (fastest * within) ** 0.5 + 40)):
        called += weight * state[places]
        state, weight = state @ step, weight * fastest * within / (n + 1)
    return float(share[windows:].sum()), queue / arrival_rate, queue / patience / arrival_rate, float(called)


def test_endless_patience_is_erlang_c() -> None:
    patient, nearly = with_windows(200, 180, 20, 14), with_windows(200, 180, 20, 14, 999_999)
    assert nearly.probability_of_wait == pytest.approx(patient.probability_of_wait, abs=1e-4)
    assert nearly.share_within == pytest.approx(patient.share_within, abs=1e-4)


def test_thousands_of_windows_and_far_too_few_are_counted_without_overflow() -> None:
    crowd = with_windows(60_000, 300, 600, 4_800, 1_800)  # 5,000 windows' work: what is too much leaves
    assert crowd.probability_of_leaving == pytest.approx(0.04, abs=1e-3)
    assert with_windows(60_000, 300, 600, 10, 1_800).probability_of_leaving == pytest.approx(0.998, abs=1e-3)


def test_people_who_leave_need_fewer_windows() -> None:
    assert needed(20_000, 300, 600, 0.9, 3_600).windows < 1_667
    assert needed(40, 300, 60, 0.9, 600).windows <= needed(40, 300, 60, 0.9).windows


def test_a_patience_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="patience"):
        with_windows(40, 300, 600, 4, 0)


@pytest.mark.parametrize("patience", [1e-308, 1e-9, 0.0009, 0.0, -1.0, 1e6, float("nan"), float("inf")])
def test_a_patience_that_nobody_has_is_refused(patience: float) -> None:
    with pytest.raises(ValueError, match="patience must be at least"):
        plan(40, 300, 600, 0.9, None, patience)


@pytest.mark.parametrize("arrivals", [0.0, 5e-324, 1e-300, 1e-9, 1e-3, 999_999.0])
@pytest.mark.parametrize("patience", [0.001, 1.0, 999_999.0])
@pytest.mark.parametrize("service", [0.001, 300.0])
def test_the_least_and_the_largest_figures_have_an_answer(arrivals: float, patience: float, service: float) -> None:
    answer = with_windows(arrivals, service, 600, 5, patience)
    assert 0 <= answer.probability_of_wait <= 1 and 0 <= answer.share_within <= 1
