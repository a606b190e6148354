"""A ticket's life over HTTP, as a kiosk, a clerk and a citizen see it."""

from dataclasses import replace

import pytest

from operations.halls import catalogue
from queueing.hall import Printer
from tests.houses import ServedScene, code_of, json_of


def link_of(ticket: dict[str, object]) -> str:
    """The token in a citizen's link."""
    return str(ticket["url"]).rpartition("/t/")[2]


def test_a_kiosk_takes_a_ticket(served: ServedScene) -> None:
    response = served.kiosk.post("/tickets", hall="hall", service="a1", priority="elderly", language="en")
    assert response.status_code == 201
    ticket = json_of(response)
    assert (ticket["number"], ticket["line"], ticket["state"]) == ("A001", "A", "waiting")
    assert (ticket["priority"], ticket["language"], ticket["ahead"]) == ("elderly", "en", 0)


def test_nobody_serves_so_nobody_promises_a_wait(served: ServedScene) -> None:
    assert served.ticket()["wait"] is None


def test_a_double_tap_is_one_ticket(served: ServedScene) -> None:
    first = served.ticket(request_id="tap-1")
    assert served.ticket(request_id="tap-1") == first
    assert served.ticket(request_id="tap-2")["number"] == "A002"


def test_a_kiosk_prints_what_it_gave_out_and_staff_prints_at_the_desk_or_where_it_says(served: ServedScene) -> None:
    served.ticket()
    served.scene.clock.pass_time(seconds=1)
    served.clerk.post("/tickets", hall="hall", service="b1")
    served.clerk.post("/tickets", hall="hall", service="b1", kiosk="k1")
    jobs = json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]
    assert sorted(job["slip"]["number"] for job in jobs) == ["A001", "B001", "B002"]


def test_a_kiosk_that_the_hall_does_not_list_prints_at_the_desk(served: ServedScene) -> None:
    hall = replace(
        served.scene.hall, printers=(*served.scene.hall.printers, Printer("desk", "virtual:", "generic-80mm"))
    )
    catalogue.sync(served.context, hall)
    lent = served.device("kiosk", "a kiosk that was lent")
    assert lent.post("/tickets", hall="hall", service="a1").status_code == 201
    (job,) = json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]
    assert (job["slip"]["number"], job["printer"]) == ("A001", "desk")


def test_the_holder_of_the_link_sees_and_cancels_the_ticket(served: ServedScene) -> None:
    ticket = served.ticket()
    holder = served.asker(link_of(ticket))
    assert json_of(holder.get(f"/tickets/{ticket['id']}"))["number"] == "A001"
    assert json_of(holder.post(f"/tickets/{ticket['id']}/cancel"))["state"] == "cancelled"


def test_the_holder_of_another_link_sees_nothing_and_cancels_nothing(served: ServedScene) -> None:
    mine, other = served.ticket(), served.ticket()
    holder = served.asker(link_of(mine))
    assert code_of(holder.get(f"/tickets/{other['id']}")) == "not_your_ticket"
    assert code_of(holder.post(f"/tickets/{other['id']}/cancel")) == "not_your_ticket"
    assert json_of(served.kiosk.get(f"/tickets/{other['id']}"))["state"] == "waiting"


def test_the_holder_of_a_link_is_no_clerk(served: ServedScene) -> None:
    served.opened(1)
    ticket = served.ticket()
    served.called()
    assert code_of(served.asker(link_of(ticket)).post(f"/tickets/{ticket['id']}/start")) == "wrong_role"


