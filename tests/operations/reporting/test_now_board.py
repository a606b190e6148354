"""The board of now, from a hall in which people really wait."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from operations.windows import attendance
from protocol.now_board import NowBoard
from queueing.hall import Calling
from queueing.window import ServiceWindow
from tests.builders import Scene, a_clerk, a_hall, a_line
from tests.operations.appointments.booking_scene import TEN, a_bookable_hall, arrive, book


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """Windows 1 (line A) and 2 (line B); window 3 serves every line. Ten minutes are promised in A, twenty in B."""
    hall = replace(
        a_hall(),
        lines=(a_line("A", wait_target_minutes=10), a_line("B", wait_target_minutes=20)),
        windows=(ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)), ServiceWindow(3)),
    )
    made = Scene(database_url, hall)
    yield made
    made.close()


@pytest.fixture
def booked_hall(database_url: str) -> Iterator[Scene]:
    """A hall that takes appointments."""
    made = Scene(database_url, a_bookable_hall())
    yield made
    made.close()


def look(scene: Scene) -> NowBoard:
    """The board now, with nothing remembered."""
    return now_board(scene.context, scene.hall.code, Arrivals())


def test_in_an_empty_hall_nobody_waits_and_nothing_needs_help(scene: Scene) -> None:
    board = look(scene.opened(1))
    assert (board.waiting, board.late, board.expected_late, board.tickets, board.helps) == (0, 0, 0, [], [])
    assert [(window.number, window.state) for window in board.windows] == [(1, "open"), (2, "closed"), (3, "closed")]
    assert [(line.code, line.promise_seconds) for line in board.lines] == [("A", 600), ("B", 1200)]


def test_who_waits_is_shown_against_the_promise_of_the_line_the_longest_first(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue("b1")
    scene.issue("a1")
    scene.clock.pass_time(minutes=11)
    board = look(scene)
    assert [(ticket.number, ticket.state) for ticket in board.tickets] == [("B001", "in_time"), ("A001", "late")]
    assert [ticket.breaks_at - ticket.waits_since_at for ticket in board.tickets] == [
        timedelta(minutes=20),
        timedelta(minutes=10),
    ]
    assert (board.waiting, board.late) == (2, 1)


def test_a_promise_that_will_break_is_an_alarm_before_it_does_and_the_remedy_is_named(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(6):
        scene.issue("a1")
    board = look(scene)
    assert board.late == 0
    assert board.alarms, "six people of five minutes each, and ten minutes are promised"
    assert {ticket.state for ticket in board.alarms} == {"will_be_late"}
    assert all(ticket.breaks_at > board.server_at for ticket in board.alarms)
    assert board.will_be_late == len(board.alarms) == board.lines[0].will_be_late
    best = board.helps[0]
    assert (best.kind, best.windows) == ("open", [3])
    assert best.late < board.expected_late


def test_people_without_an_open_window_have_no_time_and_are_alarms(scene: Scene) -> None:
    scene.issue("a1")
    board = look(scene)
    assert (board.tickets[0].state, board.tickets[0].call_p50_at) == ("will_be_late", None)
    assert board.kept_from_at is None
    assert board.helps[0].kept_from_at is not None
    assert board.helps[0].windows in ([1], [3])


def test_an_idle_window_may_be_lent_to_a_line_and_a_paused_one_brought_back(scene: Scene) -> None:
    scene.opened(1, 2, 3)
    attendance.pause_window(scene.context, a_clerk("clerk3"), "hall", 3)
    for _ in range(8):
        scene.issue("a1")
    board = look(scene)
    helps = [(helped.kind, helped.windows, helped.line) for helped in board.helps]
    assert ("also_serve", [2], "A") in helps
    assert ("resume", [3], None) in helps


def test_a_window_shows_its_clerk_its_ticket_and_since_when(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1")
    view = scene.called_next(1)
    called_at = scene.clock.now
    scene.clock.pass_time(minutes=2)
    window = look(scene).windows[0]
    assert (window.staff_name, window.ticket, window.ticket_state, window.since_at) == (
        "clerk1",
        "A001",
        "called",
        called_at,
    )
    scene.do("start", view)
    window = look(scene).windows[0]
    assert (window.ticket_state, window.since_at) == ("serving", scene.clock.now)


@pytest.mark.parametrize("step", ["finish", "no_show", "return", "transfer"])
def test_an_idle_window_is_idle_since_its_last_ticket_left_it(scene: Scene, step: str) -> None:
    opened_at = scene.opened(1, 2).clock.now
    scene.issue("a1")
    scene.clock.pass_time(minutes=20)
    view = scene.called_next(1)
    if step == "finish":
        view = scene.do("start", view)
    scene.clock.pass_time(minutes=1)
    scene.do(step, view, line="B" if step == "transfer" else None)
    left_at = scene.clock.now
    scene.clock.pass_time(minutes=3)
    assert [window.since_at for window in look(scene).windows[:2]] == [left_at, opened_at]


def test_a_window_that_was_paused_and_opened_again_is_idle_since_then(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1")
    scene.do("no_show", scene.called_next(1))
    scene.clock.pass_time(minutes=2)
    attendance.pause_window(scene.context, a_clerk(), "hall", 1)
    paused_at = scene.clock.now
    assert (look(scene).windows[0].state, look(scene).windows[0].since_at) == ("paused", paused_at)
    scene.clock.pass_time(minutes=2)
    scene.opened(1)
    assert look(scene).windows[0].since_at == scene.clock.now


def test_who_has_booked_and_who_has_priority_are_told_from_the_others(booked_hall: Scene) -> None:
    made = book(booked_hall)
    booked_hall.clock.now = TEN
    arrive(booked_hall, made.code)
    booked_hall.issue("a1", priority="elderly")
    booked_hall.issue("a1")
    assert [(ticket.booked, ticket.priority) for ticket in look(booked_hall).tickets] == [
        (True, ""),
        (False, "elderly"),
        (False, ""),
    ]


def test_who_has_been_passed_over_for_too_long_is_expected_before_priority(database_url: str) -> None:
    hall = a_hall(calling=Calling("priority", extra_wait_minutes=5, no_show_after_seconds=0))
    scene = Scene(database_url, hall).opened(1)
    ordinary = scene.issue("a1").ticket.number
    for _ in range(6):
        scene.issue("a1", priority="elderly")
    scene.called_next(1)  # passes over the ordinary ticket for the first time
    calls = {ticket.number: ticket.call_p50_at for ticket in look(scene).tickets}
    scene.close()
    own = calls[ordinary]
    assert own is not None
    sooner = [number for number, at in calls.items() if at is not None and at < own]
    assert len(sooner) < 3, "five minutes are one or two services, and five have priority"


def test_who_comes_in_the_next_half_hour_is_expected_from_the_same_weekday_before(scene: Scene) -> None:
    start = scene.clock.now
    for minutes in (5, 10, 20, 40):
        scene.clock.now = start + timedelta(minutes=minutes)
        scene.issue("a1")
    scene.clock.now = start + timedelta(days=7)
    line = look(scene).lines[0]
    assert (line.code, line.coming) == ("A", 3)
    assert look(scene).lines[1].coming == 0


def test_the_next_half_hour_says_who_is_called_and_what_a_newcomer_then_waits(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(3):
        scene.issue("a1")
    of_a, of_b = look(scene).lines
    assert of_a.calls >= 3
    assert of_a.wait is not None and of_a.wait_then is not None
    assert of_b.wait_then is None, "no window is open for it"


def test_a_ticket_that_waits_again_has_the_whole_promise_again(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1")
    scene.clock.pass_time(minutes=9)
    view = scene.called_next(1)
    scene.do("start", view)
    scene.clock.pass_time(minutes=9)
    scene.do("transfer", view, line="B")
    (ticket,) = look(scene).tickets
    assert (ticket.waits_again, ticket.waits_since_at, ticket.promise_seconds) == (True, scene.clock.now, 1200)


def test_what_is_remembered_of_arrivals_is_only_the_past(scene: Scene) -> None:
    arrivals = Arrivals()
    now_board(scene.context, "hall", arrivals)
    scene.issue("a1")
    scene.clock.pass_time(minutes=2)
    board = now_board(scene.context, "hall", arrivals)
    assert board.lines[0].coming == 1, "the last half-hour repeats itself where no day is known"
