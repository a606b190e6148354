"""Headers, hosts, networks and cookies."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.databases import a_sqlite_url
from tests.houses import API, ServedScene, code_of
from tests.web.test_login import BROWSER, csrf_of, log_in

PROXIED = {"X-Forwarded-For": "127.0.0.1"}
BOARD = f"{API}/halls/hall/board"


@pytest.fixture
def behind_proxy(tmp_path: Path) -> Iterator[ServedScene]:
    """The same hall behind one proxy that speaks HTTPS to the world."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, trusted_proxies=1, public_url="https://hall.example.org")
    yield made
    made.close()


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/icon.svg"])
def test_every_page_keeps_the_browser_on_a_short_leash(served: ServedScene, path: str) -> None:
    headers = served.client().get(path, headers=BROWSER).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", [f"{API}/halls", f"{API}/reports", f"{API}/nowhere", "/healthz"])
def test_data_is_never_a_page(served: ServedScene, path: str) -> None:
    headers = served.client().get(path).headers
    assert headers["Content-Type"].startswith("application/")
    assert (
        headers["Content-Security-Policy"]
        == "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/login"])
def test_pages_have_no_style_of_their_own_and_only_the_script_that_their_policy_names(
    served: ServedScene, path: str
) -> None:
    page = served.client().get(path, headers=BROWSER)
    text = page.text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick" not in text
    [script] = re.findall(r"<script data-words='[^']*'>(.*?)</script>", text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    files = text.count('<script type="module" src="/static/')
    assert text.count("<script") == text.count('<script type="application/json"') + files + 1


def test_only_those_in_the_hall_see_the_board_without_a_login(served: ServedScene) -> None:
    assert served.client("127.0.0.1").get(BOARD).status_code == 200
    assert served.client("192.168.7.20").get(BOARD).status_code == 401


def test_a_forwarded_address_counts_for_nothing_without_a_known_proxy(served: ServedScene) -> None:
    assert served.client("127.0.0.1").get(BOARD, headers=PROXIED).status_code == 401
    assert served.client("127.0.0.1").get(BOARD, headers={"Forwarded": "for=127.0.0.1"}).status_code == 401
    assert served.client("203.0.113.9").get(BOARD, headers=PROXIED).status_code == 401


def test_a_known_proxy_says_who_asks(behind_proxy: ServedScene) -> None:
    client = behind_proxy.client("127.0.0.1")
    assert client.get(BOARD, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 401
    assert client.get(BOARD, headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}).status_code == 401
    assert client.get(BOARD, headers=PROXIED).status_code == 200


def test_a_hall_may_have_networks_of_its_own(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_networks=("192.168.7.0/24", "fd00::/8"))
    assert served.client("192.168.7.20").get(BOARD).status_code == 200
    assert served.client("fd00::5").get(BOARD).status_code == 200
    assert served.client("127.0.0.1").get(BOARD).status_code == 401
    served.close()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "192.168.0.9", "[::1]:8000"])
def test_the_server_answers_to_its_names_and_addresses(served: ServedScene, host: str) -> None:
    assert served.client().get(BOARD, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000"])
def test_a_name_that_was_pointed_here_is_not_answered(served: ServedScene, host: str) -> None:
    response = served.client().get(BOARD, headers={"Host": host})
    assert (response.status_code, code_of(response)) == (400, "unknown_host")


def test_a_server_has_the_names_it_was_given(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, host_names=("hall.lan",))
    assert served.client().get(BOARD, headers={"Host": "hall.lan:8000"}).status_code == 200
    served.close()


def test_over_https_cookies_are_secure_and_forms_work(behind_proxy: ServedScene) -> None:
    client = behind_proxy.client("127.0.0.1")
    https = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "hall.example.org"}
    page = client.get("/login", headers=BROWSER | https)
    assert "Secure" in page.headers["Set-Cookie"]
    assert "HttpOnly" in page.headers["Set-Cookie"]
    assert "SameSite=Lax" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"]
    token = page.text.partition('name="csrf-token" content="')[2].partition('"')[0]
    form = {"username": "clerk1", "password": "correct horse battery", "csrf_token": token}
    referrer = {"Referer": "https://hall.example.org/login"}  # as the page's referrer policy makes browsers send it
    assert page.headers["Referrer-Policy"] == "same-origin"
    cookie = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
    assert client.post("/login", data=form, headers=BROWSER | https | referrer | cookie).status_code == 302


