"""Taking a ticket."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from operations.context import SYSTEM
from operations.printers import print_queue
from operations.tickets.issue import IssueRequest, issue_ticket
from queueing.errors import NotAllowed, QueueingError
from queueing.hall import Kiosk
from storage import journal, tickets
from tests.builders import KIOSK, Scene, a_hall


def test_the_first_ticket_of_a_line_is_number_one(scene: Scene) -> None:
    assert [scene.issue(s).ticket.number for s in ("a1", "a2", "b1", "a1")] == ["A001", "A002", "B001", "A003"]


def test_numbers_begin_again_at_midnight_in_the_halls_time_zone(scene: Scene) -> None:
    scene.clock.now = datetime(2026, 3, 2, 15, 59, 58, tzinfo=UTC)
    before, after = scene.issue(), scene.issue()
    assert (before.ticket.number, before.ticket.business_date) == ("A001", date(2026, 3, 2))
    assert (after.ticket.number, after.ticket.business_date) == ("A001", date(2026, 3, 3))


def test_a_cancelled_number_is_not_taken_again(scene: Scene) -> None:
    first = scene.issue()
    scene.do("cancel", first)
    assert scene.issue().ticket.number == "A002"


def test_a_clock_set_back_within_the_day_takes_no_number_twice(scene: Scene) -> None:
    scene.issue()
    scene.clock.pass_time(hours=-1)
    assert scene.issue().ticket.number == "A002"


def test_a_summer_time_change_takes_no_number_twice(database_url: str) -> None:
    scene = Scene(database_url, a_hall(timezone="Europe/Warsaw"))
    scene.clock.now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, and an hour later 02:30 again
    numbers = [scene.issue().ticket.number]
    scene.clock.pass_time(hours=1)
    assert [*numbers, scene.issue().ticket.number] == ["A001", "A002"]
    scene.close()


def test_asking_twice_with_one_request_id_is_one_ticket_and_one_slip(scene: Scene) -> None:
    first, again = scene.issue(request_id="tap-1"), scene.issue(request_id="tap-1")
    assert first == again
    jobs = print_queue.claim(scene.context, SYSTEM, "hall", "agent", None, 9, "")
    assert [job.slip.number for job in jobs] == ["A001"]


def test_the_same_request_answers_the_same_even_after_the_call(scene: Scene) -> None:
    first = scene.issue(request_id="tap-1")
    scene.opened(1).called_next(1)
    assert scene.issue(request_id="tap-1") == first


def test_two_kiosks_may_use_the_same_request_id(scene: Scene) -> None:
    scene.issue(request_id="tap-1")
    view = issue_ticket(scene.context, SYSTEM, IssueRequest("hall", "a1", request_id="tap-1"))
    assert view.ticket.number == "A002"


def test_people_ahead_counts_only_those_who_are_called_before(scene: Scene) -> None:
    scene.issue()
    scene.issue("b1")
    elder = scene.issue(priority="elderly")
    last = scene.issue()
    assert (elder.promise and elder.promise.ahead, last.promise and last.promise.ahead) == (0, 3)


def test_no_wait_is_promised_while_no_window_is_open(scene: Scene) -> None:
    promise = scene.issue().promise
    assert promise is not None
    assert (promise.ahead, promise.p50_seconds, promise.p90_seconds) == (0, None, None)


def test_a_wait_is_promised_once_a_window_is_open(scene: Scene) -> None:
    scene.opened(1)
    for _ in range(3):
        scene.issue()
    promise = scene.issue().promise
    assert promise is not None and promise.p50_seconds is not None and promise.p90_seconds is not None
    assert 0 < promise.p50_seconds <= promise.p90_seconds


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"service": "nothing"}, "unknown_service"),
        ({"service": "'; DROP TABLE tickets; --"}, "unknown_service"),
        ({"hall": "elsewhere"}, "wrong_hall"),
        ({"priority": "king"}, "unknown_priority"),
        ({"language": "a tongue!"}, "unknown_language"),
        ({"kiosk": "k9"}, "unknown_kiosk"),
    ],
)
def test_what_a_hall_does_not_have_is_refused_and_takes_no_number(
    scene: Scene, given: dict[str, str], code: str
) -> None:
    asked: dict[str, Any] = {"hall": "hall", "service": "a1"} | given
    with pytest.raises(QueueingError) as refused:
        issue_ticket(scene.context, KIOSK, IssueRequest(**asked))
    assert refused.value.code == code
    assert scene.issue().ticket.number == "A001"


def test_an_unknown_hall_is_named(scene: Scene) -> None:
    with pytest.raises(QueueingError) as refused:
        issue_ticket(scene.context, SYSTEM, IssueRequest("elsewhere", "a1"))
    assert refused.value.code == "unknown_hall"


def test_a_kiosk_of_another_hall_gets_nothing(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        issue_ticket(scene.context, KIOSK, IssueRequest("elsewhere", "a1"))


def test_a_kiosk_without_a_printer_still_gives_tickets(database_url: str) -> None:
    scene = Scene(database_url, a_hall(kiosks=(Kiosk("k1"),), printers=()))
    assert scene.issue().ticket.number == "A001"
    assert print_queue.claim(scene.context, SYSTEM, "hall", "agent", None, 9, "") == []
    scene.close()


def test_ticket_journal_line_and_slip_come_together_or_not_at_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(journal, "append", power_cut)
        with pytest.raises(OSError, match="power cut"):
            scene.issue()
    with scene.context.database.reading() as connection:
        assert tickets.of_hall(connection, "hall") == []
        assert journal.revision(connection, "hall") == 0
    assert print_queue.claim(scene.context, SYSTEM, "hall", "agent", None, 9, "") == []
    assert scene.issue().ticket.number == "A001"
