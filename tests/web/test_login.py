"""The login page, the session and the CSRF token."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from operations.people import staff
from operations.steady_clock import Leap
from tests.houses import API, PASSWORD, ServedScene, code_of
from web import known_device
from web.tokens import station_token

BROWSER = {"Accept": "text/html"}


def csrf_of(client: FlaskClient, path: str = "/login") -> str:
    """The token that a page gives its forms."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(path, headers=BROWSER).text)
    assert found
    return found[1]


def log_in(client: FlaskClient, username: str, password: str = PASSWORD, path: str = "/login") -> TestResponse:
    """What a person does at the login page."""
    form = {"username": username, "password": password, "csrf_token": csrf_of(client)}
    return client.post(path, data=form, headers=BROWSER)


@pytest.mark.parametrize(("username", "room"), [("clerk1", "/window/"), ("manager", "/reports/"), ("admin", "/admin/")])
def test_everybody_lands_in_their_own_room(served: ServedScene, username: str, room: str) -> None:
    response = log_in(served.client(), username)
    assert (response.status_code, response.location) == (302, room)


def test_the_login_leads_back_to_where_one_wanted_to_go(served: ServedScene) -> None:
    assert log_in(served.client(), "manager", path="/login?next=/reports/hours%3Ffrom%3D2026-03-02").location == (
        "/reports/hours?from=2026-03-02"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%5Cevil.example",
        "/%09%5Cevil.example",
        "/%0D%0ASet-Cookie:%20a=b",
    ],
)
def test_the_login_never_leads_out_of_the_house(served: ServedScene, elsewhere: str) -> None:
    assert log_in(served.client(), "clerk1", path=f"/login?next={elsewhere}").location == "/window/"


def test_a_wrong_password_is_said_kindly_and_keeps_the_name(served: ServedScene) -> None:
    response = log_in(served.client(), "clerk1", "wrong password")
    assert response.status_code == 401
    assert 'role="alert"' in response.text
    assert 'value="clerk1"' in response.text


def test_markup_in_a_name_stays_text(served: ServedScene) -> None:
    response = log_in(served.client(), '"><script>alert(1)</script>', "wrong password")
    assert "<script>alert" not in response.text