def test_links_begin_with_the_public_address(behind_proxy: ServedScene) -> None:
    assert behind_proxy.ticket()["url"].startswith("https://hall.example.org/t/")


def test_pages_and_answers_are_not_kept_by_caches(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "manager")
    assert client.get("/", headers=BROWSER).headers["Cache-Control"] == "no-store"
    assert client.get(BOARD).headers["Cache-Control"] == "no-store"
    assert csrf_of(client, "/")


def test_the_front_door_names_every_station(served: ServedScene) -> None:
    text = served.client().get("/?language=en", headers=BROWSER).text
    for address in ("/kiosk/k1", "/display/hall", "/display/hall/window/1", "/window/", "/reports/", "/admin/"):
        assert f'href="{address}"' in text
    assert "Test hall" in text


def test_a_page_that_is_not_there_is_a_page_for_people_and_a_problem_for_programs(served: ServedScene) -> None:
    page = served.client().get("/nowhere", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert code_of(served.client().get(f"{API}/nowhere", headers=BROWSER)) == "http_404"


def test_a_proxy_that_forgets_for_whom_it_asks_makes_nobody_a_visitor(behind_proxy: ServedScene) -> None:
    client = behind_proxy.client("127.0.0.1")
    for headers in ({}, {"X-Forwarded-For": ""}, {"X-Forwarded-For": " , "}, {"X-Real-IP": "127.0.0.1"}):
        assert client.get(BOARD, headers=headers).status_code == 401


def test_a_chain_of_proxies_with_one_that_forgets_makes_nobody_a_visitor(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, trusted_proxies=2)
    assert served.client().get(BOARD, headers=PROXIED).status_code == 401
    assert served.client().get(BOARD, headers={"X-Forwarded-For": "127.0.0.1, 10.0.0.1"}).status_code == 200
    served.close()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via"])
def test_whoever_comes_past_the_proxy_can_say_nothing_about_themselves(tmp_path: Path, header: str) -> None:
    networks = ("127.0.0.0/8", "192.168.7.0/24")
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, trusted_proxies=1, hall_networks=networks)
    assert served.client("192.168.7.20").get(BOARD).status_code == 200, "a neighbour in the hall, without a proxy"
    for address in ("203.0.113.9", "192.168.7.20"):
        assert served.client(address).get(BOARD, headers={header: "127.0.0.1"}).status_code == 401
    served.close()


def test_a_stranger_who_names_another_address_at_every_try_is_still_counted_as_one(behind_proxy: ServedScene) -> None:
    client = behind_proxy.client("203.0.113.9")
    tries = [
        client.post(
            f"{API}/tokens",
            json={"username": "clerk1", "password": "wrong password"},
            headers={"X-Forwarded-For": f"198.51.100.{n}"},
        ).status_code
        for n in range(9)
    ]
    assert tries == [401] * 8 + [429]


def test_a_proxy_on_another_computer_is_named_by_its_network(tmp_path: Path) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, trusted_proxies=1, proxy_networks=("10.0.0.5/32",))
    assert served.client("10.0.0.5").get(BOARD, headers=PROXIED).status_code == 200
    assert served.client("10.0.0.6").get(BOARD, headers=PROXIED).status_code == 401
    served.close()


@pytest.mark.parametrize("address", ["::ffff:192.168.7.20", "::FFFF:c0a8:714", "fd00::20"])
def test_an_address_of_the_hall_is_one_in_every_spelling(tmp_path: Path, address: str) -> None:
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_networks=("192.168.7.0/24", "fd00::/64"))
    assert served.client(address).get(BOARD).status_code == 200
    served.close()
    behind = ServedScene(
        a_sqlite_url(tmp_path), tmp_path, hall_networks=("192.168.7.0/24", "fd00::/64"), trusted_proxies=1
    )
    assert behind.client().get(BOARD, headers={"X-Forwarded-For": address}).status_code == 200
    behind.close()