def test_a_ticket_is_called_started_and_finished(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    called = served.called()
    assert (called["state"], called["window"]) == ("called", 1)
    path = f"/tickets/{called['id']}"
    assert json_of(served.clerk.post(f"{path}/recall"))["recalls"] == 1
    assert json_of(served.clerk.post(f"{path}/start"))["state"] == "serving"
    done = [{"service": "a1", "outcome": "done"}, {"service": "a2", "outcome": "not_possible"}]
    finished = json_of(served.clerk.post(f"{path}/finish", done=done))
    assert (finished["state"], finished["done"]) == ("finished", done)


def test_a_parked_ticket_comes_back(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    path = f"/tickets/{served.called()['id']}"
    served.clerk.post(f"{path}/start")
    assert json_of(served.clerk.post(f"{path}/park"))["state"] == "parked"
    assert json_of(served.clerk.post(f"{path}/resume"))["state"] == "serving"


def test_who_missed_the_call_may_come_back(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    path = f"/tickets/{served.called()['id']}"
    assert json_of(served.clerk.post(f"{path}/no-show"))["state"] == "no_show"
    assert json_of(served.clerk.post(f"{path}/reinstate"))["state"] == "waiting"


def test_a_call_by_mistake_is_taken_back(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    called = served.called()
    assert json_of(served.clerk.post(f"/tickets/{called['id']}/return"))["state"] == "waiting"
    assert served.called()["number"] == called["number"]


def test_a_transfer_names_a_line_or_a_window_and_keeps_the_first_issue_time(served: ServedScene) -> None:
    served.opened(1, 2)
    issued_at = served.ticket()["issued_at"]
    path = f"/tickets/{served.called()['id']}"
    moved = json_of(served.clerk.post(f"{path}/transfer", line="B"))
    assert (moved["line"], moved["state"], moved["issued_at"]) == ("B", "waiting", issued_at)
    assert served.clerk.post("/halls/hall/windows/1/call-next").status_code == 204, "left to the other window"
    assert served.called(2)["line"] == "B"
    moved = json_of(served.clerks[2].post(f"{path}/transfer", window=1))
    assert moved["wanted_window"] == 1
    assert served.clerks[2].post("/halls/hall/windows/2/call-next").status_code == 204
    assert served.called(1)["number"] == "A001"


def test_a_transfer_to_nowhere_is_refused(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    path = f"/tickets/{served.called()['id']}/transfer"
    before = served.revision()
    assert code_of(served.clerk.post(path)) == "transfer_target"
    assert code_of(served.clerk.post(path, line="A", window=2)) == "transfer_target"
    assert code_of(served.clerk.post(path, line="Z")) == "unknown_line"
    assert code_of(served.clerk.post(path, window=99)) == "no_window_for_ticket"
    assert served.revision() == before


def test_a_double_click_is_one_step(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    path = f"/tickets/{served.called()['id']}/start"
    first = served.clerk.post(path, request_id="click")
    again = served.clerk.post(path, request_id="click")
    assert (first.status_code, first.json) == (again.status_code, again.json)


def test_a_request_id_spent_on_one_step_is_not_taken_for_another(served: ServedScene) -> None:
    served.opened(1)
    served.ticket()
    path = f"/tickets/{served.called()['id']}"
    served.clerk.post(f"{path}/start", request_id="click")
    assert code_of(served.clerk.post(f"{path}/finish", request_id="click")) == "request_id_reused"


def test_a_ticket_of_another_hall_is_not_shown(served: ServedScene) -> None:
    stranger = served.another_hall()
    ticket = served.ticket()
    assert code_of(stranger.get(f"/tickets/{ticket['id']}")) == "wrong_hall"
    assert code_of(stranger.post(f"/tickets/{ticket['id']}/cancel")) == "wrong_hall"
    assert code_of(stranger.post(f"/tickets/{ticket['id']}/reprint")) == "wrong_hall"


def test_a_reprint_is_a_copy(served: ServedScene) -> None:
    ticket = served.ticket()
    served.scene.clock.pass_time(seconds=1)
    assert served.clerk.post(f"/tickets/{ticket['id']}/reprint", reason="lost").status_code == 201
    jobs = json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]
    assert [(job["kind"], job["copy"]) for job in jobs] == [("ticket", 0), ("reprint", 1)]


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [({}, "reason_missing", 400), ({"reason": " "}, "reason_missing", 400),
     ({"reason": "lost", "printer": "nowhere"}, "unknown_printer", 404),
     ({"kind": "materials", "printer": "nowhere"}, "unknown_printer", 404)],
)  # fmt: skip
def test_a_copy_without_a_reason_or_for_no_printer_is_refused(
    served: ServedScene, asked: dict[str, str], code: str, status: int
) -> None:
    answer = served.clerk.post(f"/tickets/{served.ticket()['id']}/reprint", **asked)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_the_reception_says_since_when_somebody_has_queued(served: ServedScene) -> None:
    answered = served.clerk.post("/tickets", hall="hall", service="a1", arrived_at="2026-03-02T00:55:00Z")
    assert answered.status_code == 201 and json_of(answered)["arrived_at"].startswith("2026-03-02T00:55:00")
    assert served.ticket()["arrived_at"] is None
    refused = served.clerk.post("/tickets", hall="hall", service="a1", arrived_at="2026-03-02T01:00:05Z")
    assert (refused.status_code, code_of(refused)) == (400, "bad_arrival")
