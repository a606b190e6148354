"""Whatever is sent: a clear problem, and nothing is lost or changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import a_database
from tests.houses import API, PASSWORD, ServedScene, code_of, json_of

LONG = "x" * 1_000_000
TICKET = {"hall": "hall", "service": "a1"}
AT = f"{API}/halls/hall/windows/1"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedScene]:
    """One hall for the whole file: nothing in it changes."""
    folder = tmp_path_factory.mktemp("served")
    with a_database(request.param, folder) as url:
        made = ServedScene(url, folder)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def nothing_changes(served: ServedScene) -> Iterator[None]:
    """After each of these tests the hall is at the revision where it was."""
    before = served.revision()
    yield
    assert served.revision() == before
    assert json_of(served.visitor.get("/halls/hall/board"))["waiting"] == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"hall": "nowhere", "service": "a1"}, 403, "wrong_hall"),
        ({"hall": "hall", "service": "nothing"}, 404, "unknown_service"),
        (TICKET | {"priority": "royal"}, 404, "unknown_priority"),
        (TICKET | {"language": "a tongue!"}, 400, "unknown_language"),
        ({"hall": "hall"}, 422, "invalid"),
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        ("a1", 422, "invalid"),
        (None, 422, "invalid"),
        (TICKET | {"service": 7}, 422, "invalid"),
        (TICKET | {"service": ["a1"]}, 422, "invalid"),
        (TICKET | {"service": ""}, 422, "invalid"),
        (TICKET | {"service": "a" * 65}, 422, "invalid"),
        (TICKET | {"language": None}, 422, "invalid"),
        (TICKET | {"request_id": "r" * 81}, 422, "invalid"),
        (TICKET | {"request_id": 1}, 422, "invalid"),
        (TICKET | {"number": "A999"}, 422, "invalid"),
        (TICKET | {"service": "a1\x00"}, 422, "invalid"),
        (TICKET | {"service": "\x1b@"}, 422, "invalid"),
        (TICKET | {"priority": "elderly\n"}, 422, "invalid"),
        (TICKET | {"hall": "hall\u2028"}, 422, "invalid"),
        (TICKET | {"service": "\ud800"}, 422, "invalid"),
        (TICKET | {"service": LONG}, 413, "http_413"),
        (TICKET | {"request_id": LONG}, 413, "http_413"),
        (TICKET | {"service": "x" * 60_000}, 422, "invalid"),
    ],
)
def test_a_ticket_nobody_can_take(served: ServedScene, body: Any, status: int, code: str) -> None:
    text = json.dumps(body)  # in ASCII, so that a lone surrogate reaches the server
    response = served.kiosk.client.post(
        f"{API}/tickets", data=text, content_type="application/json", headers=served.kiosk.headers
    )
    assert (response.status_code, code_of(response)) == (status, code)
    assert len(response.data) < 2_000  # what was sent is not sent back


@pytest.mark.parametrize("raw", [b"{", b'{"hall"', b"\xff\xfe", b"[" * 30_000, b"NaN x", b"hall=hall"])
def test_a_body_that_is_no_json(served: ServedScene, raw: bytes) -> None:
    response = served.kiosk.client.post(
        f"{API}/tickets", data=raw, content_type="application/json", headers=served.kiosk.headers
    )
    assert response.status_code == 400
    assert code_of(response) == "http_400"


def test_a_form_is_no_json(served: ServedScene) -> None:
    response = served.kiosk.client.post(f"{API}/tickets", data=TICKET, headers=served.kiosk.headers)
    assert code_of(response) == "http_415"


def test_markup_in_a_name_is_refused_or_is_only_text(served: ServedScene) -> None:
    markup = "<script>alert(1)</script>"
    response = served.kiosk.post("/tickets", hall="hall", service=markup)
    assert response.content_type == "application/problem+json"
    assert code_of(response) == "unknown_service"


@pytest.mark.parametrize("path", ["nowhere", "%00", "..%2f..%2fetc", "<script>", "x" * 3_000, "大厅"])
def test_no_such_hall_ticket_or_job(served: ServedScene, path: str) -> None:
    answers = [
        served.visitor.get(f"/halls/{path}/board"),
        served.visitor.get(f"/halls/{path}/services"),
        served.administrator.get(f"/halls/{path}/journal"),
        served.administrator.post(f"/halls/{path}/windows/1/open"),
        served.clerk.get(f"/tickets/{path}"),
        served.clerk.post(f"/tickets/{path}/start"),
        served.agent.post(f"/printers/jobs/{path}/begin", agent="a"),
    ]
    for response in answers:
        assert response.status_code == 404
        code_of(response)


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "one", "99999999999999999999", "1e3", ""])
def test_no_such_window(served: ServedScene, number: str) -> None:
    response = served.clerk.post(f"/halls/hall/windows/{number}/open")
    assert response.status_code == 404
    code_of(response)


@pytest.mark.parametrize(
    "query", [{"after_revision": "-1"}, {"after_revision": "x"}, {"limit": "0"}, {"limit": "999999"}]
)
def test_a_journal_asked_for_in_a_strange_way(served: ServedScene, query: dict[str, str]) -> None:
    assert code_of(served.manager.get("/halls/hall/journal", **query)) == "invalid"


def test_a_search_takes_anything(served: ServedScene) -> None:
    for asked in ("", "%", "'; DROP TABLE tickets; --", "\x00", "(((", "大" * 100, "🙂"):
        assert served.visitor.get("/halls/hall/services", q=asked).status_code == 200
    assert code_of(served.visitor.get("/halls/hall/services", q="x" * 101)) == "invalid"


def test_the_wrong_method_is_named_with_the_right_one(served: ServedScene) -> None:
    response = served.clerk.client.get(f"{AT}/open", headers=served.clerk.headers)
    assert code_of(response) == "http_405"
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    "header",
    ["Bearer nonsense", "Bearer " + "x" * 4_000, "Bearer a.b.c", "Bearer 大厅", "bearer x", "Bearer ................"],
)
def test_a_token_nobody_has_is_refused(served: ServedScene, header: str) -> None:
    sent = {"Authorization": header.encode().decode("latin-1")}
    response = served.client().post(f"{API}/tickets", json=TICKET, headers=sent)
    assert (response.status_code, code_of(response)) == (401, "unknown_token")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_has_ended_is_refused(served: ServedScene) -> None:
    clerk = served.member("clerk2")
    served.scene.clock.pass_time(hours=15)
    assert code_of(clerk.post("/halls/hall/windows/1/open")) == "unknown_token"
    served.scene.clock.pass_time(hours=-15)


def test_a_token_signed_by_another_server_is_refused(served: ServedScene) -> None:
    from itsdangerous import URLSafeTimedSerializer

    forged = URLSafeTimedSerializer("another secret", salt="station").dumps(["kiosk", "hall", "k1", ""])
    assert code_of(served.asker(forged).post("/tickets", **TICKET)) == "unknown_token"


def test_devices_keep_to_their_trade(served: ServedScene) -> None:
    assert code_of(served.screen.post("/tickets", **TICKET)) == "wrong_role"
    assert code_of(served.agent.post("/tickets", **TICKET)) == "wrong_role"
    assert code_of(served.kiosk.post("/printers/claim", agent="a")) == "wrong_role"
    assert code_of(served.kiosk.post("/halls/hall/windows/1/open")) == "wrong_role"
    assert code_of(served.screen.get("/halls/hall/journal")) == "wrong_role"


def test_a_clerk_is_no_manager_and_a_manager_no_administrator(served: ServedScene) -> None:
    assert code_of(served.member("clerk1").get("/halls/hall/journal")) == "wrong_role"
    device = {"kind": "kiosk", "hall": "hall", "name": "k9"}
    assert code_of(served.member("clerk1").post("/devices", **device)) == "wrong_role"
    assert code_of(served.member("manager").post("/devices", **device)) == "wrong_role"


def test_nobody_does_nothing(served: ServedScene) -> None:
    for response in (
        served.nobody.post("/tickets", **TICKET),
        served.nobody.get("/halls"),
        served.nobody.get("/halls/hall/board"),
        served.nobody.get("/halls/hall/journal"),
        served.nobody.post("/halls/hall/windows/1/call-next"),
        served.visitor.post("/tickets", **TICKET),
    ):
        assert (response.status_code, code_of(response)) == (401, "login_needed")


def test_a_wrong_login_says_nothing_about_the_name(served: ServedScene) -> None:
    wrong = served.nobody.post("/tokens", username="clerk1", password=PASSWORD + "!")
    unknown = served.nobody.post("/tokens", username="nobody", password=PASSWORD)
    assert wrong.status_code == 401
    assert wrong.json == unknown.json


def test_a_password_of_a_megabyte_is_not_hashed(served: ServedScene) -> None:
    assert code_of(served.nobody.post("/tokens", username="clerk1", password=LONG)) == "http_413"
    assert code_of(served.nobody.post("/tokens", username="clerk1", password="x" * 2_000)) == "invalid"


def test_a_printer_state_nobody_knows(served: ServedScene) -> None:
    states = [{"name": "p1", "state": "on fire"}]
    assert code_of(served.agent.post("/printers/status", printers=states)) == "invalid"
