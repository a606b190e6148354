"""Guests who ask too often are refused; the hall's own people never are because of them."""

import re
from typing import Any

import pytest
from werkzeug.test import Client

from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of
from tests.web.test_hub import Ear
from web import gate
from web.app_context import NAME
from web.budgets import refusals
from web.gate import Gate

PROXY = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def pauses() -> list[float]:
    """How long refusals took, in seconds; no test waits for them."""
    return []


@pytest.fixture
def poor(served: ServedScene, monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> ServedScene:
    """A hall whose guests may do little, with one more gate before it."""
    monkeypatch.setattr(gate, "GUESTS_AT_ONCE", 3)
    monkeypatch.setattr(gate, "GUESTS_PER_SECOND", 0.01)
    monkeypatch.setattr(gate, "SOCKETS_AT_ONCE", 2)
    monkeypatch.setattr(gate, "SOCKETS_PER_SECOND", 0.01)
    monkeypatch.setattr(gate, "REPORTS_AT_ONCE", 2)
    monkeypatch.setattr(gate, "REPORTS_PER_SECOND", 0.01)
    served.app.wsgi_app = Gate(served.app, served.app.extensions[NAME].settings, pauses.append)  # type: ignore[method-assign]
    return served


def boards(served: ServedScene, count: int, address: str) -> list[int]:
    """The statuses of a guest who looks at the board so often."""
    client = served.client(address)
    return [client.get("/api/v1/halls/hall/board").status_code for _ in range(count)]


def test_a_guest_who_asks_too_often_is_told_when_to_come_back(poor: ServedScene, pauses: list[float]) -> None:
    assert boards(poor, 4, "127.0.0.1") == [200, 200, 200, 429]
    answer = poor.client("127.0.0.1").get("/api/v1/halls/hall/board")
    assert (code_of(answer), answer.mimetype) == ("too_many_requests", "application/problem+json")
    assert 1 <= int(answer.headers["Retry-After"]) <= 100
    assert json_of(answer)["retry_after_seconds"] == int(answer.headers["Retry-After"])
    assert pauses == [gate.PAUSE_SECONDS] * 2
    assert boards(poor, 1, "127.0.0.2") == [200], "another address is another's"


def test_staff_and_kiosks_at_the_same_address_are_never_refused(poor: ServedScene) -> None:
    assert boards(poor, 4, "203.0.113.2")[-1] == 429
    poor.opened(1)
    for _ in range(20):
        poor.ticket()
        ticket = poor.called()
        assert poor.clerk.post(f"/tickets/{ticket['id']}/no-show").status_code in (200, 409)
        assert poor.clerk.post(f"/tickets/{ticket['id']}/return").status_code in (200, 409)


def test_a_session_of_the_browser_counts_as_staff_and_a_forged_one_does_not(poor: ServedScene) -> None:
    client = poor.client("127.0.0.9")
    page = client.get("/login").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    fields = {"username": "clerk1", "password": "correct horse battery", "csrf_token": token[1]}
    assert client.post("/login", data=fields).status_code == 302
    boards(poor, 4, "127.0.0.9")
    assert [client.get("/login/still").status_code for _ in range(5)] == [200] * 5
    forger = poor.client("127.0.0.9")
    forger.set_cookie("onewindow", "eyJ1c2VybmFtZSI6ImNsZXJrMSJ9.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert forger.get("/login/still").status_code == 429
    assert poor.asker("0" * 64).client.get("/healthz", headers={"Authorization": "Bearer x"}).status_code in (200, 429)


def test_a_person_sees_a_sentence_in_both_languages(poor: ServedScene) -> None:
    boards(poor, 4, "127.0.0.1")
    answer = poor.client("127.0.0.1").get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 429
    assert "访问过于频繁" in answer.text and "Too many visits at once" in answer.text
    assert "frame-ancestors 'none'" in answer.headers.get("Content-Security-Policy", "frame-ancestors 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_new_sockets_have_a_budget_too_and_a_manager_has_one_for_reports(poor: ServedScene) -> None:
    polls = [poor.client().get("/socket.io/?EIO=4&transport=polling").status_code for _ in range(3)]
    assert polls == [200, 200, 429]
    reports = [poor.manager.get("/reports").status_code for _ in range(3)]
    assert reports == [200, 200, 429]
    assert refusals.counts["new sockets"] and refusals.counts["reports"]
    assert 'onewindow_refused{limit="reports"}' in poor.client("127.0.0.3").get("/metrics").text


def test_behind_a_trusted_proxy_the_citizens_address_counts_for_pages_and_sockets_alike(tmp_path: Any) -> None:
    proxied = ServedScene(a_sqlite_url(tmp_path), tmp_path, trusted_proxies=1, hall_networks=("10.0.0.0/8",))
    outside = Client(proxied.app)
    seen = [
        outside.get("/api/v1/halls", headers={"X-Forwarded-For": address}, environ_base=PROXY).status_code
        for address in ("10.1.2.3", "203.0.113.9")
    ]
    assert seen == [200, 401]
    address = {"X-Forwarded-For": "203.0.113.9"}
    opened = outside.get("/socket.io/?EIO=4&transport=polling", headers=address, environ_base=PROXY)
    assert opened.status_code == 200
    assert proxied.hub.io.server is not None
    environs = proxied.hub.io.server.environ.values()
    assert [environ["REMOTE_ADDR"] for environ in environs] == ["203.0.113.9"]
    proxied.close()


def test_who_asks_again_before_an_answer_gets_one_answer(served: ServedScene) -> None:
    ear = Ear(served, "/display", address="127.0.0.1")
    ear.watch()
    listener = next(iter(served.hub.listeners._known.values()))
    listener.is_due = True  # an answer is on its way
    ear.watch()
    assert ear.names() == ["board"]


def test_a_flooders_token_rests_and_everybody_elses_listens(served: ServedScene) -> None:
    first, second = served.ticket(), served.ticket()
    links = [ticket["url"].rpartition("/")[2] for ticket in (first, second)]
    served.hub.talkers._cut_off.queue(links[0])
    assert not Ear(served, "/phone", links[0]).listens
    assert Ear(served, "/phone", links[1]).listens


def test_a_family_may_follow_a_ticket_but_not_a_crowd(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.listeners.MOST_OF_A_LINK", 3)
    link = served.ticket()["url"].rpartition("/")[2]
    ears = [Ear(served, "/phone", link) for _ in range(4)]
    assert [ear.listens for ear in ears] == [True, True, True, False]
    ears[0].socket.disconnect("/phone")
    assert Ear(served, "/phone", link).listens
