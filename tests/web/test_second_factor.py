"""Attacks on the second factor: a stolen password alone, a code seen over a shoulder, guessing, and going around it."""

import hashlib
import math
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from operations.people import sealing, second_factor, staff
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, ServedScene, code_of, json_of
from tests.web.test_login import BROWSER, csrf_of, log_in
from tests.web.test_sessions import WINDOWS, a_browser
from web.app_context import NAME, AppContext

PAGE = "/account/second-factor"


def code_at(served: ServedScene, secret: str, seconds: int = 0) -> str:
    """What the app shows so many seconds from now."""
    return pyotp.TOTP(secret).at(served.scene.clock.now + timedelta(seconds=seconds))


def enrol(served: ServedScene, client: FlaskClient) -> tuple[str, list[str]]:
    """Set the second factor up at the page; the app's secret and the recovery codes."""
    page = client.get(PAGE, headers=BROWSER).text
    found = re.search(r'account__secret">(\w+)<', page)
    assert found and "<svg" in page
    assert "shared/login.js" not in page, "it would reload the page, and the recovery codes would be gone"
    token = csrf_of(client, PAGE)
    done = client.post(
        PAGE, data={"code": code_at(served, found[1]), "password": PASSWORD, "csrf_token": token}, headers=BROWSER
    )
    codes = [code.replace(" ", "") for code in re.findall(r"<code>((?:\w{4} ?){6})</code>", done.text)]
    assert done.status_code == 200 and len(codes) == 10
    return found[1], codes


def enter(served: ServedScene, code: str = "", username: str = "manager") -> TestResponse:
    """Log in with the right password and this code."""
    client = served.client("203.0.113.8")
    form = {"username": username, "password": PASSWORD, "code": code, "csrf_token": csrf_of(client)}
    return client.post("/login", data=form, headers=BROWSER)


def test_the_form_goes_where_it_is_taken_in_whatever_language_was_chosen(served: ServedScene) -> None:
    client = a_browser(served, "manager")
    page = client.get(f"{PAGE}?language=en", headers=BROWSER).text
    assert f'<form class="form account__form" method="post" action="{PAGE}">' in page
    assert f'href="{PAGE}?language=zh-CN"' in page, "the other language keeps one here"


def test_the_password_alone_opens_nothing_any_more(served: ServedScene) -> None:
    other = a_browser(served, "manager")
    secret, _ = enrol(served, a_browser(served, "manager"))
    assert other.get(WINDOWS).status_code == 401, "earlier logins have ended"
    refused = enter(served)
    assert refused.status_code == 401 and 'name="code"' in refused.text
    told = served.nobody.post("/tokens", username="manager", password=PASSWORD)
    assert (told.status_code, code_of(told)) == (401, "code_needed")
    served.scene.clock.pass_time(seconds=60)
    assert enter(served, code_at(served, secret)).location == "/reports/"
    served.scene.clock.pass_time(seconds=60)
    code = code_at(served, secret)
    assert served.nobody.post("/tokens", username="manager", password=PASSWORD, code=code).status_code == 201


def test_a_code_counts_once_and_not_long(served: ServedScene) -> None:
    secret, _ = enrol(served, a_browser(served, "manager"))
    assert enter(served, code_at(served, secret)).status_code == 401, "the code of enrolling"
    served.scene.clock.pass_time(seconds=60)
    code = code_at(served, secret)
    assert enter(served, code).status_code == 302
    assert enter(served, code).status_code == 401
    assert enter(served, code_at(served, secret, -30)).status_code == 401, "one from before the last used"
    served.scene.clock.pass_time(seconds=300)
    assert enter(served, code_at(served, secret, -90)).status_code == 401
    assert enter(served, code_at(served, secret, -30)).status_code == 302, "a phone that is slow"


def test_a_recovery_code_counts_once_and_is_not_kept_in_clear(served: ServedScene) -> None:
    _, codes = enrol(served, a_browser(served, "manager"))
    assert enter(served, f"{codes[0][:4]} {codes[0][4:8]}-{codes[0][8:].upper()}").status_code == 302
    assert enter(served, codes[0]).status_code == 401
    assert enter(served, codes[1]).status_code == 302
    with served.context.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT recovery FROM second_factors").scalar_one()
    assert all(code not in kept for code in codes) and kept.count('"') == 2 * 8


