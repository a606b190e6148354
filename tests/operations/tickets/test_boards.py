"""What screens, windows and phones are told."""

import pytest

from operations.tickets import boards, serving
from operations.windows import attendance
from queueing.window import ServiceWindow
from tests.builders import Scene, a_clerk, a_hall


def test_a_board_shows_calls_windows_and_who_waits_but_nothing_private(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue(priority="elderly"), scene.issue("b1")
    scene.called_next(1)
    board = boards.board(scene.context, "hall", "en")
    assert (board.calls[0].number, board.calls[0].window) == ("A001", 1)
    assert [window.ticket for window in board.windows] == ["A001", None, None]
    assert [(line.code, line.waiting) for line in board.lines] == [("A", 0), ("B", 1)]
    assert board.revision == 5
    told = board.model_dump_json()
    assert "elderly" not in told and "clerk" not in told and "a1" not in told


def test_a_call_that_was_taken_back_leaves_the_board(scene: Scene) -> None:
    scene.opened(1).issue()
    scene.do("return", scene.called_next(1))
    assert boards.board(scene.context, "hall").calls == []


def test_a_board_promises_a_newcomer_nothing_while_no_window_is_open(scene: Scene) -> None:
    assert {line.wait for line in boards.board(scene.context, "hall").lines} == {None}


def test_the_newest_call_comes_first(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue(), scene.issue()
    scene.called_next(2)
    scene.clock.pass_time(seconds=1)
    scene.called_next(1)
    assert [call.number for call in boards.board(scene.context, "hall").calls] == ["A002", "A001"]


def test_everybody_who_is_called_is_on_the_board_however_many_came_after(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue()
    first = scene.called_next(1).ticket.number
    for _ in range(boards.SHOWN_CALLS + 1):
        scene.clock.pass_time(seconds=1)
        scene.issue()
        scene.do("no_show", scene.called_next(2), by=2)
    scene.clock.pass_time(seconds=2 * boards.CALLS_OF.total_seconds())
    scene.issue()
    scene.called_next(2)
    calls = boards.board(scene.context, "hall").calls
    assert [call.number for call in calls if call.state == "called"][-1] == first
    assert calls[-1].short_announcement["en"] == "A zero zero one, window 1."


def test_a_clerk_sees_who_waits_in_the_order_of_the_calls(scene: Scene) -> None:
    scene.opened(1)
    scene.issue(), scene.issue("b1"), scene.issue(priority="elderly")
    queue = boards.queue(scene.context, "hall", 1)
    order = [view.ticket.number for view in queue.waiting]
    assert order == ["A002", "A001", "B001"]
    called = []
    for _ in order:
        view = scene.called_next(1)
        called.append(view.ticket.number)
        scene.do("no_show", view)
    assert called == order


def test_a_clerk_sees_the_ticket_at_the_window_and_those_parked_and_missed(scene: Scene) -> None:
    scene.opened(1)
    scene.issue(), scene.issue(), scene.issue()
    scene.do("park", scene.do("start", scene.called_next(1)))
    scene.do("no_show", scene.called_next(1))
    at_window = scene.called_next(1)
    queue = boards.queue(scene.context, "hall", 1)
    assert queue.current is not None and queue.current.ticket.id == at_window.ticket.id
    assert [view.ticket.number for view in queue.parked] == ["A001"]
    assert [view.ticket.number for view in queue.no_show] == ["A002"]


def test_a_phone_is_told_the_same_as_the_person_at_the_desk(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(4):
        scene.issue("b1")
    mine = scene.issue()
    told = {view.ticket.id: view for piece in boards.present_tickets(scene.context, "hall") for view in piece}
    assert told[mine.ticket.id] == serving.view(scene.context, mine.ticket)
    assert told[mine.ticket.id].promise is not None and told[mine.ticket.id].promise.ahead == 4  # type: ignore[union-attr]


def test_a_phone_is_told_who_goes_first_and_who_is_back(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("b1")
    served = scene.do("start", scene.called_next(1))
    mine = scene.issue()
    scene.issue(priority="elderly")
    scene.do("transfer", served, line="A")
    told = {view.ticket.id: view for piece in boards.present_tickets(scene.context, "hall") for view in piece}[
        mine.ticket.id
    ]
    assert told == serving.view(scene.context, mine.ticket)
    assert told.promise is not None and told.before is not None
    assert (told.promise.ahead, told.before.later, told.before.back) == (2, 1, 1)


def test_a_paused_window_is_shown_as_paused(scene: Scene) -> None:
    scene.opened(2)
    attendance.pause_window(scene.context, a_clerk("clerk2"), "hall", 2)
    assert [window.state for window in boards.board(scene.context, "hall").windows] == [
        "closed", "paused", "closed",
    ]  # fmt: skip


def test_lines_that_the_same_windows_call_tell_a_newcomer_of_everybody_in_the_queue(scene: Scene) -> None:
    scene.opened(1, 2)
    for service in ("a1", "a1", "b1"):
        scene.issue(service)
    lines = boards.board(scene.context, "hall").lines
    assert [(line.code, line.waiting, line.ahead) for line in lines] == [("A", 2, 3), ("B", 1, 3)]
    assert [line.shares_with for line in lines] == [["A", "B"], ["A", "B"]]
    promised = scene.issue("b1").ticket
    assert promised.ahead == 3
    assert lines[1].wait is not None
    assert promised.p90_seconds == pytest.approx(lines[1].wait.p90_seconds, rel=0.02)


def test_lines_with_windows_of_their_own_are_queues_of_their_own(database_url: str) -> None:
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)))
    scene = Scene(database_url, a_hall(windows=windows)).opened(1, 2)
    for service in ("a1", "a1", "b1"):
        scene.issue(service)
    lines = boards.board(scene.context, "hall").lines
    assert [(line.code, line.ahead, line.shares_with) for line in lines] == [("A", 2, ["A"]), ("B", 1, ["B"])]
    scene.close()
