"""Since when a printer is in trouble, what waits there, and what it printed for another."""

from collections.abc import Iterator

import pytest

from operations.context import Actor
from operations.printers import print_queue, print_requests, printer_overview, printer_states
from queueing.hall import Kiosk, Printer
from tests.builders import Scene, a_clerk, a_hall

AGENT = Actor("device", "agent", "printer", "hall")


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """Kiosk k1 has printer p1, whose backup is p2 at the desk; p3 is nobody's."""
    printers = (
        Printer("p1", "tcp://192.168.0.8", "generic-80mm", backup="p2"),
        Printer("p2", "tcp://192.168.0.9", "generic-80mm"),
        Printer("p3", "tcp://192.168.0.7", "generic-80mm"),
    )
    made = Scene(database_url, a_hall(printers=printers, kiosks=(Kiosk("k1", "p1"), Kiosk("k2", "p2"))))
    yield made
    made.close()


def says(scene: Scene, state: str, printer: str = "p1", detail: str = "") -> None:
    """What an agent tells of a printer."""
    printer_states.say_states(scene.context, AGENT, "hall", [(printer, state, detail)])


def care(scene: Scene, printer: str = "p1") -> printer_overview.Care:
    """What is known of a printer."""
    return printer_overview.care(scene.context, "hall")[printer]


def end(scene: Scene, detail: str = "", printer: str = "") -> None:
    """An agent prints all that waits, at this printer, and says this of it."""
    for job in print_queue.claim(scene.context, AGENT, "hall", "agent", None, 9, ""):
        print_queue.begin(scene.context, AGENT, job.id, "agent")
        print_queue.done(scene.context, AGENT, job.id, "printed", detail, printer)


def told(scene: Scene, printer: str) -> list[tuple[str, str, str]]:
    """What a printer's page lists."""
    return [(slip.due, slip.at, slip.detail) for slip in printer_overview.slips_of(scene.context, "hall", printer, 30)]


def test_a_trouble_lasts_since_its_first_report_whatever_is_reported_besides(scene: Scene) -> None:
    says(scene, "ready")
    began = scene.clock.pass_time(seconds=30)
    for detail in ("", "", "roll sensor"):
        says(scene, "paper_out", detail=detail)
        assert care(scene).since_at == began
        scene.clock.pass_time(seconds=30)
    mended = scene.clock.now
    says(scene, "ready")
    assert care(scene).since_at == mended


def test_a_printer_whose_computer_is_silent_was_last_heard_of_then(scene: Scene) -> None:
    says(scene, "paper_out")
    heard = scene.clock.pass_time(seconds=30)
    says(scene, "paper_out")
    scene.clock.pass_time(seconds=25)
    assert care(scene).is_heard
    scene.clock.pass_time(seconds=20)
    assert (care(scene).is_heard, care(scene).since_at) == (False, heard)


def test_of_a_printer_never_heard_of_nothing_is_said(scene: Scene) -> None:
    assert care(scene, "p3") == printer_overview.Care(None, True, 0)


def test_what_waits_at_a_printer_is_counted_until_it_ends(scene: Scene) -> None:
    scene.issue(), scene.issue()
    assert (care(scene, "p1").waiting, care(scene, "p2").waiting) == (2, 0)
    end(scene)
    assert care(scene, "p1").waiting == 0


def test_a_slip_that_came_out_elsewhere_is_on_both_pages(scene: Scene) -> None:
    scene.issue()
    end(scene, "the printer did not confirm", "p2")
    moved = ("p1", "p2", "the printer did not confirm")
    assert (told(scene, "p1"), told(scene, "p2"), told(scene, "p3")) == ([moved], [moved], [])


def test_a_slip_that_another_computers_printer_took_is_on_both_pages_too(scene: Scene) -> None:
    scene.issue()
    says(scene, "paper_out")
    says(scene, "ready", "p2")
    scene.clock.pass_time(seconds=11)
    (job,) = print_queue.claim(scene.context, AGENT, "hall", "agent-2", ["p2"], 9, "")
    print_queue.done(scene.context, AGENT, job.id, "printed")
    assert told(scene, "p1") == told(scene, "p2") == [("p1", "p2", "")]


def test_a_slip_that_came_out_where_it_should_is_on_its_own_page_alone(scene: Scene) -> None:
    scene.issue()
    end(scene)
    assert (told(scene, "p1"), told(scene, "p2")) == ([("p1", "p1", "")], [])


def test_a_copy_keeps_its_reason_wherever_it_comes_out(scene: Scene) -> None:
    ticket = scene.issue().ticket
    (slip,) = print_queue.claim(scene.context, AGENT, "hall", "agent", None, 9, "", ["p1"])
    print_queue.done(scene.context, AGENT, slip.id, "printed")
    print_requests.reprint(scene.context, a_clerk(), ticket.id, reason="lost")
    says(scene, "paper_out")
    says(scene, "ready", "p2")
    scene.clock.pass_time(seconds=11)
    (copy,) = print_queue.claim(scene.context, AGENT, "hall", "agent-2", ["p2"], 9, "")
    print_queue.done(scene.context, AGENT, copy.id, "printed", "the printer did not confirm")
    newest = printer_overview.slips_of(scene.context, "hall", "p2", 30)[0]
    assert (newest.due, newest.at) == ("p1", "p2")
    assert (newest.job.reason, newest.detail) == ("lost", "the printer did not confirm")