def test_a_recovery_code_is_longer_than_anybody_guesses_and_one_of_the_version_before_goes_on(
    served: ServedScene,
) -> None:
    _, codes = enrol(served, a_browser(served, "manager"))
    letters = second_factor.RECOVERY_LETTERS
    assert all(len(code) * math.log2(len(letters)) > 112 and set(code) <= set(letters) for code in codes)
    old = hashlib.sha256(b"manager\n0123456789").hexdigest()
    with served.context.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE second_factors SET recovery = ?", (f'["{old}"]',))
    assert enter(served, "01234 56789").status_code == 302
    assert enter(served, "01234 56789").status_code == 401


def the_secret(served: ServedScene) -> str:
    """What the database keeps of the app's secret."""
    with served.context.database.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT secret FROM second_factors").scalar_one())


def test_a_copy_of_the_database_opens_no_second_factor(served: ServedScene) -> None:
    secret, _ = enrol(served, a_browser(served, "manager"))
    kept = the_secret(served)
    assert sealing.is_sealed(kept) and secret not in kept
    key = served.context.server_key
    assert sealing.opened(key, kept, "manager") == secret
    assert sealing.opened(sealing.key_of("another server"), kept, "manager") is None
    assert sealing.opened(key, kept, "admin") is None, "nor does it serve in another person's row"


def test_a_secret_of_the_version_before_is_sealed_when_the_server_starts_and_goes_on(served: ServedScene) -> None:
    secret, _ = enrol(served, a_browser(served, "manager"))
    with served.context.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE second_factors SET secret = ?", (secret,))
    served.scene.clock.pass_time(seconds=60)
    assert enter(served, code_at(served, secret)).status_code == 302
    assert (second_factor.seal_all(served.context), second_factor.seal_all(served.context)) == (1, 0)
    assert sealing.is_sealed(the_secret(served))
    served.scene.clock.pass_time(seconds=60)
    assert enter(served, code_at(served, secret)).status_code == 302


def test_with_another_servers_key_the_app_is_refused_the_log_says_why_and_recovery_codes_go_on(
    served: ServedScene, caplog: pytest.LogCaptureFixture
) -> None:
    secret, codes = enrol(served, a_browser(served, "manager"))
    served.context.server_key = sealing.key_of("another server")
    assert second_factor.seal_all(served.context) == 0
    assert "manager was sealed with another DATA/secret_key" in caplog.text
    served.scene.clock.pass_time(seconds=60)
    assert enter(served, code_at(served, secret)).status_code == 401
    assert enter(served, codes[0]).status_code == 302


def test_codes_cannot_be_guessed(served: ServedScene) -> None:
    secret, _ = enrol(served, a_browser(served, "manager"))
    served.scene.clock.pass_time(seconds=60)
    right = code_at(served, secret)
    wrong = [f"{(int(right) + n) % 1_000_000:06}" for n in range(1, 9)]
    assert [enter(served, code).status_code for code in wrong] == [401] * 8
    assert enter(served, right).status_code == 429
    served.scene.clock.pass_time(minutes=61)
    assert enter(served, code_at(served, secret)).status_code == 302


def test_a_lost_phone_is_reset_and_ends_the_logins(served: ServedScene) -> None:
    client = a_browser(served, "manager")
    enrol(served, client)
    assert second_factor.reset(served.context, "manager")
    with pytest.raises(staff.UnknownPerson):
        second_factor.reset(served.context, "nobody")
    assert not second_factor.reset(served.context, "manager")
    assert client.get(WINDOWS).status_code == 401
    assert enter(served).location == "/reports/"


def test_an_open_page_without_its_password_enrols_nobodys_phone_and_guessing_there_has_to_wait(
    served: ServedScene,
) -> None:
    client = a_browser(served, "manager")
    found = re.search(r'account__secret">(\w+)<', client.get(PAGE, headers=BROWSER).text)
    assert found
    form = {"code": code_at(served, found[1]), "csrf_token": csrf_of(client, PAGE)}
    assert client.post(PAGE, data=form, headers=BROWSER).status_code == 400
    wrong = [client.post(PAGE, data=form | {"password": "a wrong one"}, headers=BROWSER).status_code for _ in range(9)]
    assert set(wrong[:7]) == {400} and wrong[-1] == 429
    assert not second_factor.is_on(served.context, "manager")


def test_an_administrator_resets_a_lost_phone_at_the_page_and_it_is_noted(served: ServedScene) -> None:
    manager, office = a_browser(served, "manager"), a_browser(served, "admin")
    enrol(served, manager)
    page = office.get("/admin/people", headers=BROWSER).text
    assert page.count("/reset-second-factor") == 1 and "/admin/people/manager/reset-second-factor" in page
    form = {"csrf_token": csrf_of(office, "/admin/people")}
    assert office.post("/admin/people/manager/reset-second-factor", data=form, headers=BROWSER).status_code == 200
    assert manager.get(WINDOWS).status_code == 401, "every login has ended"
    assert enter(served).location == "/reports/", "the password is enough until it is set up again"
    with served.context.database.engine.connect() as connection:
        query = "SELECT actor, subject FROM security_log WHERE kind = 'second_factor_reset'"
        assert [tuple(row) for row in connection.exec_driver_sql(query)] == [("staff:admin", "manager")]


