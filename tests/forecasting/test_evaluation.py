"""The replay of a log, on logs whose answer is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from forecasting.boosting import Settings
from forecasting.evaluation import evaluate, measures
from forecasting.visits import Visit
from forecasting.wait_model import Sizes
from tests.forecasting.call_centre import a_day

FEW = Settings(trees=40, depth=4, rate=0.2, bins=32)
QUICK = Sizes(FEW, FEW, FEW)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def steady(visits: int, every: int, wait: int, day: int = 0) -> list[Visit]:
    """A line in which everybody waits the same."""
    at = [NINE + timedelta(days=day, seconds=every * n) for n in range(visits)]
    return [Visit("h", "A", one, one + timedelta(seconds=wait)) for one in at]


def test_a_steady_line_is_estimated_well() -> None:
    log = steady(400, every=120, wait=600)
    measured = evaluate(log, log)
    assert measured["n"] == 400
    assert measured["mae_seconds"] < 150
    assert 0 <= measured["coverage_p90"] <= 1


def test_who_left_is_not_counted() -> None:
    log = [*steady(5, 60, 60), Visit("h", "A", NINE, None)]
    measured = evaluate([], log)
    assert (measured["n"], measured["per_hall"]["h"]["n"]) == (5, 5)


def test_a_log_without_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="no visit"):
        evaluate([], [Visit("h", "A", NINE, None)])


def test_the_measures_are_those_of_their_formulas() -> None:
    waits, p50, p90 = np.array([0.0, 100.0, 300.0]), np.array([0.0, 200.0, 100.0]), np.array([50.0, 200.0, 250.0])
    measured = measures(waits, p50, p90)
    assert measured == {
        "n": 3,
        "mae_seconds": 100.0,
        "rmse_seconds": 129.1,
        "bias_seconds": -33.3,
        "pinball50_seconds": 50.0,
        "pinball90_seconds": 20.0,
        "coverage_p90": 0.6667,
        "zero_share": 0.3333,
        "zero_right": 1.0,
    }


def test_the_simple_estimates_are_measured_beside() -> None:
    log = [visit for day in range(2) for visit in steady(60, every=120, wait=600, day=day)]
    baselines = evaluate(log[:60], log[60:])["baselines"]
    assert baselines["les"]["mae_seconds"] == 0  # everybody waits what the last one waited
    assert 0 < baselines["hol"]["mae_seconds"] < 180  # the first in line has waited up to one arrival less
    for measured in baselines.values():
        assert set(measured) == {
            "mae_seconds", "pinball50_seconds", "pinball90_seconds", "coverage_p90", "zero_right",
        }  # fmt: skip


def test_each_hall_has_every_measure_and_those_of_the_simple_estimates() -> None:
    log = [visit for day in range(2) for visit in steady(60, every=120, wait=600, day=day)]
    log += [replace(visit, hall="bank", called_at=visit.issued_at) for visit in log]
    measured = evaluate(log[:60] + log[120:180], log[60:120] + log[180:])
    halls = measured["per_hall"]
    assert [(hall, figures["n"]) for hall, figures in halls.items()] == [("bank", 60), ("h", 60)]
    for figures in halls.values():
        assert set(figures) - {"baselines"} == set(measures(*np.ones((3, 4))))
        assert set(figures["baselines"]) == {"measured_pace", "les", "hol"}
    assert halls["bank"]["zero_right"] > 0.9 > 0.1 > 1 - halls["h"]["zero_right"]
    assert halls["bank"]["baselines"]["les"]["mae_seconds"] == 0 == halls["h"]["baselines"]["les"]["mae_seconds"]
    assert halls["h"]["baselines"]["hol"]["pinball50_seconds"] == halls["h"]["baselines"]["hol"]["mae_seconds"] / 2
    assert halls["h"]["baselines"]["les"]["coverage_p90"] == 1


def test_the_fits_of_the_nights_count_in_one_rate_and_not_in_the_other() -> None:
    log = [visit for day in range(4) for visit in steady(60, every=120, wait=600, day=day)]
    measured = evaluate(log[:120], log[120:], replace(QUICK, least_lessons=50))
    assert measured["refits"] == 1
    assert measured["estimates_per_second"] > measured["estimates_per_second_with_refits"] > 0


@pytest.fixture(scope="module")
def call_centre() -> dict[str, Any]:
    days = [a_day(day, seed=1, agents=7, callers_per_minute=2.2) for day in range(4)]
    return evaluate([visit for day in days[:3] for visit in day], days[3], QUICK)


def test_where_agents_and_leavers_are_known_the_last_wait_is_clearly_beaten(call_centre: dict[str, Any]) -> None:
    simple = call_centre["baselines"]
    assert call_centre["mae_seconds"] < 0.8 * min(simple["les"]["mae_seconds"], simple["hol"]["mae_seconds"])
    assert 0.83 <= call_centre["coverage_p90"] <= 0.97  # of one day, whose calls are all alike


def test_being_called_at_once_is_said_rightly(call_centre: dict[str, Any]) -> None:
    assert call_centre["zero_share"] > 0.2
    assert call_centre["zero_right"] > 0.95