def test_a_session_takes_steps_with_the_csrf_token_alone(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    log_in(client, "clerk1")
    path = f"{API}/halls/hall/windows/1/open"
    assert code_of(client.post(path, json={})) == "csrf"
    assert code_of(client.post(path, json={}, headers={"X-CSRFToken": "forged"})) == "csrf"
    token = csrf_of(client, "/")
    assert client.post(path, json={}, headers={"X-CSRFToken": token}).status_code == 200


def test_a_login_form_from_elsewhere_is_refused(served: ServedScene) -> None:
    response = served.client().post("/login", data={"username": "clerk1", "password": PASSWORD}, headers=BROWSER)
    assert response.status_code == 400


def test_logging_out_ends_the_session(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    log_in(client, "clerk1")
    assert client.get(f"{API}/halls/hall/windows").status_code == 200
    assert client.post("/logout", headers=BROWSER).status_code == 400
    assert client.post("/logout", data={"csrf_token": csrf_of(client, "/")}).location == "/login"
    assert client.get(f"{API}/halls/hall/windows").status_code == 401


def test_a_new_password_ends_the_sessions_and_tokens_of_the_old_one(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    log_in(client, "clerk1")
    staff.add(served.context, "clerk1", "another password", "clerk", "hall")
    assert client.get(f"{API}/halls/hall/windows").status_code == 401
    assert served.clerk.get("/halls/hall/windows").status_code == 401


def test_who_was_disabled_is_nobody_any_more(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    log_in(client, "clerk1")
    staff.disable(served.context, "clerk1")
    assert client.get(f"{API}/halls/hall/windows").status_code == 401
    assert log_in(served.client(), "clerk1").status_code == 401


def test_a_session_cookie_of_another_server_is_worth_nothing(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    log_in(client, "clerk1")
    served.app.secret_key = "another secret"  # as after a restart with another DATA
    assert client.get(f"{API}/halls/hall/windows").status_code == 401


def test_somebody_logged_in_is_not_asked_again(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "manager")
    assert client.get("/login", headers=BROWSER).location == "/reports/"


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "工作人员登录"), ("en", "Staff login")])
def test_the_login_speaks_both_languages(served: ServedScene, language: str, title: str) -> None:
    client = served.client()
    assert title in client.get(f"/login?language={language}", headers=BROWSER).text
    assert title in client.get("/login", headers=BROWSER).text  # and remembers


def test_too_many_tries_are_told_to_wait(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    answers = [log_in(client, "clerk1", "wrong password") for _ in range(9)]
    assert [answer.status_code for answer in answers] == [401] * 8 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert "请 1 秒后再试" in answers[-1].text
    assert 'value="clerk1"' in answers[-1].text


def guess(served: ServedScene, address: str) -> None:
    """Guesses at a clerk's password until the next has to wait."""
    client = served.client(address)
    while log_in(client, "clerk1", "a wrong guess").status_code != 429:
        pass


def test_guesses_from_the_same_router_delay_nobody_at_their_usual_computer(served: ServedScene) -> None:
    router = "203.0.113.5"
    usual = served.client(router)
    log_in(usual, "clerk1")
    usual.post("/logout", data={"csrf_token": csrf_of(usual, "/")})
    guess(served, router)
    assert log_in(served.client(router), "clerk1").status_code == 429
    assert log_in(usual, "clerk1").status_code == 302
    assert log_in(served.client("203.0.113.6"), "clerk1").status_code == 302


def test_a_known_device_is_known_to_the_people_who_logged_in_there_alone(served: ServedScene) -> None:
    router = "203.0.113.5"
    guess(served, router)
    of_a_colleague = served.client(router)
    log_in(of_a_colleague, "clerk2")
    of_a_colleague.post("/logout", data={"csrf_token": csrf_of(of_a_colleague, "/")})
    assert log_in(of_a_colleague, "clerk1").status_code == 429


@pytest.mark.parametrize("cookie", ["", "forged", '["a", ["clerk1"]].forged'])
def test_a_forged_device_is_not_known(served: ServedScene, cookie: str) -> None:
    client = served.client("203.0.113.5")
    guess(served, "203.0.113.5")
    client.set_cookie(known_device.COOKIE, cookie, path="/login")
    assert log_in(client, "clerk1").status_code == 429


def test_the_cookie_of_a_device_is_no_login_and_out_of_reach_of_scripts(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    log_in(client, "clerk1")
    cookie = client.get_cookie(known_device.COOKIE, path="/login")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    client.delete_cookie("onewindow")
    assert client.get(f"{API}/halls/hall/windows").status_code == 401


def test_a_device_stays_known_to_all_who_share_it_and_forgets_the_first_of_many(served: ServedScene) -> None:
    names = [f"shared{n}" for n in range(known_device.MOST_NAMES + 1)]
    staff.add_all(served.context, [(name, PASSWORD, "clerk", "hall") for name in names])
    client = served.client()
    for name in names:
        assert log_in(client, name).status_code == 302
        client.post("/logout", data={"csrf_token": csrf_of(client, "/")})
    cookie = client.get_cookie(known_device.COOKIE, path="/login")
    assert cookie is not None
    with served.app.test_request_context("/login", headers={"Cookie": f"{known_device.COOKIE}={cookie.value}"}):
        devices = [known_device.of(name) for name in names]
    assert devices[0] == ""
    assert len(set(devices[1:])) == 1
    assert devices[1]


def test_an_open_page_is_told_when_its_login_has_ended(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    assert client.get("/login/still").status_code == 401
    log_in(client, "manager")
    assert client.get("/login/still").get_json() == {"username": "manager"}
    staff.disable(served.context, "manager")
    assert client.get("/login/still").status_code == 401


@pytest.mark.parametrize("wrong_by", [7_200, -86_400], ids=["was ahead", "was behind"])
def test_a_login_and_a_page_outlive_the_mending_of_a_wrong_clock(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch, wrong_by: int
) -> None:
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + wrong_by)
    client = served.client()
    log_in(client, "clerk1")
    with served.app.test_request_context():
        page_token = station_token("kiosk", "hall", "k1")
    monkeypatch.setattr(time, "time", right)
    if wrong_by < 0:
        now = datetime.now(UTC)
        before_at = now + timedelta(seconds=wrong_by)
        served.scene.context.clock.latest_leap = Leap(before_at, now, before_at - timedelta(hours=1))
    assert client.get("/login").status_code == 302, "still logged in"
    headers = {"Authorization": f"Bearer {page_token}"}
    assert client.get("/api/v1/halls/hall/board", headers=headers).status_code == 200
