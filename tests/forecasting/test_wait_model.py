"""What the trees are made into: the probability of being called at once beside a P50 and a P90."""

from math import log
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from forecasting import wait_model
from forecasting.observer import State
from forecasting.wait_model import Sizes, WaitModel, _Trees

STATE = State("hall", np.zeros(1), measured_pace=600.0, last_wait=0.0, head_wait=0.0)


def a_model(at_once: float) -> WaitModel:
    """Its trees say a wait of five minutes, at most ten, and this probability of being called at once."""

    def saying(value: float) -> Any:
        return SimpleNamespace(predict=lambda row: value)

    model = WaitModel(constant=10.0)
    model._trees = cast(_Trees, SimpleNamespace(middle=saying(log(310)), high=saying(log(610)), zero=saying(at_once)))
    return model


@pytest.mark.parametrize(("at_once", "p50"), [(0.0, 300), (0.5, 300), (0.501, 0), (1.0, 0)])
def test_who_is_called_at_once_more_likely_than_not_is_told_no_wait(at_once: float, p50: float) -> None:
    estimate = a_model(at_once).estimate(STATE)
    assert estimate.p50 == pytest.approx(p50)
    assert estimate.p90 >= estimate.p50


def test_a_p90_is_nothing_where_nine_in_ten_with_as_long_an_estimate_were_called_at_once() -> None:
    model = a_model(0.95)
    estimate = model.estimate(STATE)
    assert estimate.p90 > 0, "nobody has been called yet"
    for number in range(4_000):
        model.learn(STATE, estimate, 0.0 if number % 40 else 60.0)
    assert model.estimate(STATE).p90 == 0


def test_trees_take_the_place_of_the_pace_from_a_thousand_tickets_on() -> None:
    model = WaitModel(constant=10.0, sizes=Sizes())
    estimate = model.estimate(STATE)
    for _ in range(999):
        model.learn(STATE, estimate, 60.0)
    assert not model.refit()
    model.learn(STATE, estimate, 60.0)
    assert model.refit()
    assert not estimate.from_trees and model.estimate(STATE).from_trees


def test_trees_are_fitted_to_the_latest_sixty_thousand_tickets_and_a_day_counts_nine_tenths_of_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weighed: list[list[float]] = []

    def fitted(_table: Any, _target: Any, weights: Any, *_: Any) -> Any:
        weighed.append([round(weight, 4) for weight in weights.tolist()])

    monkeypatch.setattr(wait_model, "fit", fitted)
    model = WaitModel(constant=10.0, sizes=Sizes(least_lessons=1))
    estimate = model.estimate(STATE)
    for tickets in (3, 2, 2):  # of three days
        for _ in range(tickets):
            model.learn(STATE, estimate, 60.0)
        assert model.refit(growth=1)
    assert weighed[0] == [1, 1, 1]
    assert weighed[-1] == [0.81, 0.81, 0.81, 0.9, 0.9, 1, 1]
    for _ in range(60_001):
        model.learn(STATE, estimate, 60.0)
    assert len(model._lessons) == 60_000
