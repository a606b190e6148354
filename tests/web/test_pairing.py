"""A kiosk or screen outside the hall's network is let in by a code that an administrator types, once."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from admin import devices
from operations.context import SYSTEM
from operations.people import devices as hall_devices
from operations.people import pairing, staff
from operations.tickets import serving
from queueing.codes import LETTERS
from queueing.errors import NotFound
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, ServedScene, code_of
from tests.web.test_hub import Ear
from tests.web.test_login import BROWSER, csrf_of, log_in
from web import pairing as station_pairing
from web.budgets import Budget
from web.hub import forget_tokens

FAR = "203.0.113.9"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedScene]:
    """The test hall and another one with an administrator of its own; nobody has asked for a code yet."""
    monkeypatch.setattr(station_pairing, "codes", Budget("codes", burst=10, per_second=1 / 60))
    monkeypatch.setattr(devices, "tries", Budget("tries", burst=10, per_second=1 / 20))
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    made.another_hall()
    staff.add(made.context, "elsewhere", PASSWORD, "administrator", "other")
    yield made
    made.close()


def code_at(browser: FlaskClient, path: str = "/kiosk/hall/k1") -> str:
    """The code that a station's page shows."""
    page = browser.get(path, headers=BROWSER)
    assert page.status_code == 401
    shown = re.search(r"pairing__code[^>]*>([A-Z0-9-]+)<", page.text)
    assert shown
    return shown[1]


def typed(served: ServedScene, code: str, who: str = "admin", hall: str = "hall") -> tuple[int, str]:
    """What an administrator sees who types a code."""
    office = served.client("203.0.113.20")
    log_in(office, who)
    form = {"code": code, "page_hall": hall, "csrf_token": csrf_of(office, "/admin/devices?language=en")}
    answer = office.post("/admin/devices/pair", data=form, headers=BROWSER)
    return answer.status_code, answer.text


def page_of(browser: FlaskClient, path: str = "/kiosk/hall/k1") -> Any:
    """The data of a station's page, which must open."""
    answer = browser.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return json.loads(re.findall(r'(?s)id="page">(.*?)</script>', answer.text)[0])


def test_a_kiosk_shows_a_code_and_opens_once_it_is_typed(served: ServedScene) -> None:
    kiosk = served.client(FAR)
    code = code_at(kiosk)
    assert re.fullmatch(f"[{LETTERS}]{{3}}-[{LETTERS}]{{3}}", code)
    assert kiosk.get("/pairing").json == {"waiting": True}
    status, words = typed(served, code.lower().replace("-", " "))
    assert (status, "Kiosk k1 is connected" in words) == (200, True)
    assert kiosk.get("/pairing").json == {"waiting": False}
    token = page_of(kiosk)["token"]
    assert served.asker(token).post("/tickets", hall="hall", service="a1").status_code == 201
    page_of(kiosk)
    [device] = [device for device in hall_devices.of_hall(served.context, "hall") if device.name == "k1"][1:]
    assert device.kind == "kiosk"


def test_a_screen_is_paired_in_the_same_way_and_shows_every_board_of_its_hall_only(served: ServedScene) -> None:
    screen = served.client(FAR)
    typed(served, code_at(screen, "/display/hall"))
    for path in ("/display/hall", "/display/hall/window/1"):
        page_of(screen, path)
    assert screen.get("/display/other", headers=BROWSER).status_code == 401


def test_a_code_is_good_once(served: ServedScene) -> None:
    code = code_at(served.client(FAR))
    assert typed(served, code)[0] == 200
    status, words = typed(served, code)
    assert (status, "No kiosk or screen" in words) == (400, True)


def test_a_code_is_good_for_ten_minutes_and_then_the_page_has_another(served: ServedScene) -> None:
    kiosk = served.client(FAR)
    code = code_at(kiosk)
    assert code_at(kiosk) == code, "a page that is loaded again keeps its code"
    served.scene.clock.pass_time(minutes=10)
    assert kiosk.get("/pairing").json == {"waiting": False}
    assert typed(served, code)[0] == 400
    assert code_at(kiosk) != code


def test_a_code_says_nothing_to_the_administrator_of_another_hall_and_stays_good(served: ServedScene) -> None:
    code = code_at(served.client(FAR))
    assert typed(served, code, "elsewhere", "other")[0] == 400
    assert "k1" not in [device.name for device in hall_devices.of_hall(served.context, "other")]
    assert typed(served, code)[0] == 200


@pytest.mark.parametrize("who", ["manager", "clerk1"])
def test_whoever_administers_nothing_pairs_nothing(served: ServedScene, who: str) -> None:
    code = code_at(served.client(FAR))
    office = served.client()
    log_in(office, who)
    form = {"code": code, "csrf_token": csrf_of(office, "/")}
    assert office.post("/admin/devices/pair", data=form, headers=BROWSER).status_code == 403


def test_codes_are_not_found_by_trying(served: ServedScene) -> None:
    office = served.client()
    log_in(office, "admin")
    form = {"code": "AAAAAA", "csrf_token": csrf_of(office, "/admin/devices")}
    tries = [office.post("/admin/devices/pair", data=form, headers=BROWSER).status_code for _ in range(13)]
    assert tries[-1] == 429


