"""One's own account, and what somebody else can do there: nothing."""

import re

from flask.testing import FlaskClient

from operations.people import sessions
from tests.houses import API, PASSWORD, ServedScene, code_of, json_of
from tests.web.test_login import BROWSER, csrf_of, log_in
from tests.web.test_sessions import WINDOWS, a_browser

NEW = "some other words of mine"


def send(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Send a form of the account page; status and page of the answer."""
    response = client.post(path, data=form | {"csrf_token": csrf_of(client, "/account/")}, headers=BROWSER)
    return response.status_code, response.text


def logins_of(client: FlaskClient) -> list[str]:
    """The ids of the logins that the page lists."""
    return re.findall(r'data-login="([^"]+)"', client.get("/account/?language=en", headers=BROWSER).text)


def test_the_page_lists_the_logins_with_browser_address_and_times(served: ServedScene) -> None:
    client = served.client("203.0.113.5")
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36"
    log_in(client, "clerk1")
    served.scene.clock.pass_time(minutes=5)
    page = client.get("/account/?language=en", headers=BROWSER).text
    assert "Chrome · Windows" in page and "203.0.113.5" in page and "2026-03-02 09:05" in page
    assert page.count("data-login=") == 2  # and the token of the clerk's program


def test_a_clerk_has_a_way_back_to_the_window_and_who_has_none_is_not_sent_there(served: ServedScene) -> None:
    for username, is_offered in (("clerk1", True), ("manager", False)):
        for path in ("/account/", "/account/second-factor"):
            page = a_browser(served, username).get(path, headers=BROWSER).text
            assert ('href="/window/"' in page) == is_offered


def test_one_ends_a_login_that_one_does_not_know_and_it_is_cut_off(served: ServedScene) -> None:
    client, other = a_browser(served), a_browser(served)
    mine = set(logins_of(client))
    this = sessions.of_person(served.context, "clerk1")
    assert len(mine) == len(this) == 3
    stranger = re.findall(
        r'data-login="([^"]+)"(?:(?!data-login).)*this one', client.get("/account/?language=en").text, re.S
    )
    theirs = re.findall(
        r'data-login="([^"]+)"(?:(?!data-login).)*this one', other.get("/account/?language=en").text, re.S
    )
    assert len(stranger) == len(theirs) == 1 and stranger != theirs
    assert send(client, f"/account/sessions/{theirs[0]}/end")[0] == 200
    assert other.get(WINDOWS).status_code == 401
    assert client.get(WINDOWS).status_code == 200


def test_one_ends_all_others_at_once(served: ServedScene) -> None:
    client, other = a_browser(served), a_browser(served)
    assert send(client, "/account/sessions/end-others")[0] == 200
    assert other.get(WINDOWS).status_code == 401
    assert served.clerk.get("/halls/hall/windows").status_code == 401
    assert len(logins_of(client)) == 1


def test_nobody_ends_the_login_of_another_person(served: ServedScene) -> None:
    client, other = a_browser(served), a_browser(served, "manager")
    theirs = logins_of(other)[0]
    send(client, f"/account/sessions/{theirs}/end")
    assert served.clerk.delete(f"/account/logins/{theirs}").status_code == 404
    assert other.get(WINDOWS).status_code == 200


def test_a_new_password_needs_the_old_one_and_ends_every_other_login(served: ServedScene) -> None:
    client, other = a_browser(served), a_browser(served)
    assert send(client, "/account/password", old_password="a wrong one", new_password=NEW)[0] == 400
    assert send(client, "/account/password", old_password=PASSWORD, new_password="password1234")[0] == 400
    assert other.get(WINDOWS).status_code == 200
    assert send(client, "/account/password", old_password=PASSWORD, new_password=NEW)[0] == 200
    assert client.get(WINDOWS).status_code == 200
    assert other.get(WINDOWS).status_code == served.clerk.get("/halls/hall/windows").status_code == 401
    assert served.nobody.post("/tokens", username="clerk1", password=PASSWORD).status_code == 401
    assert served.nobody.post("/tokens", username="clerk1", password=NEW).status_code == 201


def test_the_old_password_cannot_be_guessed_at_the_page(served: ServedScene) -> None:
    client = a_browser(served)
    statuses = [send(client, "/account/password", old_password=f"guess {n}", new_password=NEW)[0] for n in range(9)]
    assert statuses[-1] == 429


def test_a_program_sees_and_ends_its_logins(served: ServedScene) -> None:
    told = json_of(served.clerk.get("/account"))
    assert (told["username"], [login["current"] for login in told["logins"]]) == ("clerk1", [True])
    a_browser(served)
    assert json_of(served.clerk.post("/account/end-others")) == {"ended": 1}
    assert served.clerk.delete("/account/logins/current").status_code == 204
    assert code_of(served.clerk.get("/account")) == "unknown_token"
    assert served.client("203.0.113.9").get(f"{API}/account").status_code == 401


def test_the_account_is_of_staff_alone(served: ServedScene) -> None:
    assert served.kiosk.get("/account").status_code == 403
    assert served.client().get("/account/", headers=BROWSER).status_code == 302
