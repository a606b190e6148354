"""Attacks on a hall's tickets: a browser that plays kiosk, faster than people; and what staff do against it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from operations import audit
from operations.people import staff
from operations.reporting.now_board import now_board
from operations.reporting.now_outlook import Arrivals
from queueing.hall import Kiosk
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import Asker, ServedScene, code_of, json_of
from tests.web.test_hub import Ear
from tests.web.test_login import BROWSER, csrf_of, log_in


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with two kiosks."""
    hall = a_hall()
    kiosks = (*hall.kiosks, Kiosk("k2", "p1", {"zh-CN": "东门", "en": "East door"}))
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, replace(hall, kiosks=kiosks))
    yield made
    made.close()


def a_page(
    served: ServedScene, name: str = "k1", address: str = "127.0.0.1", client: FlaskClient | None = None
) -> Asker:
    """A browser in the hall's network that shows a kiosk, without any token of a device."""
    client = client or served.client(address)
    text = client.get(f"/kiosk/{name}", headers=BROWSER).text
    token = json.loads(re.findall(r'(?s)id="page">(.*?)</script>', text)[0])["token"]
    return Asker(client, token)


def taps(kiosk: Asker, count: int, **more: Any) -> list[int]:
    """The statuses of so many taps, one right after another."""
    return [kiosk.post("/tickets", hall="hall", service="a1", **more).status_code for _ in range(count)]


def test_a_browser_that_plays_kiosk_gets_no_more_tickets_than_people_take(served: ServedScene) -> None:
    page = a_page(served)
    statuses = taps(page, 100)
    assert 30 <= statuses.count(201) <= 40  # and a few for the seconds that it takes
    assert set(statuses) == {201, 429}
    refused = page.post("/tickets", hall="hall", service="a1")
    assert code_of(refused) == "too_many_tickets"
    assert int(refused.headers["Retry-After"]) >= 1


def test_a_family_of_eleven_is_served(served: ServedScene) -> None:
    assert taps(a_page(served), 11) == [201] * 11


def test_an_address_that_plays_many_kiosks_has_one_budget(served: ServedScene) -> None:
    at_k1, at_k2 = a_page(served, "k1"), a_page(served, "k2")
    both = taps(at_k1, 60) + taps(at_k2, 60)
    assert both.count(201) <= 70


def test_who_plays_a_kiosk_elsewhere_takes_nothing_from_the_kiosk_itself(served: ServedScene) -> None:
    itself, player = a_page(served, "k1"), a_page(served, "k1", "127.0.0.2")
    assert 429 in taps(player, 50)
    assert taps(itself, 5) == [201] * 5


def test_an_address_that_is_spent_spends_no_pages_budget(served: ServedScene) -> None:
    for _ in range(3):
        taps(a_page(served), 30)
    page = a_page(served)
    assert 429 in taps(page, 30)
    elsewhere = Asker(served.client("127.0.0.2"))
    elsewhere.headers = page.headers
    assert taps(elsewhere, 25) == [201] * 25


def test_other_kiosks_at_other_addresses_go_on(served: ServedScene) -> None:
    taps(a_page(served, "k1"), 100)
    assert taps(a_page(served, "k2", "127.0.0.2"), 5) == [201] * 5


def test_two_browsers_at_one_kiosk_never_get_each_others_ticket(served: ServedScene) -> None:
    first, second = a_page(served), a_page(served)
    one = json_of(first.post("/tickets", hall="hall", service="a1", request_id="1"))
    other = json_of(second.post("/tickets", hall="hall", service="a1", request_id="1"))
    assert one["id"] != other["id"] and one["url"] != other["url"]
    again = a_page(served, client=first.client)  # the same browser after a restart of its page
    assert json_of(again.post("/tickets", hall="hall", service="a1", request_id="1"))["id"] == one["id"]


def test_a_request_id_that_is_spent_on_something_else_is_a_conflict_everywhere(served: ServedScene) -> None:
    kiosk, administrator = served.kiosk, served.administrator
    kiosk.post("/tickets", hall="hall", service="a1", request_id="1")
    devices = [{"kind": "kiosk", "hall": "hall", "name": name, "request_id": "1"} for name in ("k1", "k2")]
    assert administrator.post("/devices", **devices[0]).status_code == 201
    served.clerk.post("/halls/hall/windows/1/open", request_id="1")
    served.clerk.post("/halls/hall/kiosks/k1/close", request_id="2")
    answers = [
        kiosk.post("/tickets", hall="hall", service="a2", request_id="1"),
        administrator.post("/devices", **devices[1]),
        served.clerk.post("/halls/hall/windows/2/open", request_id="1"),
        served.clerk.post("/halls/hall/kiosks/k2/close", request_id="2"),
    ]
    assert [(answer.status_code, code_of(answer)) for answer in answers] == [(409, "request_id_reused")] * 4


