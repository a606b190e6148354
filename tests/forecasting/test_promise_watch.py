"""Whether the hall's promise will be kept: said before it breaks."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.promise_watch import POINTS, call_of, curve, outcome, state_of
from tests.forecasting.halls_that_wait import DOUBTFUL, EXACT, somebody


@pytest.mark.parametrize(
    ("waited", "predicted", "state"),
    [
        (901, 0, "late"),
        (600, 301, "will_be_late"),
        (600, None, "will_be_late"),
        (600, 151, "at_risk"),
        (600, 150, "in_time"),
        (0, 450, "in_time"),
    ],
)
def test_a_promise_is_in_danger_before_it_breaks(waited: float, predicted: float | None, state: str) -> None:
    person = somebody(0, waited=waited, promise=900, curve=DOUBTFUL)
    assert state_of(person, call_of(person, predicted)) == state


def test_somebody_who_comes_later_waits_from_then_on() -> None:
    person = somebody(0, waited=-600, promise=300)
    assert state_of(person, call_of(person, 900)) == "in_time"
    assert state_of(person, call_of(person, 901)) == "will_be_late"


def test_from_the_last_late_call_on_the_promise_is_kept() -> None:
    people = [somebody(place, waited=600, promise=900) for place in range(3)]
    later = outcome(people, [200, 400, 700])
    assert (later.late, later.overdue_seconds, later.kept_from) == (2, 100 + 400, 700)
    assert later.late_by == 250
    in_time = outcome(people, [0, 100, 300])
    assert (in_time.late, in_time.overdue_seconds, in_time.kept_from) == (0, 0, 0)


def test_where_no_window_takes_somebody_the_promise_is_kept_never() -> None:
    never = outcome([somebody(0), somebody(1)], [100, None])
    assert (never.late, never.overdue_seconds, never.kept_from, never.late_by) == (1, inf, None, None)


def test_a_curve_is_exact_at_its_points_and_straight_between_them() -> None:
    wait = curve(lambda predicted: (predicted / 2, 2 * predicted))
    for point in POINTS:
        assert wait.at(point) == (point / 2, 2 * point)
    assert wait.at(45) == (22.5, 90)
    assert wait.at(POINTS[-1] + 600) == pytest.approx((POINTS[-1] / 2 + 300, 2 * POINTS[-1] + 1200))


@given(st.lists(st.floats(0, 9000), min_size=len(POINTS), max_size=len(POINTS)), st.floats(0, 9000), st.floats(0, 9000))
def test_an_earlier_call_is_never_said_to_be_later(measured: list[float], first: float, second: float) -> None:
    at = dict(zip(POINTS, measured, strict=True))
    wait = curve(lambda predicted: (at[predicted], at[predicted] + 60))
    sooner, later = sorted((first, second))
    assert wait.at(sooner)[0] <= wait.at(later)[0] + 1e-6
    assert wait.at(sooner)[1] <= wait.at(later)[1] + 1e-6


@given(st.lists(st.tuples(st.floats(0, 2000), st.one_of(st.none(), st.floats(0, 3000))), max_size=20))
def test_sooner_calls_break_no_promise_more(waits: list[tuple[float, float | None]]) -> None:
    people = [somebody(place, waited=waited, curve=EXACT) for place, (waited, _) in enumerate(waits)]
    calls = [call for _, call in waits]
    sooner = [None if call is None else call / 2 for call in calls]
    assert outcome(people, sooner).late <= outcome(people, calls).late
    assert outcome(people, sooner).overdue_seconds <= outcome(people, calls).overdue_seconds
