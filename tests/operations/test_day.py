"""Close of day: it ends what is open and invents nothing."""

from operations import audit, boards, day, serving
from tests.builders import Scene


def test_who_still_waits_at_the_close_has_left(scene: Scene) -> None:
    scene.opened(1, 2)
    waiting, called = scene.issue(), None
    scene.issue()
    called = scene.called_next(2)
    assert day.close(scene.context, "hall") == 2
    states = {serving.find(scene.context, view.ticket.id).state for view in (waiting, called)}
    assert states == {"expired"}


def test_a_ticket_being_served_at_the_close_is_finished_by_its_clerk(scene: Scene) -> None:
    scene.opened(1).issue()
    view = scene.do("start", scene.called_next(1))
    assert day.close(scene.context, "hall") == 0
    assert scene.do("finish", view).ticket.state == "finished"


def test_closing_a_closed_day_changes_nothing(scene: Scene) -> None:
    scene.opened(1).issue()
    day.close(scene.context, "hall")
    before = boards.board(scene.context, "hall")["revision"]
    assert day.close(scene.context, "hall") == 0
    assert boards.board(scene.context, "hall")["revision"] == before


def test_no_call_reaches_an_expired_ticket(scene: Scene) -> None:
    scene.issue()
    day.close(scene.context, "hall")
    assert scene.opened(1).call_next(1) is None


def test_yesterdays_leftovers_are_closed_by_themselves_and_todays_are_not(scene: Scene) -> None:
    scene.issue()
    scene.clock.pass_time(hours=24)
    today = scene.issue()
    assert day.close_earlier_days(scene.context, "hall") == 1
    assert serving.find(scene.context, today.ticket.id).state == "waiting"
    assert day.close_earlier_days(scene.context, "hall") == 0
    assert list(audit.differences(scene.context, "hall")) == []
