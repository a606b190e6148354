"""Whether a replay agrees with what was recorded: said by one rule to page, workbook and command."""

from typing import Any

import pytest

from operations.reporting.what_if.agreement import FIGURES, agreement


def compared(logged: float | None, low: float = 1599, value: float = 1640, high: float = 1694, times: int = 10) -> Any:
    """The mean wait in seconds; every other figure is inside its range."""
    inside = {name: {"value": 1.0, "low": 1.0, "high": 1.0} for name in FIGURES}
    return {
        "repetitions": times,
        "logged": dict.fromkeys(FIGURES, 1.0) | {"mean_seconds": logged},
        "before": inside | {"mean_seconds": {"value": value, "low": low, "high": high}},
    }


def test_a_recorded_mean_below_the_range_of_its_replay_is_named_though_it_is_near() -> None:
    said = agreement(compared(1461))
    assert said == {"is_far_from_log": False, "outside_range": ["mean_seconds"]}


@pytest.mark.parametrize("logged", [1599, 1640, 1694, None])
def test_what_lies_inside_the_range_or_was_not_recorded_is_not_named(logged: float | None) -> None:
    assert agreement(compared(logged))["outside_range"] == []


def test_a_single_repetition_has_no_range() -> None:
    assert agreement(compared(1461, 1640, 1640, 1640, times=1))["outside_range"] == []


@pytest.mark.parametrize(("logged", "is_far"), [(900, True), (1300, False), (3000, True), (None, False)])
def test_a_mean_that_differs_by_two_minutes_and_by_half_is_far(logged: float | None, is_far: bool) -> None:
    assert agreement(compared(logged))["is_far_from_log"] is is_far


@pytest.mark.parametrize(("logged", "replayed", "is_far"), [
    (240, 360, True), (241, 360, False), (360, 240, True), (400, 600, True), (401, 600, False),
])  # fmt: skip
def test_just_two_minutes_and_just_a_half_are_far(logged: float, replayed: float, is_far: bool) -> None:
    assert agreement(compared(logged, value=replayed))["is_far_from_log"] is is_far


def test_short_waits_that_differ_by_less_than_two_minutes_are_near() -> None:
    assert not agreement(compared(20, 120, 130, 139))["is_far_from_log"]


def test_where_nobody_was_called_nothing_is_compared() -> None:
    answer = compared(300)
    answer["before"]["mean_seconds"] = None
    assert agreement(answer) == {"is_far_from_log": False, "outside_range": []}
