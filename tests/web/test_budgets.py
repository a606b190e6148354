"""A budget refuses who does too much, nobody else, and keeps little."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.houses import ServedScene, code_of
from web import budgets
from web.budgets import Budget, Refusals, TooManyRequests, address_key


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_who_has_spent_a_budget_is_told_when_to_come_back_and_then_is_welcome() -> None:
    clock = Clock()
    calls = Budget("calls", burst=3, per_second=2, clock=clock)
    assert [calls.take("a") for _ in range(3)] == [0, 0, 0]
    assert calls.take("a") == 0.5
    assert calls.take("a") == 0.5, "a refusal costs nothing"
    assert calls.take("b") == 0, "another's budget is another's"
    clock.now += 0.5
    assert calls.take("a") == 0
    assert calls.take("a") == 0.5


def test_something_dear_costs_more_and_the_dearest_is_possible() -> None:
    calls = Budget("calls", burst=10, per_second=1, clock=Clock())
    assert calls.take("a", cost=8) == 0
    assert calls.take("a", cost=4) == 2
    assert calls.take("b", cost=1000) == 0


def test_who_queues_waits_longer_and_longer() -> None:
    calls = Budget("calls", burst=2, per_second=4, clock=Clock())
    assert calls.wait("a") == 0
    assert [calls.queue("a") for _ in range(4)] == [0, 0, 0.25, 0.5]
    assert calls.wait("a") == calls.wait("a") == 0.75, "asking is free"


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60))
def test_in_any_time_nobody_gets_more_than_the_burst_and_what_was_refilled(pauses: list[float]) -> None:
    clock = Clock()
    calls = Budget("calls", burst=4, per_second=1.5, clock=clock)
    taken_at = []
    for pause in pauses:
        clock.now += pause
        if calls.take("a") == 0:
            taken_at.append(clock.now)
    for first, began_at in enumerate(taken_at):
        for last in range(first, len(taken_at)):
            assert last - first + 1 <= 4 + 1.5 * (taken_at[last] - began_at) + 1e-6
    assert all(later >= earlier for earlier, later in pairwise(taken_at))


def test_a_flood_from_many_addresses_fills_no_memory_and_the_latest_stay_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budgets, "MOST_KEYS", 100)
    calls = Budget("calls", burst=1, per_second=0.001, clock=Clock())
    for number in range(1000):
        calls.take(number)
        assert len(calls._full_at) <= 100
    assert calls.take(999) > 0


def test_a_refusal_is_counted_and_logged_but_the_log_is_not_flooded(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    refused = Refusals(clock)
    for _ in range(500):
        refused.note("watch", "192.0.2.7")
    clock.now += budgets.LOG_SECONDS
    refused.note("watch", "192.0.2.7")
    assert refused.counts["watch"] == 501
    assert [record.getMessage() for record in caplog.records] == [
        "too much of 'watch' from 192.0.2.7: refused 1 times",
        "too much of 'watch' from 192.0.2.7: refused 500 times",
    ]


def test_an_ipv6_network_is_one_address() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff") != address_key("2001:db8:0:1::1")
    assert address_key("fe80::1%eth0") == "fe80::/64"
    assert address_key("strange") == "strange"


def test_a_spent_budget_is_a_429_that_says_when_to_come_back(served: ServedScene) -> None:
    def spent() -> str:
        raise TooManyRequests(2.1)

    view = next(name for name in served.app.view_functions if name.endswith("halls_every_hall"))
    served.app.view_functions[view] = spent
    answer = served.client().get("/api/v1/halls")
    assert (answer.status_code, code_of(answer), answer.headers["Retry-After"]) == (429, "too_many_requests", "3")
