"""When the windows of a hall are free, from what can be seen of them."""

from datetime import date, datetime, timedelta

import pytest

from forecasting.event_pass import Habits
from forecasting.outlook import AtWindow, Planned, WindowNow, expected_windows, planned
from forecasting.service_times import ServiceTimes
from queueing.demand import Demand, Shift
from queueing.window import ServiceWindow
from tests.builders import NINE, a_hall

MONDAY = date(2026, 3, 2)
HABITS = Habits(walk=30, turn=10)
REST = (NINE + timedelta(minutes=30), NINE + timedelta(minutes=60))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def a_seat(
    number: int = 1,
    is_open: bool = True,
    since_at: datetime = NINE,
    ticket: AtWindow | None = None,
    plan: Planned | None = None,
) -> WindowNow:
    return WindowNow(ServiceWindow(number), is_open, since_at, "li", ticket, plan)


def free(*seats: WindowNow, now: datetime = NINE) -> list[float]:
    times = ServiceTimes({"a1": 300}, {"a1": "A"})
    return [window.free_at for window in expected_windows(seats, now, times, HABITS)]


def serving(since_at: datetime) -> AtWindow:
    return AtWindow("a1", "A", since_at, since_at)


def test_an_open_window_without_a_ticket_is_free() -> None:
    assert free(a_seat()) == [0]


def test_a_service_that_has_gone_on_for_longer_ends_sooner() -> None:
    just_begun, half_done = (free(a_seat(ticket=serving(NINE - minutes(m))))[0] for m in (0, 3))
    assert 200 < just_begun < 330
    assert 60 < half_done < just_begun


def test_somebody_who_is_called_still_has_to_walk() -> None:
    called = AtWindow("a1", "A", NINE, None)
    assert free(a_seat(ticket=called))[0] == pytest.approx(free(a_seat(ticket=serving(NINE)))[0] + HABITS.walk)


def test_the_first_of_several_busy_windows_is_free_early() -> None:
    seats = [a_seat(n, ticket=serving(NINE)) for n in range(1, 7)]
    assert min(free(*seats)) < free(seats[0])[0] / 1.5 < max(free(*seats))


def test_a_pause_without_a_plan_has_no_end_that_anybody_knows() -> None:
    assert free(a_seat(is_open=False)) == []


def test_a_planned_rest_ends_after_its_length() -> None:
    resting = a_seat(is_open=False, since_at=NINE + minutes(35), plan=Planned(rest=REST))
    assert free(resting, now=NINE + minutes(45)) == [20 * 60]
    assert free(resting, now=NINE + minutes(70)) == [30]  # late; it may come back at any moment
    assert free(resting, now=NINE + minutes(120)) == []


@pytest.mark.parametrize(
    ("since", "now", "breaks"),
    [(0, 10, ((1200, 3000),)), (0, 40, ((-600, 1200),)), (35, 40, ()), (0, 61, ())],
)
def test_a_rest_lies_ahead_until_the_window_has_paused_for_it(
    since: int, now: int, breaks: tuple[tuple[float, float], ...]
) -> None:
    seat = a_seat(since_at=NINE + minutes(since), plan=Planned(rest=REST))
    times = ServiceTimes({}, {})
    assert expected_windows([seat], NINE + minutes(now), times, HABITS)[0].breaks == breaks


def test_a_shift_that_ends_before_the_hall_closes_ends_the_calls() -> None:
    shifts = (Shift((1,), "09:00", "12:00"), Shift((2,), "09:00", "17:00", "12:00-13:00"))
    hall = a_hall(demand=Demand(arrivals={}, shifts=shifts), opening={"mon": ("09:00-17:00",)})
    plans = planned(hall, MONDAY)
    assert plans[1] == Planned(NINE + minutes(180), None)
    assert plans[2] == Planned(None, (NINE + minutes(180), NINE + minutes(240)))
    assert 3 not in plans
    assert planned(hall, date(2026, 3, 3)) == {}
    window = expected_windows([a_seat(plan=plans[1])], NINE, ServiceTimes({}, {}), HABITS)[0]
    assert window.closes_at == 3 * 3600
