"""A printer's token speaks for its own computer: not for another's, and not of printers that the hall has not."""

import pytest

from operations.context import Actor
from operations.printers import paper_rolls, print_queue, printer_states
from protocol.printing import Job
from queueing.errors import Conflict, NotAllowed, NotFound
from queueing.hall import Printer
from storage import journal, print_jobs
from tests.builders import Scene, a_hall

OWN = Actor("device", "kiosk-1", "printer", "hall", "device-1")
OTHER = Actor("device", "kiosk-2", "printer", "hall", "device-2")


@pytest.fixture
def scene(database_url: str) -> Scene:
    names = ("p1", "p2")
    made = Scene(database_url, a_hall(printers=tuple(Printer(name, "virtual:", "generic-80mm") for name in names)))
    made.issue()
    return made


def claim(scene: Scene, device: Actor = OWN, agent: str = "first", only: list[str] | None = None) -> list[Job]:
    return print_queue.claim(scene.context, device, "hall", agent, None, 9, "http://hall", only)


def kept(scene: Scene, job: Job) -> print_jobs.PrintJob:
    with scene.context.database.transaction() as connection:
        row = print_jobs.find(connection, job.id)
    assert row is not None
    return row


def test_nobody_takes_slips_by_saying_another_computers_name(scene: Scene) -> None:
    (job,) = claim(scene)
    for say in (
        lambda: claim(scene, OTHER),
        lambda: print_queue.begin(scene.context, OTHER, job.id, "first"),
        lambda: print_queue.done(scene.context, OTHER, job.id, "printed", agent="first"),
        lambda: printer_states.say_states(scene.context, OTHER, "hall", [("p1", "ready", "")], "first"),
    ):
        with pytest.raises(Conflict) as refused:
            say()
        assert refused.value.code == "agent_taken"
    print_queue.begin(scene.context, OWN, job.id, "first")
    print_queue.done(scene.context, OWN, job.id, "printed", agent="first")
    assert kept(scene, job).state == "printed"


@pytest.mark.parametrize("agent", ["", "second"])
def test_nobody_ends_a_slip_that_they_were_never_given(scene: Scene, agent: str) -> None:
    (job,) = claim(scene)
    with pytest.raises(Conflict) as refused:
        print_queue.done(scene.context, OTHER, job.id, "printed", agent=agent)
    assert refused.value.code == "job_taken"
    assert kept(scene, job).state == "claimed"


def test_a_slip_that_nobody_has_yet_is_ended_by_nobody(scene: Scene) -> None:
    scene.issue()
    with scene.context.database.transaction() as connection:
        waiting = print_jobs.open_jobs(connection, "hall", None)
    with pytest.raises(Conflict):
        print_queue.done(scene.context, OTHER, waiting[0].id, "printed")


def test_who_had_a_slip_may_still_tell_when_another_has_it_now(scene: Scene) -> None:
    (job,) = claim(scene)
    print_queue.begin(scene.context, OWN, job.id, "first")
    scene.clock.pass_time(minutes=3)
    assert [again.id for again in claim(scene, OTHER, "second", ["p1"])] == [job.id]
    print_queue.done(scene.context, OWN, job.id, "printed", agent="first")
    assert (kept(scene, job).state, kept(scene, job).detail) == ("printed", "told late by first")


def test_a_name_is_free_again_once_its_computer_is_silent(scene: Scene) -> None:
    claim(scene)
    scene.clock.pass_time(minutes=3)
    assert len(claim(scene, OTHER)) == 1


@pytest.mark.parametrize("agent", ["", "second"])
def test_nobody_says_how_another_computers_printer_is(scene: Scene, agent: str) -> None:
    claim(scene)
    printer_states.say_states(scene.context, OTHER, "hall", [("p1", "paper_out", "")], agent)
    assert printer_states.printer_views(scene.context, "hall")[0].state == "unknown"


def test_a_printer_that_the_hall_does_not_name_is_not_spoken_of(scene: Scene) -> None:
    printer_states.say_states(scene.context, OWN, "hall", [("ghost", "ready", ""), ("p1", "ready", "")], "first")
    with scene.context.database.transaction() as connection:
        assert set(print_jobs.printer_states(connection, "hall")) == {"p1"}
        events = journal.after(connection, "hall", 0, 99)
    assert [event.changes["printer"] for event in events if event.kind == "printer"] == ["p1"]


@pytest.mark.parametrize("printer", ["ghost", "p2"])
def test_a_slip_came_out_at_no_printer_of_others_and_uses_none_of_their_paper(scene: Scene, printer: str) -> None:
    (job,) = claim(scene, only=["p1"])
    claim(scene, OTHER, "second", ["p2"])
    print_queue.done(scene.context, OWN, job.id, "printed", printer=printer, paper_mm=500, agent="first")
    assert kept(scene, job).came_out_at is None
    used = {name: roll.used_mm for name, roll in paper_rolls.rolls(scene.context, "hall").items()}
    assert used == {"p1": 500, "p2": 0}


def test_a_slips_hall_is_asked_before_its_paper_is_shown(scene: Scene) -> None:
    (job,) = claim(scene)
    print_queue.must_own(scene.context, OWN, job.id)
    with pytest.raises(NotAllowed):
        print_queue.must_own(scene.context, Actor("staff", "x", "manager", "elsewhere"), job.id)
    with pytest.raises(NotFound):
        print_queue.must_own(scene.context, OWN, "nothing")
