"""One key too many: the last step is taken back, and no figure shows it."""

import pytest
from sqlalchemy import select

from operations import journal as told_journal
from operations.context import Actor
from operations.reporting import packed_months
from operations.tickets import serving
from operations.views import TicketView
from operations.windows import attendance
from queueing.errors import Conflict, NotAllowed
from queueing.hall import business_date
from queueing.record import replay
from queueing.ticket import Ticket
from storage import journal, tickets
from storage.reports import Period
from storage.tables import ticket_services
from tests.builders import Scene, a_clerk


def at_the_window(scene: Scene) -> TicketView:
    """Somebody was called ten minutes after taking a ticket."""
    scene.opened(1).issue()
    scene.clock.pass_time(minutes=10)
    return scene.called_next(1)


def figures(ticket: Ticket) -> tuple[int | None, ...]:
    return ticket.wait_seconds, ticket.walk_seconds, ticket.service_seconds, ticket.visit_seconds


def refusal(scene: Scene, view: TicketView, by: int = 1) -> str:
    before = serving.find(scene.context, view.ticket.id)
    with pytest.raises((Conflict, NotAllowed)) as refused:
        scene.do("undo", view, by=by)
    assert serving.find(scene.context, view.ticket.id) == before
    return refused.value.code


def test_a_start_too_soon_does_not_shorten_the_walk(scene: Scene) -> None:
    called = at_the_window(scene)
    scene.clock.pass_time(seconds=2)
    scene.do("start", called)
    scene.clock.pass_time(seconds=20)
    undone = scene.do("undo", called).ticket
    assert (undone.state, undone.started_at, undone.walk, undone.serving_since_at) == ("called", None, None, None)
    scene.clock.pass_time(seconds=8)
    scene.do("start", called)
    scene.clock.pass_time(minutes=4)
    assert figures(scene.do("finish", called).ticket) == (600, 30, 240, 870)


def test_a_finish_too_soon_does_not_shorten_the_service(scene: Scene) -> None:
    view = scene.do("start", at_the_window(scene))
    scene.clock.pass_time(minutes=3)
    scene.do("finish", view, done=[("a1", "done"), ("b1", "done")])
    scene.clock.pass_time(seconds=59)
    undone = scene.do("undo", view).ticket
    assert (undone.state, undone.window, undone.finished_at, undone.ended_at, undone.done) == (
        "serving", 1, None, None, ())  # fmt: skip
    scene.clock.pass_time(minutes=2, seconds=1)
    done = scene.do("finish", view, done=[("a1", "accepted")]).ticket
    assert (figures(done), done.done) == ((600, 0, 360, 960), (("a1", "accepted"),))
    with scene.context.database.reading() as connection:
        assert [row.outcome for row in connection.execute(select(ticket_services))] == ["accepted"]


def test_a_no_show_and_a_park_are_undone_as_if_they_had_not_been(scene: Scene) -> None:
    called = at_the_window(scene)
    before = serving.find(scene.context, called.ticket.id)
    scene.do("no_show", called)
    assert scene.do("undo", called).ticket.place_at == before.place_at
    view = scene.do("start", called)
    scene.clock.pass_time(minutes=1)
    scene.do("park", view)
    scene.clock.pass_time(minutes=1)
    scene.do("undo", view)
    scene.clock.pass_time(minutes=1)
    assert scene.do("finish", view).ticket.service_seconds == 180


def test_replaying_the_journal_gives_the_tables_after_an_undo(scene: Scene) -> None:
    view = scene.do("start", at_the_window(scene))
    for step in ("undo", "start", "finish", "undo", "finish"):
        scene.clock.pass_time(seconds=3)
        scene.do(step, view)
    with scene.context.database.reading() as connection:
        events = list(journal.after(connection, "hall", 0, 100))
        assert replay(events).tickets == {view.ticket.id: tickets.find(connection, view.ticket.id)}
    told = told_journal.after(scene.context, "hall", 0, 100).events
    assert [event.kind for event in told if event.ticket] == [
        "issue", "call", "start", "undo", "start", "finish", "undo", "finish"]  # fmt: skip


def test_a_minute_later_it_is_too_late(scene: Scene) -> None:
    view = scene.do("start", at_the_window(scene))
    scene.clock.pass_time(seconds=61)
    assert refusal(scene, view) == "too_late_to_undo"


def test_what_was_no_slip_of_the_finger_is_not_undone(scene: Scene) -> None:
    view = scene.do("start", at_the_window(scene))
    scene.do("resume", scene.do("park", view))
    assert refusal(scene, view) == "nothing_to_undo"
    called = scene.do("transfer", view, line="B")
    assert refusal(scene, called) == "wrong_step"


def test_a_finish_is_not_undone_once_the_next_stands_at_the_window(scene: Scene) -> None:
    view = scene.do("finish", scene.do("start", at_the_window(scene)))
    scene.issue()
    scene.called_next(1)
    assert refusal(scene, view) == "window_busy"


def test_only_who_served_or_a_manager_takes_a_step_back(scene: Scene) -> None:
    view = scene.do("finish", scene.do("start", at_the_window(scene)))
    scene.opened(2)
    assert refusal(scene, view, by=2) == "not_your_window"
    attendance.close_window(scene.context, a_clerk(), "hall", 1)
    attendance.open_window(scene.context, a_clerk("clerk3"), "hall", 1)
    assert refusal(scene, view, by=3) == "not_your_ticket"
    manager = Actor("staff", "manager", "manager", "hall")
    assert serving.step(scene.context, manager, view.ticket.id, "undo").ticket.state == "serving"


def test_the_same_undo_twice_is_one(scene: Scene) -> None:
    view = scene.do("start", at_the_window(scene))
    revisions = {scene.do("undo", view, request_id="u").ticket.revision for _ in range(3)}
    assert len(revisions) == 1


def test_a_day_that_was_packed_meanwhile_is_counted_anew(scene: Scene) -> None:
    scene.clock.pass_time(hours=14, minutes=49, seconds=40)
    view = scene.do("start", at_the_window(scene))  # twenty seconds before midnight
    day = view.ticket.business_date
    scene.clock.pass_time(seconds=10)
    scene.do("finish", view)
    scene.clock.pass_time(seconds=30)
    today = business_date(scene.hall, scene.clock.now)
    assert packed_months.pack_past_days(scene.context, today) == 1
    scene.do("undo", view)
    with scene.context.database.reading() as connection:
        counted = packed_months.load(scene.context, connection, Period(day, day)).counts(())
    assert counted == [("serving", 1, 1)]
