"""Numbers outside the hours: refused to kiosks, given by staff who say why; and kiosks without paper."""

from collections.abc import Iterator

import pytest

from operations import journal
from operations.audit import differences
from operations.context import SYSTEM, Actor
from operations.printers import print_queue
from operations.tickets.issue import IssueRequest, issue_ticket
from queueing.errors import Conflict
from queueing.hall import Calling, KioskSettings
from tests.builders import KIOSK, Scene, a_clerk, a_hall

MORNING = {"mon": ("09:00-12:00",)}


@pytest.fixture
def morning(database_url: str) -> Iterator[Scene]:
    """A hall that is open on Monday mornings, half an hour for the last tickets."""
    made = Scene(database_url, a_hall(opening=MORNING, calling=Calling(last_ticket_minutes=30)))
    yield made
    made.close()


def refusal(scene: Scene, who: Actor = KIOSK, reason: str = "") -> str:
    with pytest.raises(Conflict) as refused:
        issue_ticket(scene.context, who, IssueRequest("hall", "a1", reason=reason))
    return refused.value.code


def test_a_kiosk_gets_no_number_of_a_closed_hall(morning: Scene) -> None:
    morning.issue()
    morning.clock.pass_time(hours=2, minutes=30)
    assert refusal(morning) == "closing_soon"
    morning.clock.pass_time(hours=1)
    assert refusal(morning) == "hall_closed"
    assert refusal(morning, KIOSK, reason="please") == "hall_closed"
    assert journal.revision(morning.context, "hall") == 1


def test_a_request_that_was_answered_is_answered_again_after_closing(morning: Scene) -> None:
    first = morning.issue(request_id="tap")
    morning.clock.pass_time(hours=6)
    assert morning.issue(request_id="tap") == first


def test_while_a_window_is_open_a_closed_hall_gives_numbers(database_url: str) -> None:
    scene = Scene(database_url, a_hall(opening={}))
    assert refusal(scene) == "hall_closed"
    scene.opened(1)
    assert scene.issue().ticket.number == "A001"
    scene.close()


def test_staff_give_a_number_with_a_reason_which_the_journal_keeps(morning: Scene) -> None:
    morning.clock.pass_time(hours=5)
    assert refusal(morning, a_clerk()) == "hall_closed"
    issue_ticket(morning.context, a_clerk(), IssueRequest("hall", "a1", reason="came back with a stamp"))
    events = journal.after(morning.context, "hall", 0, 9).events
    assert [(event.kind, event.reason) for event in events] == [("issue", "came back with a stamp")]
    assert list(differences(morning.context, "hall")) == []


def test_no_reason_is_kept_where_none_was_needed(morning: Scene) -> None:
    issue_ticket(morning.context, a_clerk(), IssueRequest("hall", "a1", reason="nothing special"))
    assert journal.after(morning.context, "hall", 0, 9).events[0].reason == ""


@pytest.mark.parametrize("paper", [True, False])
def test_a_kiosk_without_paper_prints_nothing_and_staff_still_do(database_url: str, paper: bool) -> None:
    scene = Scene(database_url, a_hall(kiosk_settings=KioskSettings(paper=paper)))
    scene.issue()
    issue_ticket(scene.context, KIOSK, IssueRequest("hall", "a1", at_desk=True))
    kiosks = len(print_queue.claim(scene.context, SYSTEM, "hall", "agent", None, 9, ""))
    issue_ticket(scene.context, a_clerk(), IssueRequest("hall", "a1", kiosk="k1", at_desk=True))
    desk = len(print_queue.claim(scene.context, SYSTEM, "hall", "agent", None, 9, ""))
    assert (kiosks, desk) == ((2, 3) if paper else (0, 1))
    scene.close()
