"""Nobody is forgotten: whoever leaves, closes or changes a window, those sent there are handed on, with a note."""

from dataclasses import replace
from typing import Any

import pytest

from operations import audit, journal
from operations.context import Actor
from operations.halls import catalogue
from operations.people import staff
from operations.tickets import boards, close_of_day, forgotten, serving
from operations.tickets.serving import Options
from operations.views import TicketView
from operations.windows import attendance
from queueing.errors import Conflict, NotAllowed, QueueingError
from queueing.hall import WEEKDAYS
from queueing.window import ServiceWindow
from tests.builders import Scene, a_clerk, a_hall, a_line

MANAGER = Actor("staff", "manager", "manager", "hall")


def closes_at_night(scene: Scene) -> Scene:
    """The hall with ordinary hours."""
    catalogue.sync(scene.context, replace(scene.hall, opening=dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))
    return scene


def serve(scene: Scene, window: int = 1, service: str = "a1") -> TicketView:
    """Somebody takes a ticket, is called and stands at the window."""
    scene.issue(service)
    return scene.do("start", scene.called_next(window), window)


def sent_to(scene: Scene, window: int, **more: str) -> TicketView:
    """Somebody is sent on from window 1 to another."""
    scene.issue(**more)
    return scene.do("transfer", scene.called_next(1), window=window)


def notes(scene: Scene, *kinds: str) -> list[tuple[str, str | None, int | None, str]]:
    """(kind, number, window, reason) of the journal's lines of these kinds."""
    events = journal.after(scene.context, "hall", 0, 1000).events
    return [(e.kind, e.number, e.window, e.reason) for e in events if e.kind in kinds]


def change_folder(scene: Scene, **changes: object) -> None:
    """The hall's folder has changed, and the change is taken."""
    scene.hall = replace(scene.hall, **changes)  # type: ignore[arg-type]  # fields of Hall
    catalogue.sync(scene.context, scene.hall)
    forgotten.look_after(scene.context, "hall")


@pytest.mark.parametrize("target", [{"window": 2}, {"window": 99}, {"line": "Z"}])
def test_nobody_is_sent_where_nobody_will_call_them(database_url: str, target: dict[str, Any]) -> None:
    windows = tuple(ServiceWindow(n, ("A", "B")) for n in (1, 2))
    hall = a_hall(windows=windows)
    scene = Scene(database_url, replace(hall, lines=(*hall.lines, a_line("Z")))).opened(1)
    view = serve(scene)
    with pytest.raises(Conflict) as refused:
        scene.do("transfer", view, **target)
    assert refused.value.code == "no_window_for_ticket"
    assert refused.value.extra == {"ticket": view.ticket.id} | target
    assert serving.find(scene.context, view.ticket.id) == view.ticket
    scene.close()


def test_a_paused_window_may_be_sent_somebody(scene: Scene) -> None:
    scene.opened(1, 2)
    attendance.pause_window(scene.context, a_clerk("clerk2"), "hall", 2)
    assert sent_to(scene, 2).ticket.wanted_window == 2


def test_a_line_whose_windows_are_closed_just_now_may_be_sent_somebody_and_the_answer_promises_nothing(
    database_url: str,
) -> None:
    scene = Scene(database_url, a_hall(windows=(ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",))))).opened(1)
    answered = scene.do("transfer", serve(scene), line="B").reply().model_dump(mode="json")
    assert (answered["state"], answered["ahead"], answered["wait"]) == ("waiting", 0, None)
    assert scene.forgotten() == []
    scene.close()


def test_closing_a_window_hands_on_who_was_sent_there_at_the_old_rank(scene: Scene) -> None:
    scene.opened(1, 2)
    first, second = sent_to(scene, 2), sent_to(scene, 2, priority="elderly")
    attendance.close_window(scene.context, a_clerk("clerk2"), "hall", 2)
    for before in (first.ticket, second.ticket):
        after = serving.find(scene.context, before.id)
        assert after.wanted_window is None
        kept = ("state", "line", "priority", "issued_at", "place_at", "rank_at")
        assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert notes(scene, "close", "hand_on") == [
        ("close", None, 2, ""), ("hand_on", "A002", 2, "window_closed"), ("hand_on", "A001", 2, "window_closed"),
    ]  # fmt: skip
    assert scene.called_next(1).ticket.number == "A002"
    assert list(audit.differences(scene.context, "hall")) == []


def test_closing_twice_with_the_same_request_hands_on_once(scene: Scene) -> None:
    scene.opened(1, 2)
    sent_to(scene, 2)
    for _ in range(2):
        answered = attendance.close_window(scene.context, a_clerk("clerk2"), "hall", 2, "click")
        assert answered.state == "closed"
    assert len(notes(scene, "close", "hand_on")) == 2


def test_a_window_with_a_ticket_is_closed_for_nobody_and_hands_on_nobody(scene: Scene) -> None:
    scene.opened(1, 2)
    serve(scene, 2)
    sent = sent_to(scene, 2)
    for actor in (a_clerk("clerk2"), MANAGER):
        with pytest.raises(Conflict) as refused:
            attendance.close_window(scene.context, actor, "hall", 2)
        assert refused.value.code == "window_busy"
    assert serving.find(scene.context, sent.ticket.id).wanted_window == 2


def test_a_line_that_no_window_takes_any_more_is_called_by_every_window(database_url: str) -> None:
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)))
    scene = Scene(database_url, a_hall(windows=windows))
    scene.issue("b1"), scene.issue("a1")
    change_folder(scene, windows=windows[:1])
    assert scene.forgotten() == []
    scene.opened(1)
    assert [v.ticket.number for v in boards.queue(scene.context, "hall", 1).waiting] == ["B001", "A001"]
    assert scene.called_next(1).ticket.number == "B001"
    scene.close()


