"""Calling the next one, or one that was chosen."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from operations.tickets import boards, calling
from operations.windows import attendance
from queueing.errors import Conflict, NotAllowed, QueueingError
from queueing.hall import Calling, PriorityClass
from queueing.window import ServiceWindow
from storage import tickets
from tests.builders import Scene, a_clerk, a_hall


def test_the_next_is_who_came_first(scene: Scene) -> None:
    scene.opened(1, 2)
    first, second = scene.issue("b1"), scene.issue("a1")
    assert scene.called_next(1).ticket.id == first.ticket.id
    assert scene.called_next(2).ticket.id == second.ticket.id


def test_nobody_waiting_is_no_error_and_no_revision(scene: Scene) -> None:
    scene.opened(1)
    assert scene.call_next(1) is None
    assert scene.issue().ticket.revision == 2


def test_a_double_click_calls_one_ticket(scene: Scene) -> None:
    scene.opened(1)
    first, _ = scene.issue(), scene.issue()
    assert [scene.called_next(1, request_id="click").ticket.id for _ in range(2)] == [first.ticket.id] * 2


def test_a_window_with_a_ticket_calls_nobody_else(scene: Scene) -> None:
    scene.opened(1)
    scene.issue(), scene.issue()
    scene.called_next(1)
    with pytest.raises(Conflict) as refused:
        scene.call_next(1)
    assert refused.value.code == "window_busy"
    assert refused.value.extra["number"] == "A001"


def test_a_cancelled_ticket_is_never_called(scene: Scene) -> None:
    scene.opened(1)
    scene.do("cancel", scene.issue())
    assert scene.call_next(1) is None


def test_a_chosen_ticket_is_called_out_of_turn(scene: Scene) -> None:
    scene.opened(1)
    _, second = scene.issue(), scene.issue()
    view = calling.call_ticket(scene.context, a_clerk(), "hall", 1, second.ticket.id)
    assert (view.ticket.state, view.ticket.window) == ("called", 1)


def test_a_ticket_that_another_window_has_called_cannot_be_chosen(scene: Scene) -> None:
    scene.opened(1, 2)
    ticket = scene.issue().ticket
    scene.called_next(2)
    with pytest.raises(QueueingError) as refused:
        calling.call_ticket(scene.context, a_clerk(), "hall", 1, ticket.id)
    assert refused.value.code == "wrong_step"


def test_a_closed_or_paused_window_calls_nobody(scene: Scene) -> None:
    scene.issue()
    with pytest.raises(Conflict, match="closed"):
        scene.call_next(1)
    scene.opened(1)
    attendance.pause_window(scene.context, a_clerk(), "hall", 1)
    with pytest.raises(Conflict, match="paused"):
        scene.call_next(1)


def test_a_clerk_cannot_call_for_somebody_elses_window(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue()
    with pytest.raises(NotAllowed):
        calling.call_next(scene.context, a_clerk("clerk1"), "hall", 2)


def test_a_clerk_of_another_hall_cannot_call_here(scene: Scene) -> None:
    scene.opened(1)
    with pytest.raises(NotAllowed):
        calling.call_next(scene.context, a_clerk(hall="elsewhere"), "hall", 1)


def test_windows_call_their_own_lines_first_and_help_when_idle(database_url: str) -> None:
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",), helps=("A",)))
    scene = Scene(database_url, a_hall(windows=windows)).opened(1, 2)
    scene.issue("a1"), scene.issue("b1")
    own = scene.called_next(2)
    assert own.ticket.number == "B001"
    scene.do("no_show", own, 2)
    assert scene.called_next(2).ticket.number == "A001"
    scene.close()


def test_priority_goes_ahead_but_not_for_ever(database_url: str) -> None:
    hall = a_hall(window_count=1, calling=Calling("priority", extra_wait_minutes=10, no_show_after_seconds=0))
    scene = Scene(database_url, hall).opened(1)
    patient = scene.issue()
    for _ in range(2):
        scene.issue(priority="elderly")
    passed = scene.called_next(1)
    assert passed.ticket.priority == "elderly"
    scene.do("no_show", passed)
    scene.clock.pass_time(minutes=11)
    assert scene.called_next(1).ticket.id == patient.ticket.id
    scene.close()


def test_the_database_itself_refuses_a_second_ticket_at_a_window(scene: Scene) -> None:
    scene.opened(1)
    scene.issue(), scene.issue()
    called = scene.called_next(1).ticket
    with scene.context.database.reading() as connection:
        other = next(t for t in tickets.of_hall(connection, "hall") if t.id != called.id)
    with pytest.raises(IntegrityError), scene.context.database.transaction() as connection:
        tickets.change(connection, other, replace(other, state=called.state, window=1))


def test_who_was_faster_wins_and_the_other_is_told(scene: Scene) -> None:
    scene.opened(1, 2)
    before = scene.issue().ticket
    scene.called_next(1)
    with scene.context.database.transaction() as connection:
        assert tickets.change(connection, before, replace(before, recalls=9)) is False


def test_a_ticket_sent_on_to_a_line_is_called_by_another_window(scene: Scene) -> None:
    scene.opened(1, 2)
    first = scene.issue()
    scene.issue()
    scene.do("transfer", scene.called_next(1), line="B")
    queue = boards.queue(scene.context, "hall", 1)
    assert [view.ticket.number for view in queue.waiting] == ["A002"]
    assert [view.ticket.number for view in queue.sent_on] == ["A001"]
    assert scene.called_next(1).ticket.number == "A002"
    assert scene.called_next(2).ticket.id == first.ticket.id


def test_a_ticket_sent_on_comes_back_when_no_other_window_is_open(scene: Scene) -> None:
    scene.opened(1, 2).issue()
    scene.do("transfer", scene.called_next(1), line="B")
    assert scene.call_next(1) is None
    attendance.pause_window(scene.context, a_clerk("clerk2"), "hall", 2)
    assert scene.called_next(1).ticket.sent_by_window is None


def test_the_window_that_sent_a_ticket_on_can_still_choose_it(scene: Scene) -> None:
    scene.opened(1, 2).issue()
    sent = scene.do("transfer", scene.called_next(1), line="B")
    view = calling.call_ticket(scene.context, a_clerk(), "hall", 1, sent.ticket.id)
    assert (view.ticket.state, view.ticket.window) == ("called", 1)


def test_exact_instants_decide_and_not_whole_minutes(database_url: str) -> None:
    soon = PriorityClass("soon", {"zh-CN": "稍优先", "en": "Soon"}, 1)
    same = PriorityClass("same", {"zh-CN": "同等", "en": "Same"}, 0)
    scene = Scene(database_url, a_hall(priorities=(soon, same))).opened(1, 2, 3)
    scene.clock.pass_time(seconds=58, milliseconds=900)
    ordinary = scene.issue()  # at 59.9 s of the minute
    scene.clock.pass_time(milliseconds=-800)
    same_rank, ahead_of_both = scene.issue(priority="same"), scene.issue(priority="soon")  # the next minute has begun
    called = [scene.called_next(window).ticket.number for window in (1, 2, 3)]
    assert called == [view.ticket.number for view in (ahead_of_both, ordinary, same_rank)]
    scene.close()
