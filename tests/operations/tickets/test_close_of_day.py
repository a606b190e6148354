"""Close of day: it ends what is open and invents nothing."""

from operations import audit
from operations.tickets import boards, close_of_day, serving
from queueing.hall import WEEKDAYS
from tests.builders import NINE, Scene, a_hall


def test_who_still_waits_at_the_close_has_left(scene: Scene) -> None:
    scene.opened(1, 2)
    waiting, called = scene.issue(), None
    scene.issue()
    called = scene.called_next(2)
    assert close_of_day.close(scene.context, "hall") == 2
    states = {serving.find(scene.context, view.ticket.id).state for view in (waiting, called)}
    assert states == {"expired"}


def test_a_ticket_being_served_at_the_close_is_finished_by_its_clerk(scene: Scene) -> None:
    scene.opened(1).issue()
    view = scene.do("start", scene.called_next(1))
    assert close_of_day.close(scene.context, "hall") == 0
    assert scene.do("finish", view).ticket.state == "finished"


def test_closing_a_closed_day_changes_nothing(scene: Scene) -> None:
    scene.opened(1).issue()
    close_of_day.close(scene.context, "hall")
    before = boards.board(scene.context, "hall").revision
    assert close_of_day.close(scene.context, "hall") == 0
    assert boards.board(scene.context, "hall").revision == before


def test_no_call_reaches_an_expired_ticket(scene: Scene) -> None:
    scene.issue()
    close_of_day.close(scene.context, "hall")
    assert scene.opened(1).call_next(1) is None


def test_yesterdays_leftovers_are_closed_by_themselves_and_todays_are_not(database_url: str) -> None:
    scene = Scene(database_url, a_hall(opening=dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))
    scene.issue()
    scene.clock.pass_time(hours=24)
    today = scene.issue()
    assert close_of_day.close_earlier_days(scene.context, "hall") == 1
    assert serving.find(scene.context, today.ticket.id).state == "waiting"
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    assert list(audit.differences(scene.context, "hall")) == []
    scene.close()


def a_night_hall(database_url: str) -> Scene:
    night = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("20:00-02:00",))
    scene = Scene(database_url, a_hall(opening=night, day_starts_at="05:00"))
    scene.clock.pass_time(hours=14, minutes=50)  # ten to midnight
    return scene.opened(1)


def test_hours_over_midnight_are_one_business_date(database_url: str) -> None:
    scene = a_night_hall(database_url)
    before = scene.issue().ticket
    scene.clock.pass_time(minutes=30)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    after = scene.issue().ticket
    assert (before.number, after.number) == ("A001", "A002")
    assert before.business_date == after.business_date == NINE.date()
    scene.clock.pass_time(hours=5)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 2
    scene.close()


def test_nobody_expires_at_midnight_in_a_hall_that_never_closes(database_url: str) -> None:
    scene = Scene(database_url, a_hall(opening=dict.fromkeys(WEEKDAYS, ("00:00-24:00",))))
    scene.clock.pass_time(hours=14, minutes=50)
    scene.issue()
    scene.clock.pass_time(minutes=30)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 0
    assert scene.issue().ticket.number == "A001", "a new date, and its numbers begin again"
    scene.clock.pass_time(hours=48)
    assert close_of_day.close_earlier_days(scene.context, "hall") == 2, "two dates later they have left"
    scene.close()


def test_yesterdays_leftovers_are_not_ahead_of_todays_first_citizen(database_url: str) -> None:
    scene = Scene(database_url, a_hall(opening=dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))
    for _ in range(3):
        scene.issue()
    scene.clock.pass_time(hours=24)
    close_of_day.close_earlier_days(scene.context, "hall")
    assert scene.issue().ticket.ahead == 0
    assert boards.board(scene.context, "hall").waiting == 1
    scene.close()
