"""How much paper is left."""

import pytest

from operations.context import SYSTEM, Actor
from operations.printers import paper_rolls, print_queue, printer_states
from protocol.printing import Roll
from queueing.errors import NotAllowed, NotFound
from storage import journal
from tests.builders import Scene

AGENT = Actor("device", "agent", hall="hall")


def a_slip_of(scene: Scene, millimetres: int, printer: str = "") -> None:
    """A citizen takes a ticket, and its slip comes out."""
    scene.issue()
    (job,) = print_queue.claim(scene.context, AGENT, "hall", "agent-1", None, 9, "http://hall")
    for _ in range(2):  # an agent may tell the same end twice
        print_queue.done(scene.context, AGENT, job.id, "printed", "", printer, millimetres)


def says(scene: Scene, state: str) -> None:
    printer_states.say_states(scene.context, AGENT, "hall", [("p1", state, "")])


def roll(scene: Scene) -> Roll:
    return paper_rolls.rolls(scene.context, "hall")["p1"]


def test_paper_is_counted_once_for_each_slip(scene: Scene) -> None:
    says(scene, "ready")
    a_slip_of(scene, 140)
    a_slip_of(scene, 160)
    assert roll(scene).used_mm == 300
    assert roll(scene).left_mm is None, "nobody has said how long the roll is"


def test_a_new_roll_begins_at_nothing_and_is_in_the_journal(scene: Scene) -> None:
    says(scene, "ready")
    a_slip_of(scene, 140)
    told = paper_rolls.new_roll(scene.context, SYSTEM, "hall", "p1", 80_000)
    assert (told.used_mm, told.left_mm, told.low) == (0, 80_000, False)
    with scene.context.database.reading() as connection:
        kinds = [event.kind for event in journal.after(connection, "hall", 0, 100)]
    assert kinds[-1] == "roll"


def test_a_roll_nearly_used_up_is_worth_a_reminder(scene: Scene) -> None:
    paper_rolls.new_roll(scene.context, SYSTEM, "hall", "p1", 1_000)
    a_slip_of(scene, 890)
    assert not roll(scene).low
    a_slip_of(scene, 20)
    assert roll(scene).low
    a_slip_of(scene, 500)
    assert roll(scene).left_mm == 0


def test_paper_put_in_after_it_was_out_is_a_new_roll_of_the_same_length(scene: Scene) -> None:
    paper_rolls.new_roll(scene.context, SYSTEM, "hall", "p1", 50_000)
    says(scene, "ready")
    a_slip_of(scene, 400)
    for state in ("cover_open", "ready"):
        says(scene, state)
    assert roll(scene).used_mm == 400
    for state in ("paper_out", "ready"):
        says(scene, state)
    assert (roll(scene).used_mm, roll(scene).length_mm) == (0, 50_000)


def test_only_printers_of_the_own_hall_get_rolls(scene: Scene) -> None:
    with pytest.raises(NotFound):
        paper_rolls.new_roll(scene.context, SYSTEM, "hall", "p9", 80_000)
    with pytest.raises(NotAllowed):
        paper_rolls.new_roll(scene.context, Actor("clerk", "c", hall="other"), "hall", "p1", 80_000)