def test_somebody_in_a_line_of_nobody_is_told_a_wait_once_a_window_is_open(database_url: str) -> None:
    windows = (ServiceWindow(1, ("A",)), ServiceWindow(2, ("B",)))
    scene = Scene(database_url, a_hall(windows=windows))
    view = scene.issue("b1")
    change_folder(scene, windows=windows[:1])
    scene.opened(1)
    assert serving.view(scene.context, view.ticket).reply().wait is not None
    scene.close()


def test_a_window_that_left_the_folder_is_closed_and_hands_on(scene: Scene) -> None:
    scene.opened(1, 2)
    sent = sent_to(scene, 2)
    change_folder(scene, windows=(ServiceWindow(1),))
    assert serving.find(scene.context, sent.ticket.id).wanted_window is None
    assert notes(scene, "close", "hand_on") == [
        ("close", None, 2, "window_gone"), ("hand_on", "A001", 2, "window_gone"),
    ]  # fmt: skip
    assert list(audit.differences(scene.context, "hall")) == []
    revision = journal.revision(scene.context, "hall")
    forgotten.look_after(scene.context, "hall")
    assert journal.revision(scene.context, "hall") == revision


@pytest.mark.parametrize("by", [a_clerk("clerk2"), MANAGER])
def test_who_is_served_at_a_window_that_leaves_the_folder_is_served_to_the_end(scene: Scene, by: Actor) -> None:
    view = serve(scene.opened(1, 2), 2)
    sent = sent_to(scene, 2)
    change_folder(scene, windows=(ServiceWindow(1),))
    assert notes(scene, "close", "hand_on") == [("hand_on", sent.ticket.number, 2, "window_gone")]
    with pytest.raises(QueueingError):
        serving.step(scene.context, a_clerk("clerk1"), view.ticket.id, "finish")
    assert serving.step(scene.context, by, view.ticket.id, "finish").ticket.state == "finished"
    forgotten.look_after(scene.context, "hall")
    assert notes(scene, "close") == [("close", None, 2, "window_gone")]
    assert scene.forgotten() == []


def test_who_is_at_a_window_that_left_the_folder_can_be_sent_back_to_the_line(scene: Scene) -> None:
    view = serve(scene.opened(1, 2), 2)
    change_folder(scene, windows=(ServiceWindow(1),), lines=scene.hall.lines[1:])
    back = serving.step(scene.context, MANAGER, view.ticket.id, "transfer", options=Options(line="A"))
    assert (back.ticket.state, scene.called_next(1).ticket.number) == ("waiting", "A001")


def test_a_window_left_open_over_night_is_closed_and_says_why(scene: Scene) -> None:
    closes_at_night(scene).opened(1, 2)
    scene.clock.pass_time(hours=24)
    scene.opened(3)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    states = {one.number: one.state for one in boards.board(scene.context, "hall").windows}
    assert states == {1: "closed", 2: "closed", 3: "open"}
    assert notes(scene, "close") == [("close", None, 1, "day_over"), ("close", None, 2, "day_over")]