def test_one_address_asks_for_a_few_codes_only(served: ServedScene) -> None:
    pages = [served.client(FAR).get("/kiosk/hall/k1", headers=BROWSER).status_code for _ in range(12)]
    assert pages == [401] * 10 + [429] * 2
    assert served.client("203.0.113.10").get("/kiosk/hall/k1", headers=BROWSER).status_code == 401


def test_a_flood_of_pages_fills_no_table(served: ServedScene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "MOST_OF_HALL", 3)
    pages = [served.client(f"203.0.113.{n}").get("/kiosk/hall/k1", headers=BROWSER).status_code for n in range(5)]
    assert pages == [401] * 3 + [409] * 2


def test_the_secret_is_in_no_address_and_no_script_reads_it(served: ServedScene) -> None:
    answer = served.client(FAR).get("/kiosk/hall/k1", headers=BROWSER)
    [cookie] = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("onewindow_pairing=")]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    assert secret not in answer.text
    assert served.client(FAR).get(f"/kiosk/hall/k1?token={secret}", headers=BROWSER).status_code == 400


def test_a_kiosk_is_no_other_kiosk_by_page_or_by_ticket(served: ServedScene) -> None:
    browser = served.paired("kiosk", "tablet")
    assert browser.get("/kiosk/hall/k1", headers=BROWSER).status_code == 401
    token = page_of(served.paired("kiosk", "k1"))["token"]
    ticket = served.asker(token).post("/tickets", hall="hall", service="a1", kiosk="k2").json
    assert serving.find(served.context, ticket["id"]).source == "k1"  # type: ignore[index]


def test_a_browser_that_was_another_kiosk_becomes_this_one_once_its_code_is_typed(served: ServedScene) -> None:
    browser = served.paired("kiosk", "tablet")
    assert typed(served, code_at(browser))[0] == 200
    token = page_of(browser)["token"]
    assert page_of(browser)["station"] == "k1"
    ticket = served.asker(token).post("/tickets", hall="hall", service="a1").json
    assert serving.find(served.context, ticket["id"]).source == "k1"  # type: ignore[index]


def test_a_page_dies_with_its_device_at_its_next_request_and_its_socket_at_once(served: ServedScene) -> None:
    browser = served.paired("kiosk", "k1")
    token = page_of(browser)["token"]
    device = hall_devices.of_hall(served.context, "hall")[-1].id
    ear = Ear(served, "/kiosk", token).watch()
    assert ear.listens
    assert served.administrator.delete(f"/devices/{device}").status_code == 204
    assert not ear.listens
    assert code_of(served.asker(token).post("/tickets", hall="hall", service="a1")) == "unknown_token"
    assert not Ear(served, "/kiosk", token).listens
    assert code_at(browser), "and somebody may pair it again"


def test_a_device_that_is_revoked_elsewhere_ends_here_within_two_seconds(served: ServedScene) -> None:
    token = page_of(served.paired("kiosk", "k1"))["token"]
    ear, kiosk = Ear(served, "/kiosk", token).watch(), served.asker(token)
    assert kiosk.get("/halls/hall/board").status_code == 200, "and from now on it is remembered"
    hall_devices.revoke(
        served.context, SYSTEM, hall_devices.of_hall(served.context, "hall")[-1].id
    )  # onewindow device revoke
    served.hub.dismiss_ended()  # every two seconds
    assert not ear.listens
    assert kiosk.get("/halls/hall/board").status_code == 401


def test_a_page_token_of_the_halls_network_is_worth_nothing_outside(served: ServedScene) -> None:
    token = page_of(served.client())["token"]
    for namespace, address, listens in (("/kiosk", "127.0.0.1", True), ("/kiosk", FAR, False)):
        assert Ear(served, namespace, token, address).listens == listens
    assert code_of(served.asker(token).post("/tickets", hall="hall", service="a1")) == "unknown_token"


def test_a_program_is_told_without_a_code(served: ServedScene) -> None:
    assert code_of(served.client(FAR).get("/kiosk/hall/k1", headers={"Accept": "application/json"})) == "station_closed"


def test_nobody_has_the_secret_but_the_browser(served: ServedScene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kiosk = served.client(FAR)
    code = code_at(kiosk)
    secret = kiosk.get_cookie("onewindow_pairing").value  # type: ignore[union-attr]
    typed(served, code)
    with served.context.database.reading() as connection:
        for table in ("devices", "pairings", "security_log"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # fixed names
            assert secret not in str(rows)
            assert table == "pairings" or "k1" in str(rows)
    assert secret not in caplog.text


def test_a_revoked_devices_code_of_before_does_not_let_it_in_again(served: ServedScene) -> None:
    kiosk = served.client(FAR)
    typed(served, code_at(kiosk))
    page_of(kiosk)
    device = hall_devices.of_hall(served.context, "hall")[-1].id
    hall_devices.revoke(served.context, SYSTEM, device)
    with served.app.test_request_context():
        forget_tokens()
    code = code_at(kiosk)
    assert typed(served, code)[0] == 200
    page_of(kiosk)
    with pytest.raises(NotFound):
        pairing.redeem(served.context, SYSTEM, code)
