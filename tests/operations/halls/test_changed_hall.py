"""A hall's definition changes while its tickets, slips and screens are in use."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from operations import audit, journal
from operations.context import SYSTEM, Actor, Context
from operations.halls import catalogue
from operations.printers import print_queue, print_requests
from operations.reporting.report import Ask
from operations.reporting.reports import report
from operations.tickets import boards, calling, serving
from operations.tickets.serving import Options
from operations.windows import attendance
from protocol.printing import Job
from queueing.errors import QueueingError
from queueing.hall import Hall, Kiosk, Printer
from storage.database import Database
from tests.builders import Scene, a_clerk

AGENT = Actor("device", "agent", "printer", "hall")


def changed(scene: Scene, **parts: Any) -> Hall:
    """The hall's folder says something else from now on."""
    catalogue.sync(scene.context, replace(scene.hall, **parts))
    return catalogue.get_hall(scene.context, "hall")


def without_line_a(scene: Scene) -> Hall:
    """Line A, its services and the priority class "elderly" leave."""
    hall = scene.hall
    return changed(scene, lines=hall.lines[1:], services=hall.services[2:], priorities=hall.priorities[1:])


def claimed(scene: Scene, *printers: str) -> list[Job]:
    """What an agent gets."""
    return print_queue.claim(scene.context, AGENT, "hall", "agent", printers or None, 8, "http://hall")


def code_of(refused: pytest.ExceptionInfo[QueueingError]) -> str:
    """Why it was refused."""
    return refused.value.code


def test_a_slip_that_waits_is_printed_under_the_name_its_service_had(scene: Scene) -> None:
    scene.issue("a1", priority="elderly", language="en")
    scene.issue("b1", language="en")
    without_line_a(scene)
    slips = [job.slip for job in claimed(scene, "p1")]
    assert [(slip.service, slip.line) for slip in slips] == [("Service a1", "Line A"), ("Service b1", "Line B")]
    assert slips[0].priority == "Senior"


def test_a_ticket_of_a_retired_service_lives_to_its_end(scene: Scene) -> None:
    scene.opened(1, 2)
    ticket, other = scene.issue("a1"), scene.issue("a2")
    called = scene.called_next()
    without_line_a(scene)
    assert called.ticket.id == ticket.ticket.id
    scene.do("start", called)
    finished = scene.do("finish", called).ticket
    assert finished.done == (("a1", "done"),)
    again = scene.called_next(2)
    assert again.ticket.id == other.ticket.id
    scene.do("start", again, by=2)
    scene.do("finish", again, by=2, done=[("a2", "done"), ("a1", "accepted"), ("b1", "done")])
    print_requests.reprint(scene.context, a_clerk(), ticket.ticket.id, reason="lost")
    assert [job.slip.service for job in claimed(scene) if job.kind == "reprint"] == ["事项a1"]
    assert list(audit.differences(scene.context, "hall")) == []


