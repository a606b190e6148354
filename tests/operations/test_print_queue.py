"""Slips between the ticket and the paper: none lost, none doubled unmarked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from operations import print_queue
from operations.context import SYSTEM, Actor
from operations.views import TicketView
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound
from storage import print_jobs
from tests.builders import Scene

AGENT = Actor("device", "agent", hall="hall")


def claim(scene: Scene, agent: str = "agent-1", most: int = 9) -> list[dict[str, object]]:
    return print_queue.claim(scene.context, AGENT, "hall", agent, None, most, "http://hall")


def begin(scene: Scene, job: dict[str, object], agent: str = "agent-1") -> None:
    print_queue.begin(scene.context, AGENT, str(job["id"]), agent)


def done(scene: Scene, job: dict[str, object], result: str = "printed") -> None:
    print_queue.done(scene.context, AGENT, str(job["id"]), result)


def test_every_ticket_of_a_kiosk_has_one_slip_in_order(scene: Scene) -> None:
    for _ in range(3):
        scene.issue()
    assert [job["slip"]["number"] for job in claim(scene)] == ["A001", "A002", "A003"]  # type: ignore[index]


def test_a_slip_says_what_was_promised_when_the_ticket_was_taken(scene: Scene) -> None:
    scene.issue(), scene.issue(language="en")
    slip = claim(scene)[1]["slip"]
    assert isinstance(slip, dict)
    assert (slip["hall"], slip["service"], slip["ahead"], slip["wait"]) == ("Test hall", "Service a1", 1, None)
    assert slip["local_time"] == "2026-03-02 09:00"
    assert str(slip["url"]).startswith("http://hall/t/")


def test_a_claimed_slip_is_not_given_to_another_agent(scene: Scene) -> None:
    scene.issue()
    assert len(claim(scene, "agent-1")) == 1
    assert claim(scene, "agent-2") == []


def test_a_slip_whose_agent_fell_silent_before_printing_comes_out_once_unmarked(scene: Scene) -> None:
    scene.issue()
    claim(scene, "agent-1")
    scene.clock.pass_time(seconds=61)
    (again,) = claim(scene, "agent-2")
    assert again["copy"] == 0


def test_a_slip_whose_outcome_is_unknown_comes_out_again_marked_as_a_copy(scene: Scene) -> None:
    scene.issue()
    begin(scene, claim(scene)[0])
    scene.clock.pass_time(seconds=61)
    (again,) = claim(scene, "agent-2")
    assert again["copy"] == 1


def test_an_agent_that_restarts_gets_its_own_slips_back_at_once(scene: Scene) -> None:
    scene.issue()
    claim(scene)
    assert [job["copy"] for job in claim(scene)] == [0]


def test_a_printed_slip_is_not_claimed_again(scene: Scene) -> None:
    scene.issue()
    (job,) = claim(scene)
    begin(scene, job)
    done(scene, job)
    scene.clock.pass_time(hours=1)
    assert claim(scene) == []


def test_the_same_report_twice_changes_nothing_and_the_first_word_stands(scene: Scene) -> None:
    scene.issue()
    (job,) = claim(scene)
    done(scene, job, "sent")
    done(scene, job, "failed")
    assert print_queue.latest_jobs(scene.context, "hall", "p1")[0].state == "sent"


def test_a_slip_with_another_agent_cannot_be_begun(scene: Scene) -> None:
    scene.issue()
    (job,) = claim(scene, "agent-1")
    with pytest.raises(Conflict):
        begin(scene, job, "agent-2")


def test_an_agent_of_another_hall_sees_and_changes_nothing(scene: Scene) -> None:
    scene.issue()
    (job,) = claim(scene)
    stranger = Actor("device", "agent", hall="elsewhere")
    with pytest.raises(NotAllowed):
        print_queue.claim(scene.context, stranger, "hall", "x", None, 9, "")
    with pytest.raises(NotAllowed):
        print_queue.done(scene.context, stranger, str(job["id"]), "printed")


def test_a_reprint_is_marked_with_its_count(scene: Scene) -> None:
    view = scene.issue()
    (first,) = claim(scene)
    done(scene, first)
    print_queue.reprint(scene.context, SYSTEM, view.ticket.id)
    (second,) = claim(scene)
    assert (second["kind"], second["copy"]) == ("reprint", 1)


def test_what_does_not_exist_cannot_be_printed(scene: Scene) -> None:
    with pytest.raises(NotFound):
        print_queue.reprint(scene.context, SYSTEM, "nothing")
    with pytest.raises(NotFound):
        print_queue.print_test(scene.context, SYSTEM, "hall", "p9")
    with pytest.raises(BadRequest):
        print_queue.done(scene.context, AGENT, "nothing", "eaten")


def test_a_printer_says_how_it_is_and_the_journal_keeps_only_changes(scene: Scene) -> None:
    assert print_queue.printer_views(scene.context, "hall")[0].state == "unknown"
    for state in ("paper_out", "paper_out", "ready"):
        print_queue.say_states(scene.context, AGENT, "hall", [("p1", state, "")])
    assert print_queue.printer_views(scene.context, "hall")[0].state == "ready"
    view: TicketView = scene.issue()
    assert view.ticket.revision == 3


def test_a_report_that_comes_during_a_claim_is_kept(scene: Scene) -> None:
    for _ in range(30):
        scene.issue()
    jobs = claim(scene, most=30)
    with ThreadPoolExecutor(2) as agents:
        reports = [agents.submit(done, scene, job) for job in jobs]
        while not all(report.done() for report in reports):
            claim(scene, most=30)
    assert all(report.result() is None for report in reports)
    with scene.context.database.reading() as connection:
        states = [job.state for job in print_jobs.latest(connection, "hall", "p1", 30)]
    assert states == ["printed"] * 30
