"""When waiting tickets are called: the calls still to come, played once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.event_pass import EventPass, ExpectedTicket, ExpectedWindow, Habits
from forecasting.free_windows import free_times
from queueing.waiting_line import Waiting
from queueing.window import ServiceWindow
from tests.forecasting.memoryless_hall import relative_error

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PROMPT = Habits(walk=0, turn=0)
"""Nobody walks, and windows call at once."""


def a_ticket(place: int, line: str = "A", service: float = 300, head_start: float = 0, **more: float) -> ExpectedTicket:
    """The ticket taken `place` seconds after nine."""
    taken_at = NINE + timedelta(seconds=place)
    rank_at = taken_at - timedelta(seconds=head_start)
    return ExpectedTicket(Waiting(f"t{place:04}", line, taken_at, rank_at), service, **more)


def a_pass(
    windows: Sequence[ExpectedWindow], tickets: Sequence[ExpectedTicket] = (), habits: Habits = PROMPT
) -> EventPass:
    return EventPass(windows, [expected.window for expected in windows], tickets, habits)


def a_window(number: int = 1, *lines: str, free_at: float = 0, helps: tuple[str, ...] = ()) -> ExpectedWindow:
    return ExpectedWindow(ServiceWindow(number, lines or ("*",), helps), free_at)


def calls(event_pass: EventPass, tickets: Sequence[ExpectedTicket]) -> list[float | None]:
    return [event_pass.call_of(ticket.ticket.id) for ticket in tickets]


lines = st.sampled_from("ABC")
breaks = st.sampled_from([(), ((100.0, 400.0),), ((300.0, 500.0), (900.0, 1800.0))])
specialised = st.lists(st.tuples(st.sets(lines, min_size=1), st.floats(0, 900), breaks), min_size=1, max_size=5).map(
    lambda rows: [
        replace(a_window(n, *sorted(codes), free_at=free_at), breaks=planned)
        for n, (codes, free_at, planned) in enumerate(rows, start=1)
    ]
)
alike = st.lists(st.floats(0, 900), min_size=1, max_size=5).map(
    lambda free: [a_window(n, free_at=at) for n, at in enumerate(free, start=1)]
)
lined_up = st.lists(st.tuples(lines, st.floats(20, 2000)), max_size=25).map(
    lambda rows: [a_ticket(place, line, service) for place, (line, service) in enumerate(rows)]
)


def test_one_window_calls_one_after_the_other() -> None:
    tickets = [a_ticket(0), a_ticket(1, service=100), a_ticket(2)]
    assert calls(a_pass([a_window(free_at=60)], tickets), tickets) == [60, 360, 460]


def test_walking_and_the_pause_between_two_people_take_the_windows_time() -> None:
    tickets = [a_ticket(0), a_ticket(1)]
    assert calls(a_pass([a_window()], tickets, Habits(walk=25, turn=8)), tickets) == [0, 333]


def test_a_slow_clerk_takes_longer_for_everybody() -> None:
    tickets = [a_ticket(0), a_ticket(1)]
    assert calls(a_pass([replace(a_window(), pace=1.5)], tickets), tickets) == [0, 450]


def test_a_planned_break_comes_after_the_service_and_keeps_its_length() -> None:
    tickets = [a_ticket(0), a_ticket(1), a_ticket(2)]
    window = replace(a_window(), breaks=((200, 800),))
    assert calls(a_pass([window], tickets), tickets) == [0, 900, 1200]


def test_a_window_that_closes_calls_nobody_after_it() -> None:
    tickets = [a_ticket(0), a_ticket(1), a_ticket(2)]
    event_pass = a_pass([replace(a_window(), closes_at=500)], tickets)
    assert calls(event_pass, tickets) == [0, 300, None]
    assert event_pass.newcomer(a_ticket(3).ticket) is None


def test_where_no_window_takes_a_line_there_is_no_time() -> None:
    windows = [a_window(1, "A")]
    of_hall = [windows[0].window, ServiceWindow(2, ("B",))]
    event_pass = EventPass(windows, of_hall, [a_ticket(0, "B")])
    assert event_pass.call_of("t0000") is None
    assert event_pass.newcomer(a_ticket(1, "B").ticket) is None
    assert event_pass.add(a_ticket(1, "B")) is None
    assert a_pass([]).newcomer(a_ticket(1).ticket) is None


def test_every_window_takes_a_line_that_is_no_windows() -> None:
    assert a_pass([a_window(1, "A", free_at=7)]).newcomer(a_ticket(0, "Z").ticket) == 7


def test_a_window_helps_only_while_nobody_waits_in_its_own_lines() -> None:
    helper, own = a_window(1, "A", helps=("B",)), a_window(2, "B", free_at=1000)
    tickets = [a_ticket(0, "B"), a_ticket(1, "A"), a_ticket(2, "B")]
    assert calls(a_pass([helper, own], tickets), tickets) == [300, 0, 600]


def test_a_ticket_sent_to_one_window_waits_for_that_window() -> None:
    sent = a_ticket(0)
    sent = sent._replace(ticket=sent.ticket._replace(wanted_window=2))
    tickets = [sent, a_ticket(1)]
    assert calls(a_pass([a_window(1), a_window(2, free_at=400)], tickets), tickets) == [400, 0]


def test_a_ticket_that_a_window_sent_on_is_left_to_the_others() -> None:
    sent_on = a_ticket(0)
    sent_on = sent_on._replace(ticket=sent_on.ticket._replace(sent_by_window=1))
    assert calls(a_pass([a_window(1), a_window(2, free_at=400)], [sent_on]), [sent_on]) == [400]


def test_a_booked_visitor_is_not_called_before_coming_and_keeps_nobody_waiting() -> None:
    tickets = [a_ticket(0, arrives_at=500), a_ticket(1), a_ticket(2), a_ticket(3)]
    assert calls(a_pass([a_window()], tickets), tickets) == [600, 0, 300, 900]


def test_a_free_window_waits_for_the_booked_visitor_to_come() -> None:
    tickets = [a_ticket(0, arrives_at=500)]
    assert calls(a_pass([a_window()], tickets), tickets) == [500]


def test_those_who_may_have_left_shorten_the_wait() -> None:
    tickets = [a_ticket(0, waited=3600), a_ticket(1)]
    leaving = Habits(walk=0, turn=0, no_show=90, leave_rate=1 / 3600)
    _, second = calls(a_pass([a_window()], tickets, leaving), tickets)
    assert second == pytest.approx(0.3679 * 300 + 0.6321 * 90, abs=0.1)


@given(specialised, lined_up, lined_up)
def test_tickets_behind_change_nothing_for_those_ahead(
    windows: list[ExpectedWindow], ahead: list[ExpectedTicket], behind: list[ExpectedTicket]
) -> None:
    later = [ticket._replace(ticket=ticket.ticket._replace(id=f"b{n}")) for n, ticket in enumerate(behind)]
    assert calls(a_pass(windows, [*ahead, *later]), ahead) == calls(a_pass(windows, ahead), ahead)


@given(alike, lined_up, st.floats(0, 900))
def test_one_window_more_makes_nobody_later(
    windows: list[ExpectedWindow], tickets: list[ExpectedTicket], free_at: float
) -> None:
    more = [*windows, a_window(9, free_at=free_at)]
    for before, after in zip(
        calls(a_pass(windows, tickets), tickets), calls(a_pass(more, tickets), tickets), strict=True
    ):
        assert before is not None and after is not None
        assert after <= before + 1e-6


@given(specialised, lined_up)
def test_everybody_whom_a_window_takes_is_called(windows: list[ExpectedWindow], tickets: list[ExpectedTicket]) -> None:
    event_pass = a_pass(windows, tickets)
    first = min(window.free_at for window in windows)
    for called_at in calls(event_pass, tickets):
        assert called_at is not None and called_at >= first


@given(specialised, lined_up, lined_up)
def test_a_newcomer_is_called_as_if_the_whole_line_were_played_anew(
    windows: list[ExpectedWindow], present: list[ExpectedTicket], newcomers: list[ExpectedTicket]
) -> None:
    event_pass = a_pass(windows, present)
    later = [a_ticket(100 + n, ticket.ticket.line, ticket.service) for n, ticket in enumerate(newcomers)]
    for newcomer in later:
        assert event_pass.newcomer(newcomer.ticket) == event_pass.add(newcomer)
    assert calls(event_pass, later) == calls(a_pass(windows, [*present, *later]), later)


@given(alike, lined_up, st.integers(0, 30))
def test_a_head_start_gives_the_call_of_the_first_of_a_later_rank(
    windows: list[ExpectedWindow], present: list[ExpectedTicket], head_start: int
) -> None:
    newcomer = a_ticket(30, head_start=head_start + 0.5)
    in_order = sorted([*present, newcomer], key=lambda ticket: ticket.ticket.rank_at)
    assert a_pass(windows, present).newcomer(newcomer.ticket) == calls(a_pass(windows, in_order), [newcomer])[0]


def test_after_a_head_start_newcomers_still_count_everybody() -> None:
    event_pass = a_pass([a_window()], [a_ticket(0), a_ticket(1)])
    assert event_pass.add(a_ticket(2, head_start=1.5)) == 300
    assert event_pass.newcomer(a_ticket(3).ticket) == 900


def test_the_first_of_many_windows_is_free_long_before_the_mean_of_any() -> None:
    uniform = [(k + 0.5) * 10 for k in range(100)]
    assert free_times([uniform] * 4) == pytest.approx([200, 400, 600, 800], abs=5)
    assert free_times([]) == []


@given(st.lists(st.lists(st.floats(0, 5000), min_size=4, max_size=4), min_size=1, max_size=6))
def test_windows_become_free_in_the_order_of_their_own_means(remaining: list[list[float]]) -> None:
    free = free_times(remaining)
    assert sorted(free) == [at for _, at in sorted(zip(map(sum, remaining), free, strict=True))]
    assert min(free) >= min(map(min, remaining)) and max(free) <= max(map(max, remaining))


@pytest.mark.parametrize(("load", "windows", "seed", "within"), [(0.8, 10, 2, 0.03), (0.95, 100, 3, 0.06)])
def test_without_memory_the_error_is_that_of_theory(load: float, windows: int, seed: int, within: float) -> None:
    """M/M/s: √(1 − ρ) of the mean wait, as far as a simulation of this length can tell."""
    measured = relative_error(load, windows, 100_000, seed)
    assert measured.share == pytest.approx(sqrt(1 - load), rel=within)
    assert abs(measured.share - sqrt(1 - load)) < 3 * measured.standard_error