def test_no_new_ticket_of_what_left_and_no_transfer_there(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("b1")
    without_line_a(scene)
    for wish in ({"service": "a1"}, {"service": "b1", "priority": "elderly"}):
        with pytest.raises(QueueingError) as refused:
            scene.issue(**wish)
        assert code_of(refused) in ("unknown_service", "unknown_priority")
    called = scene.called_next()
    with pytest.raises(QueueingError) as refused:
        serving.step(scene.context, a_clerk(), called.ticket.id, "transfer", options=Options(line="A"))
    assert code_of(refused) == "unknown_line"


def test_a_line_that_left_stays_on_the_board_while_somebody_waits_in_it(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1")
    without_line_a(scene)
    lines = boards.board(scene.context, "hall", "en").lines
    assert [(line.code, line.name, line.waiting) for line in lines] == [("B", "Line B", 0), ("A", "Line A", 1)]
    scene.called_next()
    assert [line.code for line in boards.board(scene.context, "hall").lines] == ["B"]


def test_a_line_that_comes_back_is_offered_again(scene: Scene) -> None:
    without_line_a(scene)
    changed(scene)
    assert scene.issue("a1").ticket.number == "A001"


def test_reports_name_what_left(scene: Scene) -> None:
    scene.opened(1)
    scene.issue("a1")
    called = scene.called_next()
    without_line_a(scene)
    scene.do("start", called)
    scene.do("finish", called)
    ask = Ask(date(2026, 3, 2), date(2026, 3, 2), language="en")
    for name, told in (("waiting-times", "Line A"), ("service-times", "Service a1")):
        [row] = report(scene.context, name, ask).rows
        assert told in row


def test_who_sits_at_a_window_that_left_ends_what_is_at_it(scene: Scene) -> None:
    scene.opened(3)
    scene.issue("a1")
    called = scene.called_next(3)
    changed(scene, windows=scene.hall.windows[:2])
    assert [seat.number for seat in attendance.seats(scene.context, "hall")] == [1, 2, 3]
    assert [window.number for window in boards.board(scene.context, "hall").windows] == [1, 2, 3]
    sight = boards.queue(scene.context, "hall", 3)
    assert sight.current is not None
    scene.do("start", called, by=3)
    scene.do("finish", called, by=3)
    with pytest.raises(QueueingError) as refused:
        calling.call_next(scene.context, a_clerk("clerk3"), "hall", 3)
    assert code_of(refused) == "unknown_window"
    attendance.close_window(scene.context, a_clerk("clerk3"), "hall", 3)
    with pytest.raises(QueueingError):
        attendance.open_window(scene.context, a_clerk("clerk3"), "hall", 3)
    assert [seat.number for seat in attendance.seats(scene.context, "hall")] == [1, 2]


def test_a_slip_whose_printer_left_comes_out_at_its_kiosk(scene: Scene) -> None:
    scene.issue("a1")
    assert claimed(scene, "p1")
    desk, fresh = Printer("desk", "virtual:", "generic-80mm"), Printer("p2", "virtual:", "generic-80mm")
    changed(scene, kiosks=(Kiosk("k1", "p2"),), printers=(desk, fresh))
    assert claimed(scene, "desk") == []
    [slip] = claimed(scene, "p2")
    assert slip.printer == "p2"
    [job] = print_queue.latest_jobs(scene.context, "hall", "p2")
    assert job.meant_for == "p1"


def test_a_slip_whose_printer_left_with_its_kiosk_comes_out_at_the_desk(scene: Scene) -> None:
    scene.issue("a1")
    changed(scene, kiosks=(), printers=(Printer("desk", "virtual:", "generic-80mm"),))
    assert [slip.printer for slip in claimed(scene, "desk")] == ["desk"]


def test_a_slip_of_a_hall_without_printers_fails_with_its_reason(scene: Scene) -> None:
    scene.issue("a1")
    changed(scene, kiosks=(Kiosk("k1"),), printers=())
    assert claimed(scene) == []
    [job] = print_queue.latest_jobs(scene.context, "hall", "p1")
    assert (job.state, job.detail) == ("failed", "its printer p1 left the hall, which has no other")


def test_a_slip_that_cannot_be_made_fails_alone(scene: Scene) -> None:
    first = scene.issue("a1")
    scene.issue("b1")
    changed(scene, slips={"ticket": "[[block]]\nlogo = 5"})
    changed(scene, slips={"ticket": "this is no layout"})
    print_requests.print_test(scene.context, SYSTEM, "hall", "p1")
    assert [slip.kind for slip in claimed(scene, "p1")] == ["test"]
    jobs = print_queue.latest_jobs(scene.context, "hall", "p1")
    assert sorted(job.state for job in jobs) == ["claimed", "failed", "failed"]
    assert all(job.detail.startswith("cannot be made: ") for job in jobs if job.ticket_id == first.ticket.id)


def test_a_change_is_a_line_of_the_journal_and_the_same_again_is_none(scene: Scene) -> None:
    without_line_a(scene)
    assert not catalogue.sync(scene.context, replace(scene.hall, lines=scene.hall.lines[1:],
                              services=scene.hall.services[2:], priorities=scene.hall.priorities[1:]))  # fmt: skip
    told = journal.after(scene.context, "hall", 0, 10)
    assert told.revision == 1
    assert [(event.kind, event.changes["departed"]["lines"]) for event in told.events] == [("hall", ["A"])]
    assert catalogue.version(scene.context, "hall") == 2


def test_another_process_works_with_the_change_once_it_has_looked(scene: Scene, database_url: str) -> None:
    other = Context(Database(database_url), now=scene.clock)
    assert catalogue.get_hall(other, "hall").offers("a1")
    assert catalogue.look_again(other) == []
    without_line_a(scene)
    assert catalogue.look_again(other) == ["hall"]
    assert not catalogue.get_hall(other, "hall").offers("a1")
    assert catalogue.version(other, "hall") == 2
    other.database.close()


def test_a_database_that_forgot_a_name_shows_its_code(scene: Scene) -> None:
    """As an earlier version left it: the definition was replaced, and what had left was nowhere."""
    scene.opened(1)
    scene.issue("a1", priority="elderly")
    hall = scene.hall
    scene.context.halls["hall"] = replace(
        hall, lines=hall.lines[1:], services=hall.services[2:], priorities=hall.priorities[1:]
    )
    assert claimed(scene, "p1")[0].slip.service == "a1"
    called = scene.called_next()
    scene.do("start", called)
    assert scene.do("finish", called).ticket.done == (("a1", "done"),)
