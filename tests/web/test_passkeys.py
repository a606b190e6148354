"""Passkeys at the pages and routes of a server, and attacks on them, with a device in software."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import web.passkeys
from operations.people import second_factor
from tests.authenticator import Authenticator
from tests.databases import a_sqlite_url
from tests.houses import API, PASSWORD, ServedScene, code_of, json_of
from tests.web.test_login import BROWSER, csrf_of, log_in
from tests.web.test_second_factor import code_at, enrol
from tests.web.test_sessions import WINDOWS, a_browser, copy_of
from web.budgets import Budget

OWN = f"{API}/account/passkeys"


@pytest.fixture(autouse=True)
def _full_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with a budget that nobody has used."""
    monkeypatch.setattr(web.passkeys, "_asked", Budget("logins by passkey", 120, 1.0))


@dataclass
class Desk:
    """A browser with a device for passkeys."""

    client: FlaskClient
    device: Authenticator = field(default_factory=lambda: Authenticator("localhost", "http://localhost"))

    def post(self, path: str, page: str = "/account/", **body: Any) -> TestResponse:
        """A step that a page's script asks for."""
        return self.client.post(path, json=body, headers={"X-CSRFToken": csrf_of(self.client, page)})

    def begun(self, page: str = "/account/") -> str:
        """What the device is asked for."""
        answer = self.post(f"{OWN}/begin", page, password=PASSWORD)
        assert answer.status_code == 200, answer.text
        return json.dumps(json_of(answer)["options"])

    def added(self, page: str = "/account/", name: str = "my phone") -> TestResponse:
        """Whoever is logged in adds the device's passkey."""
        return self.post(OWN, page, name=name, answer=self.device.make(self.begun(page)))

    def sign(self) -> str:
        """The device's answer at the login page."""
        headers = {"X-CSRFToken": csrf_of(self.client)}
        asked = self.client.post("/login/passkey/begin", headers=headers)
        assert asked.status_code == 200, asked.text
        return self.device.sign(asked.text)

    def entered(self, answer: str = "", path: str = "/login/passkey") -> TestResponse:
        """Log in with the device, or with another answer."""
        answer = answer or self.sign()
        form = {"answer": answer, "csrf_token": csrf_of(self.client)}
        return self.client.post(path, data=form, headers=BROWSER)


def a_desk(served: ServedScene, username: str = "manager") -> Desk:
    """Somebody is logged in at it, and has added its passkey."""
    desk = Desk(a_browser(served, username))
    assert desk.added().status_code == 201
    return desk


