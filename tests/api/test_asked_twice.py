"""The same thing asked for twice, or by two at once: it happens once, and yesterday's namesakes are never touched."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event

import phone
from tests.builders import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with its phones' page."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    phone.init_app(made.app)
    yield made
    made.close()


def test_two_windows_call_the_same_ticket_at_once_and_yesterdays_of_that_number_stays(served: ServedScene) -> None:
    yesterdays = served.ticket()
    served.scene.clock.pass_time(hours=24)
    served.clerks = {n: served.member(f"clerk{n}") for n in (1, 2)}  # yesterday's tokens have ended
    served.opened(1, 2)
    todays = served.ticket()
    assert todays["number"] == yesterdays["number"]

    def call(window: int) -> int:
        return served.clerks[window].post(f"/halls/hall/windows/{window}/call", ticket=todays["id"]).status_code

    with ThreadPoolExecutor(2) as terminals:
        assert sorted(terminals.map(call, (1, 2))) == [200, 409]
    manager = served.member("manager")
    assert json_of(manager.get(f"/tickets/{todays['id']}"))["state"] == "called"
    then = json_of(manager.get(f"/tickets/{yesterdays['id']}"))
    assert (then["state"], then["revision"], then["called_at"]) == ("waiting", yesterdays["revision"], None)


def test_cancelling_again_answers_the_same_with_and_without_a_request_id(served: ServedScene) -> None:
    ticket = served.ticket()
    holder = served.asker(ticket["url"].rpartition("/")[2])
    path = f"/tickets/{ticket['id']}/cancel"
    answers = [holder.post(path, **body) for body in ({"request_id": "tap"}, {"request_id": "tap"}, {}, {})]
    assert [one.status_code for one in answers] == [200] * 4
    assert all(json_of(one) == json_of(answers[0]) for one in answers)
    assert served.revision() == json_of(answers[0])["revision"]


def test_starting_in_two_tabs_is_one_start(served: ServedScene) -> None:
    served.opened(1)
    ticket = served.ticket()
    served.called(1)
    first = served.clerk.post(f"/tickets/{ticket['id']}/start", request_id="tab 1")
    served.scene.clock.pass_time(seconds=3)
    second = served.clerk.post(f"/tickets/{ticket['id']}/start", request_id="tab 2")
    assert (first.status_code, second.status_code, code_of(second)) == (200, 409, "wrong_step")
    assert json_of(served.clerk.get(f"/tickets/{ticket['id']}")) == json_of(first)


def test_a_link_opened_a_hundred_times_answers_the_same_and_writes_nothing(served: ServedScene) -> None:
    ticket = served.ticket()
    link = "/t/" + ticket["url"].rpartition("/")[2]
    client = served.client("203.0.113.50")
    first = client.get(link)
    statements: list[str] = []
    event.listen(served.context.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    pages = [client.get(link) for _ in range(100)]
    assert {page.status_code for page in (first, *pages)} == {200}
    assert [text for text in statements if not text.startswith(("SELECT", "PRAGMA", "BEGIN"))] == []
    assert len(statements) <= 20 * len(pages)
    assert served.revision() == ticket["revision"]


def test_a_request_id_is_good_for_the_same_wish_only(served: ServedScene) -> None:
    served.opened(1)
    first = served.ticket(request_id="tap")
    same = {"hall": "hall", "service": "a1", "request_id": "tap"}
    assert json_of(served.kiosk.post("/tickets", **same)) == first
    for other in ({"service": "b1"}, {"priority": "elderly"}):
        assert code_of(served.kiosk.post("/tickets", **same | other)) == "request_id_reused", other
    called = served.called(1)
    served.clerk.post(f"/tickets/{called['id']}/start")
    sent = f"/tickets/{called['id']}/transfer"
    answer = served.clerk.post(sent, line="B", request_id="send")
    assert json_of(served.clerk.post(sent, line="B", request_id="send")) == json_of(answer)
    assert code_of(served.clerk.post(sent, line="A", request_id="send")) == "request_id_reused"


def test_a_call_for_one_window_is_no_call_for_another(served: ServedScene) -> None:
    served.opened(1, 2)
    served.ticket(), served.ticket()
    manager = served.member("manager")
    manager.post("/halls/hall/windows/1/open"), manager.post("/halls/hall/windows/2/open")
    assert manager.post("/halls/hall/windows/1/call-next", request_id="call").status_code == 200
    assert code_of(manager.post("/halls/hall/windows/2/call-next", request_id="call")) == "request_id_reused"


def test_a_slip_or_a_roll_asked_for_is_no_other_one(served: ServedScene) -> None:
    printer = "/halls/hall/printers/p1"
    served.manager.post(f"{printer}/test", request_id="page")
    assert code_of(served.manager.post(f"{printer}/calibration", request_id="page")) == "request_id_reused"
    copy = served.manager.post(f"/tickets/{served.ticket()['id']}/reprint", reason="lost", request_id="page")
    assert code_of(copy) == "request_id_reused"
    served.manager.post(f"{printer}/roll", length_metres=80, request_id="roll")
    assert code_of(served.manager.post(f"{printer}/roll", length_metres=50, request_id="roll")) == "request_id_reused"


def test_a_window_left_or_paused_twice_answers_the_same(served: ServedScene) -> None:
    served.opened(1)
    manager = served.member("manager")
    for step, asker in (("pause", manager), ("close", served.clerk)):
        path = f"/halls/hall/windows/1/{step}"
        first = asker.post(path, request_id=step)
        assert json_of(asker.post(path, request_id=step)) == json_of(first)


def test_a_device_asked_for_twice_is_one_device(served: ServedScene) -> None:
    asked = {"kind": "kiosk", "hall": "hall", "name": "k7", "request_id": "click"}
    first = json_of(served.administrator.post("/devices", **asked))
    assert json_of(served.administrator.post("/devices", **asked)) == first
    devices = json_of(served.administrator.get("/halls/hall/devices"))["devices"]
    assert [one["id"] for one in devices if one["name"] == "k7"] == [first["id"]]
    assert code_of(served.administrator.post("/devices", **asked | {"name": "k8"})) == "request_id_reused"
    other = json_of(served.administrator.post("/devices", **asked | {"request_id": "again"}))
    assert other["id"] != first["id"] and other["token"] != first["token"]
    served.administrator.delete(f"/devices/{first['id']}")
    assert code_of(served.administrator.post("/devices", **asked)) == "request_id_reused"
