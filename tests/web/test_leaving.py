"""Logging out while one sits at a window: asked about, or handed over; nobody is forgotten."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.houses import ServedScene, json_of
from tests.web.test_login import BROWSER, csrf_of, log_in


@pytest.fixture
def desk(served: ServedScene) -> FlaskClient:
    """A browser in which clerk 1, who sits at window 1, has logged in."""
    client = served.opened(1, 2).client()
    log_in(client, "clerk1")
    return client


def log_out(client: FlaskClient, **form: str) -> TestResponse:
    """The button, and what the page after it asks."""
    return client.post("/logout", data={"csrf_token": csrf_of(client, "/"), **form}, headers=BROWSER)


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/api/v1/halls/hall/windows").status_code == 200


def state_of(served: ServedScene, window: int) -> str:
    return str(json_of(served.visitor.get("/halls/hall/board"))["windows"][window - 1]["state"])


def test_who_sits_at_a_window_is_asked_before_they_go(served: ServedScene, desk: FlaskClient) -> None:
    asked = log_out(desk)
    assert (asked.status_code, is_logged_in(desk), state_of(served, 1)) == (409, True, "open")
    assert "1 号窗口没有关闭" in asked.text and 'value="close"' in asked.text


def test_closing_the_window_hands_on_who_was_sent_there_and_logs_out(served: ServedScene, desk: FlaskClient) -> None:
    ticket = served.ticket()
    served.called(2)
    assert served.clerks[2].post(f"/tickets/{ticket['id']}/transfer", window=1).status_code == 200
    assert "有 1 人指定" in log_out(desk).text
    assert log_out(desk, leave="close").location == "/login"
    assert (is_logged_in(desk), state_of(served, 1)) == (False, "closed")
    assert json_of(served.manager.get(f"/tickets/{ticket['id']}"))["wanted_window"] is None


def test_with_a_ticket_there_closing_is_refused_and_handing_over_puts_it_on_the_managers_list(
    served: ServedScene, desk: FlaskClient
) -> None:
    ticket = served.ticket()
    served.called(1)
    assert served.clerk.post(f"/tickets/{ticket['id']}/start").status_code == 200
    for form in ({}, {"leave": "close"}):
        asked = log_out(desk, **form)
        assert (asked.status_code, is_logged_in(desk)) == (409, True)
        assert ticket["number"] in asked.text and 'value="hand_over"' in asked.text
    assert log_out(desk, leave="hand_over").location == "/login"
    assert (is_logged_in(desk), state_of(served, 1)) == (False, "closed")
    listed = json_of(served.manager.get("/halls/hall/forgotten"))["forgotten"]
    assert [(one["ticket"]["number"], one["why"]) for one in listed] == [(ticket["number"], "window_closed")]
    assert served.manager.post(f"/tickets/{ticket['id']}/finish").status_code == 200
    assert json_of(served.manager.get("/halls/hall/forgotten"))["forgotten"] == []


def test_only_managers_see_who_is_forgotten(served: ServedScene) -> None:
    assert served.clerk.get("/halls/hall/forgotten").status_code == 403


def test_who_sits_nowhere_simply_goes(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "clerk3")
    assert log_out(client).location == "/login"
