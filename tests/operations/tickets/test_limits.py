"""Limits of lines and services: refused to kiosks before the number is taken, given by staff who say why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from operations import journal
from operations.audit import differences
from operations.context import Actor
from operations.tickets import boards
from operations.tickets.issue import IssueRequest, issue_ticket
from protocol.boards import BoardLine
from queueing.errors import Conflict
from queueing.hall import Calling
from tests.builders import KIOSK, Scene, a_clerk, a_hall, a_line, a_service

MORNING = {"mon": ("09:00-12:00",), "tue": ("09:00-12:00",)}


@pytest.fixture
def limited(database_url: str) -> Iterator[Scene]:
    """Line A gives three numbers a day, two in half an hour; a2 one a day; B works from ten on; C has no limit."""
    made = a_hall(lines=("A", "B", "C"), opening=MORNING)
    lines = (
        a_line("A", most_per_day=3, most_per_half_hour=2, many_waiting=2, appointment_windows=1),
        a_line("B", hours=("10:00-12:00",)),
        a_line("C"),
    )
    services = (a_service("a1", "A"), a_service("a2", "A", most_per_day=1), a_service("b1", "B"), a_service("c1", "C"))
    scene = Scene(database_url, replace(made, lines=lines, services=services))
    yield scene
    scene.close()


def refused(scene: Scene, service: str = "a1", who: Actor = KIOSK, **asked: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Conflict) as conflict:
        issue_ticket(scene.context, who, IssueRequest("hall", service, **asked))
    return conflict.value.code, dict(conflict.value.extra)


def line(scene: Scene, code: str = "A") -> BoardLine:
    return next(each for each in boards.board(scene.context, "hall").lines if each.code == code)


def test_a_full_half_hour_names_the_next_and_a_full_day_none(limited: Scene) -> None:
    limited.issue(), limited.issue()
    assert refused(limited) == ("line_full", {"line": "A", "again_at": "2026-03-02T01:30:00.000Z"})
    assert (line(limited).refusal, str(line(limited).again_at)) == ("line_full", "2026-03-02 01:30:00+00:00")
    limited.clock.now = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert limited.issue().ticket.number == "A003"
    assert refused(limited) == ("line_full", {"line": "A"})
    limited.clock.now = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert limited.issue().ticket.number == "A001"


def test_the_refusal_says_what_to_do_instead(limited: Scene) -> None:
    for _ in range(2):
        limited.issue()
    with pytest.raises(Conflict, match=r"Come again from 2026-03-02T01:30:00.*, or book a time\."):
        limited.issue()
    with pytest.raises(Conflict, match=r"gives no numbers at this time\. Come again from 2026-03-02T02:00:00.*Z\.$"):
        limited.issue("b1")


def test_a_cancelled_ticket_gives_no_number_back(limited: Scene) -> None:
    limited.do("cancel", limited.issue())
    limited.issue()
    assert refused(limited)[0] == "line_full"
    assert line(limited).many_waiting is False, "one waits"


def test_a_service_has_limits_of_its_own_beside_its_lines(limited: Scene) -> None:
    limited.issue("a2")
    assert refused(limited, "a2") == ("line_full", {"line": "A", "service": "a2"})
    told = line(limited)
    assert (told.refusal, [each.code for each in told.refused_services]) == ("", ["a2"])
    limited.issue("a1")
    assert refused(limited, "a1")[0] == "line_full"


def test_a_line_is_closed_outside_its_own_hours_and_the_others_are_not(limited: Scene) -> None:
    assert refused(limited, "b1") == ("hall_closed", {"line": "B", "opens_at": "2026-03-02T02:00:00.000Z"})
    assert limited.issue("c1").ticket.number == "C001"
    assert (line(limited, "B").refusal, line(limited, "C").refusal) == ("hall_closed", "")
    limited.clock.pass_time(hours=1)
    assert limited.issue("b1").ticket.number == "B001"


def test_a_transfer_takes_no_number_of_another_line(limited: Scene) -> None:
    moved = limited.opened(1).issue("c1")
    limited.do("transfer", limited.called_next(), line="A")
    assert moved.ticket.number == "C001"
    assert [limited.issue().ticket.number for _ in range(2)] == ["A001", "A002"]


def test_many_waiting_is_said_and_refuses_nobody(limited: Scene) -> None:
    limited.issue()
    assert line(limited).many_waiting is False
    limited.issue("a2")
    assert line(limited).many_waiting is True


def test_staff_go_beyond_a_limit_with_a_reason_which_the_journal_keeps(limited: Scene) -> None:
    limited.issue(), limited.issue()
    assert refused(limited, who=a_clerk())[0] == "line_full"
    assert refused(limited, reason="please")[0] == "line_full"
    issue_ticket(limited.context, a_clerk(), IssueRequest("hall", "a1", reason="came from far away"))
    assert journal.after(limited.context, "hall", 0, 9).events[-1].reason == "came from far away"
    assert list(differences(limited.context, "hall")) == []


def test_a_request_that_was_answered_is_answered_again_when_the_line_is_full(limited: Scene) -> None:
    first = limited.issue(request_id="tap")
    limited.issue()
    assert limited.issue(request_id="tap") == first


def test_a_refused_number_is_not_lost(limited: Scene) -> None:
    limited.issue(), limited.issue()
    assert refused(limited)[0] == "line_full"
    limited.clock.pass_time(minutes=30)
    assert limited.issue().ticket.number == "A003"


def test_no_number_is_given_that_cannot_be_served_before_closing(database_url: str) -> None:
    hall = a_hall(opening=MORNING, calling=Calling(stop_when_full=True, overtime_minutes=10))
    scene = Scene(database_url, hall)
    assert scene.issue().ticket.number == "A001", "nobody knows the wait yet"
    scene.opened(1)
    scene.clock.pass_time(hours=2, minutes=30)
    codes = []
    for _ in range(20):
        try:
            codes.append(scene.issue().ticket.number)
        except Conflict as conflict:
            codes.append(conflict.code)
    given = [code for code in codes if code != "closing_soon"]
    assert 0 < len(given) < 20 and codes == given + ["closing_soon"] * (20 - len(given))
    assert line(scene).refusal == "closing_soon"
    beyond = issue_ticket(scene.context, a_clerk(), IssueRequest("hall", "a1", reason="staff stay on"))
    assert beyond.ticket.ordinal == len(given) + 2, "what was refused took no number"
    assert journal.after(scene.context, "hall", 0, 99).events[-1].reason == "staff stay on"
    scene.close()
