"""From the call to the end of a visit, and the ways back."""

import pytest

from operations.context import Actor
from operations.tickets import boards, calling, serving
from operations.tickets.serving import Options
from operations.views import TicketView
from operations.windows import attendance
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound, QueueingError, WrongStep
from tests.builders import Scene, a_clerk

STEPS = ("recall", "start", "return", "no_show", "reinstate", "park", "resume", "transfer", "finish")


def serve(scene: Scene, window: int = 1) -> TicketView:
    """Somebody takes a ticket, is called and stands at the window."""
    scene.issue()
    return scene.do("start", scene.called_next(window), window)


def waiting_numbers(scene: Scene, window: int = 1) -> list[str]:
    return [view.ticket.number for view in boards.queue(scene.context, "hall", window).waiting]


def test_a_visit_ends_with_the_services_done(scene: Scene) -> None:
    view = scene.do("finish", serve(scene.opened(1)), done=[("a1", "done"), ("b2", "not_possible")])
    assert (view.ticket.state, view.ticket.done) == ("finished", (("a1", "done"), ("b2", "not_possible")))


def test_finishing_without_naming_a_service_means_the_one_the_ticket_was_for(scene: Scene) -> None:
    assert scene.do("finish", serve(scene.opened(1))).ticket.done == (("a1", "done"),)


def test_an_unknown_service_or_outcome_ends_nothing(scene: Scene) -> None:
    view = serve(scene.opened(1))
    with pytest.raises(NotFound):
        scene.do("finish", view, done=[("nothing", "done")])
    with pytest.raises(BadRequest):
        scene.do("finish", view, done=[("a1", "perhaps")])
    assert serving.find(scene.context, view.ticket.id).state == "serving"


def test_a_ticket_called_by_mistake_goes_back_to_its_old_place(scene: Scene) -> None:
    scene.opened(1)
    scene.issue(), scene.issue(), scene.issue()
    scene.do("return", scene.called_next(1))
    assert waiting_numbers(scene) == ["A001", "A002", "A003"]