def test_whoever_waits_past_midnight_in_a_hall_that_never_closes_is_not_forgotten(scene: Scene) -> None:
    scene.opened(1).clock.pass_time(hours=14)
    scene.issue()
    scene.clock.pass_time(hours=2)
    close_of_day.close_earlier_days(scene.context, "hall")
    assert scene.forgotten() == []
    assert scene.called_next(1).ticket.number == "A001"


def test_a_service_that_yesterday_left_is_on_the_list_until_it_is_finished(scene: Scene) -> None:
    view = serve(closes_at_night(scene).opened(1))
    scene.clock.pass_time(hours=24)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    assert scene.forgotten() == [("A001", "earlier_day")]
    assert serving.step(scene.context, MANAGER, view.ticket.id, "finish").ticket.state == "finished"
    close_of_day.close_earlier_days(scene.context, "hall")
    assert scene.forgotten() == []
    assert boards.board(scene.context, "hall").windows[0].state == "closed"


def test_a_manager_takes_over_a_window_with_its_ticket(scene: Scene) -> None:
    view = serve(scene.opened(1))
    with pytest.raises(Conflict):
        attendance.open_window(scene.context, a_clerk("clerk2"), "hall", 1)
    assert attendance.open_window(scene.context, MANAGER, "hall", 1).ticket == "A001"
    with pytest.raises(NotAllowed):
        scene.do("finish", view)
    assert serving.step(scene.context, MANAGER, view.ticket.id, "finish").ticket.state == "finished"


def test_who_expires_at_an_open_window_was_not_forgotten(scene: Scene) -> None:
    scene.opened(1, 2)
    scene.issue(), sent_to(scene, 2), scene.issue("b1")
    scene.called_next(1)
    assert close_of_day.close(scene.context, "hall") == 3
    assert scene.forgotten() == []


def test_cancelling_twice_is_cancelling_once(scene: Scene) -> None:
    view = scene.issue()
    once = scene.do("cancel", view, request_id="tap")
    again = [scene.do("cancel", view, request_id=request) for request in ("tap", "", "another")]
    assert {one.ticket for one in again} == {once.ticket}
    assert journal.revision(scene.context, "hall") == once.ticket.revision


def test_disabling_a_clerk_closes_their_windows_and_shows_managers_who_is_left_there(scene: Scene) -> None:
    staff.add(scene.context, "clerk2", "quite long enough for a clerk", "clerk", "hall")
    view = serve(scene.opened(1, 2, 3), 2)
    sent = sent_to(scene, 2)
    staff.disable(scene.context, "clerk2")
    assert notes(scene, "close", "hand_on") == [
        ("close", None, 2, "clerk_disabled"), ("hand_on", sent.ticket.number, 2, "clerk_disabled"),
    ]  # fmt: skip
    assert scene.forgotten() == [("A001", "window_closed")]
    assert serving.step(scene.context, MANAGER, view.ticket.id, "finish").ticket.state == "finished"
    assert list(audit.differences(scene.context, "hall")) == []


def test_a_clerk_who_goes_on_at_the_window_of_one_who_was_disabled_has_their_ticket(scene: Scene) -> None:
    staff.add(scene.context, "clerk2", "quite long enough for a clerk", "clerk", "hall")
    view = serve(scene.opened(2), 2)
    staff.disable(scene.context, "clerk2")
    assert attendance.open_window(scene.context, a_clerk("clerk3"), "hall", 2).ticket == "A001"
    assert scene.forgotten() == []
    assert serving.step(scene.context, a_clerk("clerk3"), view.ticket.id, "finish").ticket.state == "finished"


@pytest.mark.parametrize("how", ["change", "add"])
def test_a_clerk_who_moves_to_another_hall_leaves_their_windows(scene: Scene, how: str) -> None:
    catalogue.sync(scene.context, replace(scene.hall, code="other"))
    staff.add(scene.context, "clerk1", "quite long enough for a clerk", "clerk", "hall")
    scene.opened(1)
    if how == "add":
        staff.add(scene.context, "clerk1", "quite long enough for a clerk", "clerk", "other")
    else:
        staff.change(scene.context, "clerk1", "clerk", "other", "")
    assert notes(scene, "close") == [("close", None, 1, "clerk_moved")]


def test_a_new_name_or_password_leaves_a_clerk_where_they_sit(scene: Scene) -> None:
    staff.add(scene.context, "clerk1", "quite long enough for a clerk", "clerk", "hall")
    scene.opened(1)
    staff.change(scene.context, "clerk1", "manager", "hall", "Somebody", "another one that is long")
    staff.change(scene.context, "clerk1", "manager", "", "Somebody")
    assert notes(scene, "close") == []
