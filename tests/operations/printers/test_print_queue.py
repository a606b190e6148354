"""Slips between the ticket and the paper: none lost, none doubled unmarked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from operations.context import SYSTEM, Actor
from operations.halls import catalogue
from operations.printers import print_queue, print_requests, printer_states
from operations.tickets import boards
from operations.views import TicketView
from protocol.printing import Job
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound
from queueing.hall import Kiosk, Printer, PriorityClass
from storage import journal, print_jobs
from tests.builders import Scene, a_clerk, a_hall

AGENT = Actor("device", "agent", hall="hall")


def claim(scene: Scene, agent: str = "agent-1", most: int = 9) -> list[Job]:
    return print_queue.claim(scene.context, AGENT, "hall", agent, None, most, "http://hall")


def test_a_beginning_asked_for_twice_is_no_copy(scene: Scene) -> None:
    scene.issue()
    (job,) = claim(scene)
    for _ in range(2):
        print_queue.begin(scene.context, AGENT, job.id, "agent-1", "begin-0")
    (again,) = claim(scene)
    assert again.copy_count == 1, "begun once, and nobody said how it ended"
    print_queue.begin(scene.context, AGENT, job.id, "agent-1", "begin-1")
    assert claim(scene)[0].copy_count == 2


def begin(scene: Scene, job: Job, agent: str = "agent-1") -> None:
    print_queue.begin(scene.context, AGENT, job.id, agent)


def done(scene: Scene, job: Job, result: str = "printed") -> None:
    print_queue.done(scene.context, AGENT, job.id, result)


def test_every_ticket_of_a_kiosk_has_one_slip_in_order(scene: Scene) -> None:
    for _ in range(3):
        scene.issue()
    assert [job.slip.number for job in claim(scene)] == ["A001", "A002", "A003"]


def test_a_slip_says_what_was_promised_when_the_ticket_was_taken(scene: Scene) -> None:
    scene.issue(), scene.issue(language="en")
    slip = claim(scene)[1].slip
    assert (slip.hall, slip.service, slip.ahead, slip.wait) == ("Test hall", "Service a1", 1, None)
    assert slip.local_time == "2026-03-02 09:00"
    assert slip.url.startswith("http://hall/t/")


def test_a_citizen_who_was_sent_on_keeps_class_and_rank_on_paper_and_in_the_queue(scene: Scene) -> None:
    scene.opened(1)
    _, elderly = scene.issue(), scene.issue(priority="elderly")
    sent = scene.do("transfer", scene.called_next(), line="B")
    kept = ("priority", "issued_at", "place_at", "rank_at")
    assert [getattr(sent.ticket, name) for name in kept] == [getattr(elderly.ticket, name) for name in kept]
    order = [view.ticket for view in boards.queue(scene.context, "hall", 2).waiting]
    assert [(ticket.number, ticket.priority) for ticket in order] == [("A002", "elderly"), ("A001", "")]
    print_requests.reprint(scene.context, a_clerk(), sent.ticket.id, reason="lost")
    first, copy = (job.slip for job in claim(scene) if job.slip.number == "A002")
    assert copy.priority == first.priority != ""


def test_a_claimed_slip_is_not_given_to_another_agent(scene: Scene) -> None:
    scene.issue()
    assert len(claim(scene, "agent-1")) == 1
    assert claim(scene, "agent-2") == []


def test_a_slip_whose_agent_fell_silent_before_printing_comes_out_once_unmarked(scene: Scene) -> None:
    scene.issue()
    claim(scene, "agent-1")
    scene.clock.pass_time(seconds=61)
    (again,) = claim(scene, "agent-2")
    assert again.copy_count == 0


def test_a_slip_whose_outcome_is_unknown_comes_out_again_marked_as_a_copy(scene: Scene) -> None:
    scene.issue()
    begin(scene, claim(scene)[0])
    scene.clock.pass_time(seconds=61)
    (again,) = claim(scene, "agent-2")
    assert again.copy_count == 1


def test_an_agent_that_restarts_gets_its_own_slips_back_at_once(scene: Scene) -> None:
    scene.issue()
    claim(scene)
    assert [job.copy_count for job in claim(scene)] == [0]


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
        print_queue.done(scene.context, stranger, job.id, "printed")


def test_a_reprint_is_marked_with_its_count(scene: Scene) -> None:
    view = scene.issue()
    (first,) = claim(scene)
    done(scene, first)
    print_requests.reprint(scene.context, SYSTEM, view.ticket.id, reason="lost")
    (second,) = claim(scene)
    assert (second.kind, second.copy_count) == ("reprint", 1)


def test_what_does_not_exist_cannot_be_printed(scene: Scene) -> None:
    with pytest.raises(NotFound):
        print_requests.reprint(scene.context, SYSTEM, "nothing")
    with pytest.raises(NotFound):
        print_requests.print_test(scene.context, SYSTEM, "hall", "p9")
    with pytest.raises(BadRequest):
        print_queue.done(scene.context, AGENT, "nothing", "eaten")


def test_a_printer_says_how_it_is_and_the_journal_keeps_only_changes(scene: Scene) -> None:
    assert printer_states.printer_views(scene.context, "hall")[0].state == "unknown"
    for state in ("paper_out", "paper_out", "ready"):
        printer_states.say_states(scene.context, AGENT, "hall", [("p1", state, "")])
    assert printer_states.printer_views(scene.context, "hall")[0].state == "ready"
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


@pytest.fixture
def two_printers(database_url: str) -> Iterator[Scene]:
    """Kiosk k1 has printer p1, whose backup p2 hangs on another computer."""
    printers = (
        Printer("p1", "serial:///dev/ttyUSB0", "generic-80mm", backup="p2"),
        Printer("p2", "tcp://192.168.0.9", "generic-80mm"),
    )
    made = Scene(database_url, a_hall(printers=printers, kiosks=(Kiosk("k1", "p1"), Kiosk("k2", "p2"))))
    yield made
    made.close()


def says(scene: Scene, **states: str) -> None:
    """What the agents tell of their printers."""
    printer_states.say_states(scene.context, AGENT, "hall", [(name, state, "") for name, state in states.items()])


def claimed_by(scene: Scene, agent: str, printer: str) -> list[str]:
    """The numbers that the agent of this printer gets."""
    jobs = print_queue.claim(scene.context, AGENT, "hall", agent, [printer], 9, "http://hall")
    return [job.slip.number for job in jobs if job.printer == printer]


def test_the_backup_on_another_computer_gets_what_a_printer_in_trouble_cannot_print(two_printers: Scene) -> None:
    scene = two_printers
    scene.issue()
    says(scene, p1="paper_out", p2="ready")
    assert claimed_by(scene, "agent-1", "p1") == ["A001"]
    assert claimed_by(scene, "agent-2", "p2") == []  # paper may be put in within a moment
    (job,) = claim(scene, "agent-1")
    scene.clock.pass_time(seconds=11)
    says(scene, p1="paper_out", p2="ready")
    assert claimed_by(scene, "agent-2", "p2") == ["A001"]
    with pytest.raises(Conflict):
        begin(scene, job, "agent-1")  # p1 is well again, but the slip is no longer its own
    begin(scene, job, "agent-2")
    done(scene, job)
    (ended,) = print_queue.latest_jobs(scene.context, "hall", "p2")
    assert (ended.state, ended.meant_for) == ("printed", "p1")


def test_a_computer_that_is_off_counts_as_trouble_and_a_backup_in_trouble_gets_nothing(two_printers: Scene) -> None:
    scene = two_printers
    says(scene, p1="ready", p2="ready")
    scene.issue()
    scene.clock.pass_time(seconds=25)
    says(scene, p2="cover_open")
    scene.clock.pass_time(seconds=10)  # p1 was not heard of for more than 30 seconds
    assert claimed_by(scene, "agent-2", "p2") == []
    says(scene, p2="ready")
    assert claimed_by(scene, "agent-2", "p2") == ["A001"]


def test_printers_of_a_computer_that_tells_nothing_are_offline_until_it_does(two_printers: Scene) -> None:
    scene = two_printers

    def states() -> list[str]:
        printer_states.note_unheard(scene.context, "hall")
        return [view.state for view in printer_states.printer_views(scene.context, "hall")]

    says(scene, p1="ready", p2="paper_low")
    scene.clock.pass_time(seconds=25)
    says(scene, p2="paper_low")
    assert states() == ["ready", "paper_low"]
    scene.clock.pass_time(seconds=10)
    assert states() == ["offline", "paper_low"] == states()
    says(scene, p1="ready")
    assert states() == ["ready", "paper_low"]
    with scene.context.database.reading() as connection:
        events = list(journal.after(connection, "hall", 0, 99))
    told = [event.changes["state"] for event in events if event.kind == "printer"]
    assert told == ["ready", "paper_low", "offline", "ready"]


def test_a_slip_whose_bytes_are_on_their_way_is_left_where_it_is(two_printers: Scene) -> None:
    scene = two_printers
    scene.issue()
    (job,) = claim(scene, "agent-1")
    begin(scene, job, "agent-1")
    scene.clock.pass_time(seconds=30)
    says(scene, p1="cutter_error", p2="ready")
    assert claimed_by(scene, "agent-2", "p2") == []
    scene.clock.pass_time(seconds=40)
    says(scene, p1="cutter_error", p2="ready")
    (again,) = print_queue.claim(scene.context, AGENT, "hall", "agent-2", ["p2"], 9, "http://hall")
    assert (again.printer, again.copy_count) == ("p2", 1)


def test_who_asked_for_large_letters_gets_a_large_print_slip_and_a_large_print_copy(scene: Scene) -> None:
    ticket = scene.issue(large_print=True).ticket
    (first,) = claim(scene)
    assert (first.kind, first.form) == ("ticket", "large")
    done(scene, first)
    print_requests.reprint(scene.context, SYSTEM, ticket.id, reason="lost")
    (copy,) = claim(scene)
    assert (copy.kind, copy.form, copy.copy_count) == ("reprint", "large", 1)


@pytest.mark.parametrize("is_large", [False, True])
def test_a_hall_may_have_a_form_of_its_own_for_copies(scene: Scene, is_large: bool) -> None:
    layouts = {"reprint": "[[block]]\nlogo = 'a.png'", "ticket": "[[block]]\ntext = '{number}'"}
    own = replace(a_hall(kiosks=(Kiosk("k1", "p1"),)), slips=layouts, slip_pictures={"a.png": "QQ=="})
    catalogue.sync(scene.context, own)
    ticket = scene.issue(large_print=is_large).ticket
    (first,) = claim(scene)
    assert first.layout == (None if is_large else {"block": [{"text": "{number}"}]})
    done(scene, first)
    print_requests.reprint(scene.context, SYSTEM, ticket.id, reason="lost")
    (copy,) = claim(scene)
    assert (copy.layout, copy.pictures) == ({"block": [{"logo": "a.png"}]}, {"a.png": "QQ=="})
    assert (copy.form, copy.copy_count) == ("large" if is_large else "ticket", 1)


def test_a_copy_has_the_halls_layout_of_the_first_slip_where_there_is_none_for_copies(scene: Scene) -> None:
    own = replace(a_hall(kiosks=(Kiosk("k1", "p1"),)), slips={"large": "[[block]]\ntext = '{number}'"})
    catalogue.sync(scene.context, own)
    for is_large, layout in ((True, {"block": [{"text": "{number}"}]}), (False, None)):
        ticket = scene.issue(large_print=is_large).ticket
        done(scene, claim(scene)[0])
        print_requests.reprint(scene.context, SYSTEM, ticket.id, reason="lost")
        (copy,) = claim(scene)
        assert copy.layout == layout
        done(scene, copy)


def test_a_priority_class_may_have_large_print(scene: Scene) -> None:
    elderly = PriorityClass("old", {"en": "Aged 60 or over"}, 20, large_print=True)
    catalogue.sync(scene.context, replace(a_hall(kiosks=(Kiosk("k1", "p1"),)), priorities=(elderly,)))
    scene.issue(priority="old"), scene.issue()
    assert [job.form for job in claim(scene)] == ["large", "ticket"]


def test_a_halls_own_layout_goes_along_with_the_pictures_it_names(scene: Scene) -> None:
    text = '[[block]]\nlogo = "a.png"\n'
    own = replace(a_hall(), slips={"ticket": text}, slip_pictures={"a.png": "QQ==", "b.png": "Qg=="})
    catalogue.sync(scene.context, own)
    scene.issue(), scene.issue(large_print=True)
    first, large = claim(scene)
    assert (first.layout, first.pictures) == ({"block": [{"logo": "a.png"}]}, {"a.png": "QQ=="})
    assert (large.layout, large.pictures) == (None, {})


def test_why_a_slip_was_printed_again_is_kept(scene: Scene) -> None:
    ticket = scene.issue().ticket
    scene.clock.pass_time(seconds=5)
    print_requests.reprint(scene.context, SYSTEM, ticket.id, reason="lost")
    (job,) = print_queue.latest_jobs(scene.context, "hall", "p1", 1)
    assert (job.kind, job.reason) == ("reprint", "lost")
    with scene.context.database.reading() as connection:
        event = list(journal.after(connection, "hall", 0, 100))[-1]
    assert event.changes["reason"] == "lost"


def test_a_copy_needs_a_reason_and_a_printer_that_there_is(scene: Scene) -> None:
    ticket = scene.issue().ticket
    for reason in ("", "   "):
        with pytest.raises(BadRequest) as refused:
            print_requests.reprint(scene.context, SYSTEM, ticket.id, reason=reason)
        assert refused.value.code == "reason_missing"
    with pytest.raises(NotFound) as unknown:
        print_requests.reprint(scene.context, SYSTEM, ticket.id, printer="nowhere", reason="lost")
    assert unknown.value.code == "unknown_printer"
    assert len(print_queue.latest_jobs(scene.context, "hall", "p1")) == 1


def test_a_list_of_materials_needs_no_reason(scene: Scene) -> None:
    ticket = scene.issue().ticket
    scene.clock.pass_time(seconds=5)
    print_requests.reprint(scene.context, SYSTEM, ticket.id, kind="materials")
    assert [job.kind for job in claim(scene)] == ["ticket", "materials"]


def test_a_copy_of_a_ticket_whose_printer_is_gone_comes_out_at_another(scene: Scene) -> None:
    ticket = scene.issue().ticket
    printers = (Printer("p2", "tcp://192.168.0.9", "generic-80mm"),)
    catalogue.sync(scene.context, a_hall(printers=printers, kiosks=(Kiosk("k2", "p2"),)))
    print_requests.reprint(scene.context, SYSTEM, ticket.id, reason="lost")
    assert [job.kind for job in print_queue.latest_jobs(scene.context, "hall", "p2")] == ["reprint"]