def test_who_missed_the_call_waits_behind_as_many_as_the_rule_says(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(6):
        scene.issue()
    missed = scene.do("no_show", scene.called_next(1))
    scene.do("reinstate", missed)
    assert waiting_numbers(scene) == ["A002", "A003", "A004", "A001", "A005", "A006"]


def test_who_comes_back_much_too_late_takes_a_new_ticket(scene: Scene) -> None:
    scene.opened(1).issue()
    missed = scene.do("no_show", scene.called_next(1))
    scene.clock.pass_time(minutes=61)
    with pytest.raises(Conflict) as refused:
        scene.do("reinstate", missed)
    assert refused.value.code == "too_late"


def test_a_parked_citizen_comes_back_to_another_window(scene: Scene) -> None:
    scene.opened(1, 2)
    parked = scene.do("park", serve(scene))
    assert scene.do("resume", parked, by=2).ticket.window == 2


def test_a_parked_citizen_can_be_called_again(scene: Scene) -> None:
    scene.opened(1, 2)
    parked = scene.do("park", serve(scene))
    view = calling.call_ticket(scene.context, a_clerk("clerk2"), "hall", 2, parked.ticket.id)
    assert (view.ticket.state, view.ticket.window) == ("called", 2)


def test_resuming_needs_a_free_window_of_ones_own(scene: Scene) -> None:
    scene.opened(1)
    parked = scene.do("park", serve(scene))
    serve(scene)
    with pytest.raises(Conflict) as refused:
        scene.do("resume", parked)
    assert refused.value.code == "window_busy"
    with pytest.raises(Conflict):
        scene.do("resume", parked, window=2)


def test_a_transfer_to_a_line_waits_there_with_its_old_number_and_place(scene: Scene) -> None:
    scene.opened(1)
    view = serve(scene)
    scene.issue("b1")
    sent = scene.do("transfer", view, line="B")
    assert (sent.ticket.state, sent.ticket.line, sent.ticket.number) == ("waiting", "B", "A001")
    assert waiting_numbers(scene) == ["A001", "B001"]


def test_a_transfer_to_a_window_is_called_by_that_window_alone(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.do("transfer", serve(scene), window=2)
    assert scene.call_next(1) is None
    assert scene.called_next(2).ticket.number == "A001"


def test_a_transfer_to_nowhere_is_refused(scene: Scene) -> None:
    view = serve(scene.opened(1))
    for options in ({"line": "Z"}, {"window": 99}, {}, {"window": 1}):
        with pytest.raises(QueueingError):
            scene.do("transfer", view, **options)
    assert serving.find(scene.context, view.ticket.id).state == "serving"


def test_a_double_click_on_any_step_is_one_step(scene: Scene) -> None:
    scene.opened(1).issue()
    called = scene.called_next(1)
    recalls = [scene.do("recall", called, request_id="r").ticket.recalls for _ in range(3)]
    starts = [scene.do("start", called, request_id="s").ticket.revision for _ in range(3)]
    assert (recalls, len(set(starts))) == ([1, 1, 1], 1)


def test_a_request_id_spent_on_one_step_does_not_buy_another(scene: Scene) -> None:
    scene.opened(1).issue()
    called = scene.called_next(1)
    scene.do("start", called, request_id="r")
    with pytest.raises(Conflict) as refused:
        scene.do("finish", called, request_id="r")
    assert refused.value.code == "request_id_reused"


@pytest.mark.parametrize("step", list(STEPS))
def test_a_step_the_table_does_not_have_changes_nothing(scene: Scene, step: str) -> None:
    scene.opened(1)
    before = scene.issue().ticket
    with pytest.raises(WrongStep) as refused:
        scene.do(step, TicketView(before), line="B")
    assert refused.value.extra["state"] == "waiting"
    assert serving.find(scene.context, before.id) == before


def test_another_clerk_cannot_act_for_this_window(scene: Scene) -> None:
    scene.opened(1, 2)
    view = serve(scene)
    with pytest.raises(NotAllowed):
        scene.do("finish", view, by=2)


def test_a_manager_can_help_out(scene: Scene) -> None:
    view = serve(scene.opened(1))
    manager = Actor("staff", "manager", "manager", "hall")
    assert serving.step(scene.context, manager, view.ticket.id, "finish").ticket.state == "finished"


def test_the_holder_of_the_link_can_cancel_and_do_nothing_else(scene: Scene) -> None:
    scene.opened(1)
    view = scene.issue()
    holder = Actor("holder", view.ticket.id, hall="hall")
    scene.called_next(1)
    with pytest.raises(NotAllowed):
        serving.step(scene.context, holder, view.ticket.id, "start")
    other = scene.issue()
    assert serving.step(scene.context, holder, other.ticket.id, "cancel").ticket.state == "cancelled"


def test_a_clerk_of_another_hall_touches_nothing_here(scene: Scene) -> None:
    view = serve(scene.opened(1))
    with pytest.raises(NotAllowed):
        serving.step(scene.context, a_clerk(hall="elsewhere"), view.ticket.id, "finish", options=Options())


def test_a_window_with_a_ticket_is_not_closed(scene: Scene) -> None:
    serve(scene.opened(1))
    with pytest.raises(Conflict) as refused:
        attendance.close_window(scene.context, a_clerk(), "hall", 1)
    assert refused.value.code == "window_busy"


def test_a_window_is_not_taken_from_who_sits_there(scene: Scene) -> None:
    scene.opened(1)
    with pytest.raises(Conflict) as refused:
        attendance.open_window(scene.context, a_clerk("clerk2"), "hall", 1)
    assert refused.value.code == "window_taken"


def test_opening_an_open_window_again_changes_nothing(scene: Scene) -> None:
    scene.opened(1)
    again = attendance.open_window(scene.context, a_clerk(), "hall", 1)
    assert (again.state, again.revision) == ("open", 1)


def test_an_old_open_request_does_not_open_a_closed_window(scene: Scene) -> None:
    clerk = a_clerk()
    attendance.open_window(scene.context, clerk, "hall", 1, "morning")
    attendance.close_window(scene.context, clerk, "hall", 1, "evening")
    attendance.open_window(scene.context, clerk, "hall", 1, "morning")
    assert boards.board(scene.context, "hall").windows[0].state == "closed"


def test_a_window_that_does_not_exist_is_named(scene: Scene) -> None:
    with pytest.raises(NotFound) as refused:
        attendance.open_window(scene.context, a_clerk(), "hall", 99)
    assert refused.value.extra == {"window": 99}