def test_a_kiosk_that_staff_have_closed_gets_no_ticket_by_any_way_until_it_is_opened(served: ServedScene) -> None:
    page, ear = a_page(served), Ear(served, "/kiosk", address="127.0.0.1").watch()
    assert [board["closed_kiosks"] for board in ear.heard("board")] == [[]]
    assert json_of(served.clerk.post("/halls/hall/kiosks/k1/close"))["closed"] is True
    listed = json_of(served.manager.get("/halls/hall/kiosks"))["kiosks"]
    assert [(one["name"], one["closed_by"]) for one in listed] == [("k1", "clerk1"), ("k2", None)]
    served.hub.broadcaster.beat(1)
    assert [changed["closed_kiosks"] for changed in ear.heard("changed")] == [["k1"]]
    for kiosk in (page, served.kiosk, a_page(served)):
        assert code_of(kiosk.post("/tickets", hall="hall", service="a1")) == "kiosk_closed"
    assert a_page(served, "k2").post("/tickets", hall="hall", service="a1").status_code == 201
    served.clerk.post("/halls/hall/kiosks/k1/open")
    assert page.post("/tickets", hall="hall", service="a1").status_code == 201
    assert list(audit.differences(served.context, "hall")) == []


def test_only_staff_of_the_hall_close_kiosks_and_only_its_managers_cancel(served: ServedScene) -> None:
    stranger = served.another_hall()
    for asker in (served.kiosk, a_page(served), stranger, served.nobody):
        assert asker.post("/halls/hall/kiosks/k1/close").status_code in (401, 403)
        assert asker.post("/halls/hall/kiosks/k1/cancel-tickets").status_code in (401, 403)
    assert served.clerk.post("/halls/hall/kiosks/k1/cancel-tickets").status_code == 403
    assert code_of(served.clerk.post("/halls/hall/kiosks/k9/close")) == "unknown_kiosk"


def test_a_flooded_kiosk_raises_the_managers_alarm_and_its_tickets_go_at_one_stroke(served: ServedScene) -> None:
    earlier, elsewhere = served.ticket(), a_page(served, "k2", "127.0.0.2")
    served.opened(1)
    served.called()
    other = json_of(elsewhere.post("/tickets", hall="hall", service="a1"))
    served.scene.clock.pass_time(minutes=15)
    flood = taps(a_page(served), 60).count(201)
    alarm = now_board(served.context, "hall", Arrivals()).flooding_kiosks
    assert [(kiosk.name, kiosk.most_in_a_minute, kiosk.waiting) for kiosk in alarm] == [("k1", flood, flood)]
    answer = served.manager.post("/halls/hall/kiosks/k1/cancel-tickets", minutes=10, request_id="x")
    assert json_of(answer) == {"cancelled": flood}
    again = served.manager.post("/halls/hall/kiosks/k1/cancel-tickets", minutes=10, request_id="x")
    assert json_of(again) == {"cancelled": flood}
    assert json_of(served.manager.get("/halls/hall/board"))["waiting"] == 1  # the other kiosk's
    assert json_of(served.manager.get(f"/tickets/{other['id']}"))["state"] == "waiting"
    assert json_of(served.manager.get(f"/tickets/{earlier['id']}"))["state"] == "called"
    events = json_of(served.manager.get("/halls/hall/journal", after_revision=0))["events"]
    cancelled = [event for event in events if event["kind"] == "cancel"]
    assert len(cancelled) == flood
    assert {(event["actor"], event["reason"]) for event in cancelled} == {("staff:manager", "kiosk_flooded")}
    assert list(audit.differences(served.context, "hall")) == []


def test_slips_of_cancelled_tickets_are_not_printed_any_more(served: ServedScene) -> None:
    taps(a_page(served), 5)
    served.manager.post("/halls/hall/kiosks/k1/cancel-tickets")
    assert json_of(served.agent.post("/printers/claim", agent="a", printers=["p1"]))["jobs"] == []


def test_the_manager_does_all_of_it_on_one_page(served: ServedScene) -> None:
    taps(a_page(served, "k2"), 40)
    client = served.client("203.0.113.5")
    log_in(client, "manager")
    page = client.get("/admin/kiosks?language=en", headers=BROWSER).text
    assert re.search(r"<span>\d\d numbers in one minute, far more than people can take", page)
    assert re.search(r"<h2>East door", page)
    form = {"csrf_token": csrf_of(client, "/admin/kiosks"), "page_hall": "hall"}
    closed = re.compile(r"<span>Closed at \d\d:\d\d by manager</span>")
    assert closed.search(client.post("/admin/kiosks/k2/close", data=form, headers=BROWSER).text)
    assert client.post("/admin/kiosks/k2/cancel", data=form | {"minutes": "7"}, headers=BROWSER).status_code == 400
    done = client.post("/admin/kiosks/k2/cancel", data=form | {"minutes": "10"}, headers=BROWSER).text
    assert re.search(r"Numbers cancelled: \d\d", done)
    assert not closed.search(client.post("/admin/kiosks/k2/open", data=form, headers=BROWSER).text)
    log_in(client := served.client("203.0.113.6"), "clerk1")
    assert client.get("/admin/kiosks", headers=BROWSER).status_code == 403
    assert client.post("/admin/kiosks/k2/close", data=form, headers=BROWSER).status_code in (400, 403)


def test_staff_of_another_hall_see_none_of_it(served: ServedScene) -> None:
    stranger = served.another_hall()
    assert stranger.get("/halls/hall/kiosks").status_code == 403
    assert staff.person(served.context, "stranger") is not None