def test_nobody_resets_their_own_second_factor_at_an_open_page(served: ServedScene) -> None:
    office = a_browser(served, "admin")
    enrol(served, office)
    form = {"csrf_token": csrf_of(office, "/admin/people")}
    assert office.post("/admin/people/admin/reset-second-factor", data=form, headers=BROWSER).status_code == 400
    assert second_factor.is_on(served.context, "admin")


def test_nobody_replaces_a_second_factor_that_is_in_force(served: ServedScene) -> None:
    client = a_browser(served, "manager")
    enrol(served, client)
    page = client.get(PAGE, headers=BROWSER).text
    assert "account__secret" not in page
    form = {"code": "123456", "password": PASSWORD, "csrf_token": csrf_of(client, PAGE)}
    assert client.post(PAGE, data=form, headers=BROWSER).status_code == 400


@pytest.fixture
def strict(tmp_path: Path) -> ServedScene:
    """A server that wants a second factor of managers and administrators."""
    return ServedScene(a_sqlite_url(tmp_path), tmp_path, require_second_factor="managers")


def test_who_must_have_one_can_do_nothing_else_before(strict: ServedScene) -> None:
    client = strict.client("203.0.113.8")
    assert log_in(client, "manager").location == PAGE
    for path in (WINDOWS, "/reports/", "/admin/", "/account/", "/login/still"):
        assert client.get(path).status_code in (302, 401), path
    told = strict.nobody.post("/tokens", username="manager", password=PASSWORD)
    assert (told.status_code, code_of(told)) == (403, "second_factor_needed")
    enrol(strict, client)
    assert client.get(WINDOWS).status_code == 200
    assert log_in(strict.client("203.0.113.8"), "clerk1").location == "/window/"
    assert json_of(strict.nobody.post("/tokens", username="clerk1", password=PASSWORD))["role"] == "clerk"
    strict.close()


def test_who_was_logged_in_before_it_was_wanted_enrols_at_the_next_page_and_loses_no_ticket(
    served: ServedScene,
) -> None:
    served.opened(1)
    ticket = served.ticket()["id"]
    client = a_browser(served, "manager")
    csrf = {"X-CSRFToken": csrf_of(client, "/window/")}
    assert client.post("/api/v1/halls/hall/windows/1/call-next", headers=csrf).status_code == 200
    app: AppContext = served.app.extensions[NAME]
    app.settings = replace(app.settings, require_second_factor="managers")
    assert client.post(f"/api/v1/tickets/{ticket}/start", headers=csrf).status_code == 200
    assert client.post(f"/api/v1/tickets/{ticket}/finish", headers=csrf).status_code == 200
    for path in ("/window/", "/reports/", "/admin/", "/account/"):
        assert client.get(path, headers=BROWSER).location == PAGE, path
    assert client.post("/admin/kiosks/k1/close", headers=BROWSER).location == PAGE
    enrol(served, client)
    assert client.get("/reports/", headers=BROWSER).status_code == 200
    assert a_browser(served, "clerk1").get("/window/", headers=BROWSER).status_code == 200


def test_the_page_is_nobodys_without_a_login(served: ServedScene) -> None:
    assert served.client().get(PAGE).status_code == 401
    assert served.client().post(PAGE, data={"code": "1"}).status_code == 401
    client = a_browser(served, "manager")
    assert client.post(PAGE, data={"code": "1"}, headers=BROWSER).status_code == 400, "a form from elsewhere"
    assert staff.person(served.context, "manager") is not None


def test_a_copied_cookie_cannot_enrol_after_its_owner_has_logged_out_or_begun_anew(strict: ServedScene) -> None:
    owner, thief = (strict.client("203.0.113.8") for _ in range(2))
    for leave in (lambda: owner.post("/logout"), lambda: log_in(owner, "manager")):
        log_in(owner, "manager")
        cookie = owner.get_cookie("onewindow")
        assert cookie is not None
        thief.set_cookie("onewindow", cookie.value)
        assert thief.get(PAGE).status_code == 200, "it is a copy of a cookie that is good"
        leave()
        assert thief.get(PAGE).status_code == 401
    strict.close()
