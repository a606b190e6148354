"""The calls to come in a hall with priority classes and appointments, beside those that its calling rule makes."""

import heapq
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.event_pass import EventPass, ExpectedTicket, ExpectedWindow, Habits
from forecasting.extra_wait import ExtraWait
from queueing.calling_order import in_calling_order
from queueing.policies import RULES, Situation
from queueing.waiting_line import Waiting, passed_over
from queueing.window import ServiceWindow

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LIMIT = timedelta(minutes=15)
PROMPT = Habits(walk=0, turn=0)
BEFORE = 3_600  # seconds within which those who wait have come


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@st.composite
def people(draw: st.DrawFn) -> list[ExpectedTicket]:
    """Everybody who waits at nine: ordinary, with one of two head starts, or booked; some have been passed over."""
    made = []
    for n in range(draw(st.integers(0, 30))):
        place_at = NINE - seconds(draw(st.integers(0, BEFORE)))
        ahead = draw(st.sampled_from([0, 0, 0, 600, 1_800]))
        over = draw(st.none() | st.integers(0, 1_500))
        ticket = Waiting(
            f"t{n:02}",
            draw(st.sampled_from("ABC")),
            place_at,
            place_at - seconds(ahead),
            None if over is None else NINE - seconds(over),
            appointment_at=place_at if ahead and draw(st.booleans()) else None,
        )
        made.append(ExpectedTicket(ticket, draw(st.integers(60, 900))))
    return made


@st.composite
def windows(draw: st.DrawFn) -> list[ExpectedWindow]:
    """One to four windows that take some of the lines, and help others."""
    lines = st.sets(st.sampled_from("ABC"))
    return [
        ExpectedWindow(
            ServiceWindow(number, tuple(sorted(draw(lines))) or ("*",), tuple(sorted(draw(lines)))),
            draw(st.integers(0, 900)),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]


def really(rule: str, seats: list[ExpectedWindow], tickets: list[ExpectedTicket]) -> dict[str, float]:
    """When each is called if every window asks the hall's rule at each call."""
    waiting = {person.ticket.id: person.ticket for person in tickets}
    services = {person.ticket.id: person.service for person in tickets}
    of_hall = [seat.window for seat in seats]
    calls: dict[str, float] = {}
    agenda = [(seat.free_at, index) for index, seat in enumerate(seats)]
    heapq.heapify(agenda)
    while agenda:
        at, index = heapq.heappop(agenda)
        now = NINE + seconds(at)
        order = in_calling_order(RULES[rule], of_hall[index], waiting.values(), of_hall, Situation(now, LIMIT))
        if not order:
            continue
        chosen = order[0]
        if RULES[rule].uses_priority or chosen.appointment_at is not None:
            for over in passed_over(chosen, order):
                waiting[over.id] = over._replace(passed_over_at=now)
        calls[chosen.id] = at
        del waiting[chosen.id]
        heapq.heappush(agenda, (at + services[chosen.id], index))
    return calls


def played(rule: str, seats: list[ExpectedWindow], tickets: list[ExpectedTicket]) -> EventPass:
    by_id = {person.ticket.id: person for person in tickets}
    order = RULES[rule].order([person.ticket for person in tickets], Situation(NINE, LIMIT))
    extra_wait = ExtraWait(NINE, LIMIT, RULES[rule].uses_priority)
    in_order = [by_id[ticket.id] for ticket in order]
    return EventPass(seats, [seat.window for seat in seats], in_order, PROMPT, extra_wait)


@pytest.mark.parametrize("rule", ["priority", "first-come"])
@given(seats=windows(), tickets=people())
def test_the_calls_to_come_are_those_of_the_rule(
    rule: str, seats: list[ExpectedWindow], tickets: list[ExpectedTicket]
) -> None:
    event_pass = played(rule, seats, tickets)
    calls = really(rule, seats, tickets)
    assert {id: event_pass.call_of(id) for id in calls} == calls
    assert all(event_pass.call_of(person.ticket.id) is None for person in tickets if person.ticket.id not in calls)


def test_who_has_been_passed_over_for_too_long_comes_before_priority() -> None:
    ordinary = Waiting("ordinary", "A", NINE - seconds(600), NINE - seconds(600), NINE - seconds(600))
    elderly = [Waiting(f"e{n}", "A", NINE - seconds(9 - n), NINE - seconds(1_809 - n)) for n in range(6)]
    tickets = [ExpectedTicket(ticket, 200.0) for ticket in (*elderly, ordinary)]
    event_pass = played("priority", [ExpectedWindow(ServiceWindow(1))], tickets)
    assert [event_pass.call_of(ticket.id) for ticket in elderly] == [0, 200, 600, 800, 1_000, 1_200]
    assert event_pass.call_of("ordinary") == 400


def test_of_two_passed_over_who_came_at_one_instant_the_rule_decides_also_from_other_queues() -> None:
    """Two windows may take whoever wants A, and one takes B: they wait in two queues of the pass."""
    seats = [ExpectedWindow(ServiceWindow(1)), ExpectedWindow(ServiceWindow(2, ("A",)), 1_000)]
    for first, second in ("AB", "BA"):
        elderly = Waiting("elderly", second, NINE, NINE - seconds(1_800))
        over = [
            Waiting(f"t{n}", line, NINE, NINE, NINE - LIMIT + seconds(50)) for n, line in enumerate((first, second))
        ]
        tickets = [ExpectedTicket(ticket, 100.0) for ticket in (elderly, *over)]
        event_pass = played("priority", seats, tickets)
        assert {one.ticket.id: event_pass.call_of(one.ticket.id) for one in tickets} == really(
            "priority", seats, tickets
        )
        assert event_pass.call_of("t0") == 100


def test_nobody_who_comes_with_priority_goes_ahead_of_who_has_been_passed_over_for_too_long() -> None:
    ordinary = Waiting("ordinary", "A", NINE - seconds(600), NINE - seconds(600), NINE - LIMIT)
    event_pass = played("priority", [ExpectedWindow(ServiceWindow(1))], [ExpectedTicket(ordinary, 200.0)])
    assert event_pass.newcomer(Waiting("elderly", "A", NINE, NINE - seconds(1_800))) == 200