def at_the_login(served: ServedScene, desk: Desk) -> Desk:
    """The same device at a browser where nobody is logged in."""
    return Desk(served.client("203.0.113.8"), desk.device)


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[ServedScene]:
    """A server that wants a second factor of managers and administrators."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, require_second_factor="managers")
    yield made
    made.close()


def test_somebody_adds_a_passkey_and_logs_in_with_it_alone(served: ServedScene) -> None:
    other = a_browser(served, "manager")
    desk = a_desk(served)
    assert other.get(WINDOWS).status_code == 401, "earlier logins have ended"
    assert desk.client.get(WINDOWS).status_code == 200, "but not this one"
    assert at_the_login(served, desk).entered().location == "/reports/"
    entered = at_the_login(served, desk)
    assert entered.entered(path="/login/passkey?next=/admin/windows").location == "/admin/windows"
    listed = json_of(entered.client.get(OWN))["passkeys"]
    assert [(one["name"], one["used_at"] is not None) for one in listed] == [("my phone", True)]
    with served.context.database.engine.connect() as connection:
        query = "SELECT kind, subject FROM security_log WHERE actor = 'staff:manager' ORDER BY id"
        noted = [tuple(row) for row in connection.exec_driver_sql(query)]
    assert ("passkey_added", "manager") in noted and ("logged_in", "passkey") in noted


def test_the_password_alone_is_told_of_the_passkey_and_not_of_an_app(served: ServedScene) -> None:
    desk = a_desk(served)
    refused = log_in(served.client("203.0.113.8"), "manager")
    assert refused.status_code == 401
    page = refused.text.partition("<main")[2]
    assert 'name="code"' not in page and "验证器" not in page and "请点“用通行密钥登录”" in page
    told = served.nobody.post("/tokens", username="manager", password=PASSWORD, code="123456")
    assert (told.status_code, code_of(told)) == (401, "passkey_needed")
    assert at_the_login(served, desk).entered().status_code == 302


def test_the_page_of_a_refused_passkey_leads_on_wherever_one_goes_from_there(served: ServedScene) -> None:
    desk = at_the_login(served, a_desk(served))
    refused = desk.entered("nonsense", "/login/passkey?next=/admin/windows&language=en")
    assert refused.status_code == 401 and "This passkey was refused" in refused.text
    assert 'action="/login?next=/admin/windows&amp;language=en"' in refused.text
    assert 'href="/login?next=/admin/windows&amp;language=zh-CN"' in refused.text


def test_whoever_must_have_a_second_factor_chooses_a_passkey_and_is_logged_in(strict: ServedScene) -> None:
    page, desk = "/account/second-factor", Desk(strict.client("203.0.113.8"))
    assert log_in(desk.client, "manager").location == page
    shown = desk.client.get(page, headers=BROWSER).text
    assert "<svg" in shown and 'data-part="add-passkey"' in shown, "there are both ways"
    assert desk.client.get(OWN).status_code == 401, "nothing else is open before"
    assert desk.added(page).status_code == 201
    assert desk.client.get(WINDOWS).status_code == 200
    assert at_the_login(strict, desk).entered().location == "/reports/"


def test_a_passkey_is_neither_added_nor_removed_without_the_password_and_guessing_has_to_wait(
    served: ServedScene,
) -> None:
    desk = a_desk(served)
    own = json_of(desk.client.get(OWN))["passkeys"][0]["id"]
    enrol(served, desk.client)
    for path in (f"{OWN}/begin", f"{OWN}/{own}/remove"):
        assert code_of(desk.post(path, password="a wrong one")) == "wrong_login"
    tries = [desk.post(f"{OWN}/{own}/remove", password="a wrong one").status_code for _ in range(8)]
    assert tries[-1] == 429
    assert len(json_of(desk.client.get(OWN))["passkeys"]) == 1


def test_the_last_second_factor_stays_until_there_are_codes(served: ServedScene) -> None:
    desk = a_desk(served)
    own = json_of(desk.client.get(OWN))["passkeys"][0]["id"]
    assert code_of(desk.post(f"{OWN}/{own}/remove", password=PASSWORD)) == "last_second_factor"
    secret, _ = enrol(served, desk.client)
    removed = [desk.post(f"{OWN}/{own}/remove", password=PASSWORD, request_id="click") for _ in range(2)]
    assert [answer.status_code for answer in removed] == [204, 204], "asked twice, it is removed once"
    assert code_of(desk.post(f"{OWN}/other/remove", password=PASSWORD, request_id="click")) == "request_id_reused"
    assert at_the_login(served, desk).entered().status_code == 401
    served.scene.clock.pass_time(seconds=60)
    form = {"username": "manager", "password": PASSWORD, "code": code_at(served, secret)}
    client = served.client("203.0.113.8")
    assert client.post("/login", data=form | {"csrf_token": csrf_of(client)}, headers=BROWSER).status_code == 302


def test_codes_that_nobody_confirmed_open_nothing_beside_a_passkey(served: ServedScene) -> None:
    desk = a_desk(served)
    page = desk.client.get("/account/second-factor", headers=BROWSER).text
    secret = re.search(r'account__secret">(\w+)<', page)
    assert secret, "whoever finds a page open sees the app's secret"
    told = served.nobody.post("/tokens", username="manager", password=PASSWORD, code=code_at(served, secret[1]))
    assert code_of(told) == "passkey_needed"


def test_an_answer_that_was_lost_is_given_again_and_adds_one_passkey(served: ServedScene) -> None:
    desk = Desk(a_browser(served, "manager"))
    wish = {"name": "my phone", "answer": desk.device.make(desk.begun()), "request_id": "click"}
    first, again = desk.post(OWN, **wish), desk.post(OWN, **wish)
    assert (first.status_code, again.status_code) == (201, 201) and json_of(first) == json_of(again)
    for other in ({"name": "another"}, {"answer": "another"}):
        assert code_of(desk.post(OWN, **wish | other)) == "request_id_reused"
    assert len(json_of(desk.client.get(OWN))["passkeys"]) == 1


def test_a_copied_page_and_an_answer_for_another_browser_add_and_open_nothing(served: ServedScene) -> None:
    desk = Desk(a_browser(served, "manager"))
    answer = desk.device.make(desk.begun())
    thief = Desk(a_browser(served, "manager"))
    assert code_of(thief.post(OWN, name="stolen", answer=answer)) == "wrong_passkey"
    without_page = copy_of(served, desk.client).post(OWN, json={"name": "stolen", "answer": answer})
    assert code_of(without_page) == "csrf"
    owner = at_the_login(served, a_desk(served))
    assert at_the_login(served, owner).entered(owner.sign()).status_code == 401
    no_token = served.client().post("/login/passkey/begin")
    assert code_of(no_token) == "csrf", "no page of another server asks for one"


def test_a_program_neither_makes_a_passkey_nor_sees_those_of_others(served: ServedScene) -> None:
    a_desk(served)
    assert code_of(served.clerk.post("/account/passkeys/begin", password=PASSWORD)) == "wrong_role"
    assert json_of(served.clerk.get("/account/passkeys")) == {"passkeys": []}
    assert served.nobody.post("/account/passkeys/begin", password=PASSWORD).status_code == 401


def test_where_browsers_have_no_passkeys_the_server_says_so(tmp_path: Path) -> None:
    for address, origin in (("https://hall.example:8443", "https://hall.example:8443"), ("", "")):
        served = ServedScene(a_sqlite_url(tmp_path), tmp_path, public_url=address)
        client, base = served.client(), "http://192.168.1.4"
        found = client.get("/login", headers=BROWSER, base_url=base).text
        assert f'"passkey_origin": "{origin}"' in found
        token = re.search(r'name="csrf-token" content="([^"]+)"', found)
        assert token
        headers = {"X-CSRFToken": token[1], "Referer": f"{base}/login"}
        asked = client.post("/login/passkey/begin", headers=headers, base_url=base)
        assert json_of(asked)["rpId"] == "hall.example" if origin else code_of(asked) == "no_passkeys_here"
        served.close()


def test_an_address_that_asks_for_logins_without_end_is_told_to_wait_and_others_are_not(
    served: ServedScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.passkeys, "_asked", Budget("logins by passkey", 3, 0.1))
    desk = at_the_login(served, a_desk(served))
    assert desk.entered().status_code == 302
    flooder, headers = served.client("203.0.113.66"), {"X-CSRFToken": ""}
    headers["X-CSRFToken"] = csrf_of(flooder)
    asked = [flooder.post("/login/passkey/begin", headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert int(asked[-1].headers["Retry-After"]) > 1
    assert flooder.post("/login/passkey", data={"answer": "x"}, headers=headers).status_code == 429


def test_an_administrators_reset_removes_passkeys_and_says_so(served: ServedScene) -> None:
    desk, office = a_desk(served), a_browser(served, "admin")
    page = office.get("/admin/people?language=en", headers=BROWSER).text
    assert "all their passkeys stop working" in page
    form = {"csrf_token": csrf_of(office, "/admin/people")}
    done = office.post("/admin/people/manager/reset-second-factor", data=form, headers=BROWSER)
    assert "passkeys are gone" in done.text
    assert desk.client.get(WINDOWS).status_code == 401
    assert at_the_login(served, desk).entered().status_code == 401
    assert not second_factor.is_on(served.context, "manager")
    assert log_in(served.client("203.0.113.8"), "manager").location == "/reports/"
