"""Nobody acts elsewhere: what an administrator, a manager, a device of one hall cannot do to another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from operations.people import devices, staff
from operations.tickets import close_of_day
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, Asker, ServedScene, code_of, json_of
from tests.web.test_hub import Ear, token_of
from tests.web.test_login import BROWSER, csrf_of, log_in

FAR = "203.0.113.9"
"""An address outside the hall's network."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall and another one, which has an administrator, a manager and a kiosk of its own."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    made.another_hall()
    for username, role in (("elsewhere", "administrator"), ("leader", "manager")):
        staff.add(made.context, username, PASSWORD, role, "other")
    yield made
    made.close()


@pytest.fixture
def elsewhere(served: ServedScene) -> FlaskClient:
    """The browser of the other hall's administrator."""
    client = served.client(FAR)
    log_in(client, "elsewhere")
    return client


def sent(client: FlaskClient, path: str, **form: str) -> int:
    """The status of a form sent from a page of the administration."""
    form["csrf_token"] = csrf_of(client, "/admin/people")
    return client.post(path, data=form, headers=BROWSER).status_code


CLERK = {"role": "clerk", "hall": "hall", "display_name": "x"}


def test_another_halls_administrator_gives_nobody_here_a_new_password(
    served: ServedScene, elsewhere: FlaskClient
) -> None:
    for hall in ("hall", "other"):
        status = sent(elsewhere, "/admin/people/clerk1", **CLERK | {"hall": hall}, password="mine from now on")
        assert status in (403, 404)
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 201


@pytest.mark.parametrize("step", ["disable", "enable", "reset-second-factor", "end-logins"])
def test_another_halls_administrator_neither_shuts_out_nor_lets_in(
    served: ServedScene, elsewhere: FlaskClient, step: str
) -> None:
    if step == "enable":
        staff.disable(served.context, "clerk1")
    assert sent(elsewhere, f"/admin/people/clerk1/{step}") == 404
    if step == "end-logins":
        assert served.clerk.get("/account").status_code == 200
    assert (staff.person(served.context, "clerk1") is None) == (step == "enable")


@pytest.mark.parametrize("hall", ["hall", ""])
def test_another_halls_administrator_makes_no_accomplice_here_or_over_every_hall(
    served: ServedScene, elsewhere: FlaskClient, hall: str
) -> None:
    form = {"username": "mole", "password": "a long password", "role": "administrator", "hall": hall}
    assert sent(elsewhere, "/admin/people", **form) == 403
    assert staff.person(served.context, "mole") is None


def test_nobody_raises_themselves_from_one_hall_to_all(served: ServedScene, elsewhere: FlaskClient) -> None:
    assert sent(elsewhere, "/admin/people/elsewhere", role="administrator", hall="", display_name="") == 403
    who = staff.person(served.context, "elsewhere")
    assert who is not None and who.hall == "other"


def test_the_administrator_of_one_hall_does_not_touch_one_of_all(served: ServedScene, elsewhere: FlaskClient) -> None:
    status = sent(elsewhere, "/admin/people/admin", role="clerk", hall="other", display_name="", password="mine now !")
    assert status == 404
    assert sent(elsewhere, "/admin/people/admin/disable") == 404
    assert served.visitor.post("/tokens", username="admin", password=PASSWORD).status_code == 201


def test_adding_somebody_who_is_there_takes_nobody_over(served: ServedScene, elsewhere: FlaskClient) -> None:
    form = {"username": "clerk1", "password": "mine from now on", "role": "administrator", "hall": "other"}
    assert sent(elsewhere, "/admin/people", **form) == 400
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 201


def test_the_people_of_another_hall_are_not_on_the_page(elsewhere: FlaskClient) -> None:
    page = elsewhere.get("/admin/people", headers=BROWSER).text
    assert "elsewhere" in page
    assert "clerk1" not in page and ">admin<" not in page
    assert '<option value=""' not in page, "every hall is not theirs to give"


def test_who_is_over_every_hall_keeps_all_of_it(served: ServedScene) -> None:
    client = served.client(FAR)
    log_in(client, "admin")
    assert "elsewhere" in client.get("/admin/people", headers=BROWSER).text
    assert sent(client, "/admin/people/clerk1", **CLERK | {"hall": "other"}) == 200
    assert sent(client, "/admin/people/stranger/disable") == 200
    assert sent(client, "/admin/devices", kind="kiosk", name="k1", page_hall="other") == 200
    assert [device.name for device in devices.of_hall(served.context, "other")] == ["k1"]


def test_another_halls_administrator_ends_no_device_here(served: ServedScene, elsewhere: FlaskClient) -> None:
    device = json_of(served.administrator.get("/halls/hall/devices"))["devices"][0]["id"]
    stranger = served.member("elsewhere")
    assert code_of(stranger.delete(f"/devices/{device}")) == "wrong_hall"
    assert sent(elsewhere, f"/admin/devices/{device}/revoke") == 403
    assert served.kiosk.post("/tickets", hall="hall", service="a1").status_code == 201


def test_a_manager_ends_no_device_even_where_a_page_forgets_to_ask(served: ServedScene) -> None:
    device = json_of(served.administrator.get("/halls/hall/devices"))["devices"][0]["id"]
    assert served.manager.delete(f"/devices/{device}").status_code == 403


def test_another_halls_administrator_adds_no_device_here(served: ServedScene, elsewhere: FlaskClient) -> None:
    before = len(devices.of_hall(served.context, "hall"))
    stranger = served.member("elsewhere")
    assert code_of(stranger.post("/devices", kind="printer", hall="hall", name="p1")) == "wrong_hall"
    form = {"kind": "printer", "name": "p1", "page_hall": "hall"}
    assert sent(elsewhere, "/admin/devices", **form) == 403
    assert stranger.client.post("/admin/devices", data=form, headers={**stranger.headers, **BROWSER}).status_code == 403
    assert len(devices.of_hall(served.context, "hall")) == before


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/windows", "/admin/printers/p1", "/admin/slips", "/admin/printers/p1/paper", "/reports/now",
     "/reports/", "/reports/waiting-times", "/window/"],
)  # fmt: skip
def test_a_page_that_is_asked_for_another_hall_says_no_to_a_login_and_to_a_token(
    served: ServedScene, path: str
) -> None:
    client = served.client(FAR)
    log_in(client, "leader")
    assert client.get(f"{path}?hall=hall", headers=BROWSER).status_code == 403
    token = served.member("leader")
    if path != "/window/":
        assert token.client.get(f"{path}?hall=hall", headers=token.headers).status_code == 403


def test_a_program_of_one_halls_manager_is_shown_no_name_of_another(served: ServedScene) -> None:
    token = served.member("leader")
    page = token.client.get("/reports/waiting-times", headers=token.headers).text
    assert "stranger" in page and "clerk1" not in page


@pytest.mark.parametrize("who", ["kiosk", "screen", "clerk", "manager"])
def test_boards_services_and_the_list_of_halls_end_at_the_own_hall(served: ServedScene, who: str) -> None:
    asker: Asker = getattr(served, who)
    for path in ("/halls/other/board", "/halls/other/services"):
        assert code_of(asker.get(path)) == "wrong_hall"
    assert [hall["code"] for hall in json_of(asker.get("/halls"))["halls"]] == ["hall"]
    assert len(json_of(served.visitor.get("/halls"))["halls"]) == 2


def test_the_paper_of_a_virtual_printer_is_for_its_halls_staff(served: ServedScene, tmp_path: Path) -> None:
    job = json_of(served.administrator.post("/halls/hall/printers/p1/test"))["job"]
    (tmp_path / "printed").mkdir(exist_ok=True)
    (tmp_path / "printed" / f"{job}.png").write_bytes(b"png")
    path = f"/admin/printed/{job}.png"
    leader = served.member("leader")
    assert leader.client.get(path, headers=leader.headers).status_code == 403
    assert served.kiosk.client.get(path, headers=served.kiosk.headers).status_code == 403
    assert served.manager.client.get(path, headers=served.manager.headers).status_code == 200
    assert served.client(FAR).get(path).status_code == 401
    assert served.client().get(path).status_code == 200


def test_the_figures_of_every_hall_are_not_for_the_staff_of_one(served: ServedScene) -> None:
    for asker, status in ((served.manager, 403), (served.kiosk, 403), (served.administrator, 200)):
        assert asker.client.get("/metrics", headers=asker.headers).status_code == status


def link_token(ticket: dict[str, object]) -> str:
    """What a citizen's phone has."""
    return str(ticket["url"]).rpartition("/")[2]


def test_a_tickets_link_opens_that_ticket_and_nothing_else(served: ServedScene) -> None:
    mine, other = served.ticket(), served.ticket()
    for address in (FAR, "127.0.0.1"):
        client = served.client(address)
        holder = Asker(client, link_token(mine))
        assert holder.get(f"/tickets/{mine['id']}").status_code == 200
        assert code_of(holder.get(f"/tickets/{other['id']}")) == "not_your_ticket"
        paths = ("/halls", "/halls/hall/board", "/halls/hall/services", "/halls/hall/windows", "/reports")
        assert {holder.get(path).status_code for path in paths} == {403}
        pages = ("/metrics", "/admin/printers/p1/paper", "/admin/printers/p1/paper.json", "/admin/printed/x.png",
                 "/display/hall/voice/1/en.wav", "/admin/", "/window/", "/reports/")  # fmt: skip
        assert {client.get(page, headers=holder.headers).status_code for page in pages} == {403}
    for namespace in ("/display", "/kiosk", "/window", "/printer", "/manager"):
        assert not Ear(served, namespace, link_token(mine)).listens


def test_when_the_day_is_closed_a_link_says_goodbye_and_knows_nothing_any_more(served: ServedScene) -> None:
    ticket = served.ticket()
    phone = Ear(served, "/phone", link_token(ticket)).watch()
    holder = served.asker(link_token(ticket))
    path = f"/t/{link_token(ticket)}"
    assert served.client(FAR).get(path, headers=BROWSER).status_code == 200
    served.scene.clock.pass_time(hours=72)
    page = served.client(FAR).get(f"{path}?language=en", headers=BROWSER)
    assert (page.status_code, "Your visit is over" in page.text) == (410, True)
    assert ticket["number"] not in page.text and ticket["id"] not in page.text
    assert (answer := holder.get(f"/tickets/{ticket['id']}")).status_code == 410
    assert code_of(answer) == "link_ended"
    assert holder.post(f"/tickets/{ticket['id']}/cancel").status_code == 410
    assert not Ear(served, "/phone", link_token(ticket)).listens
    served.hub.dismiss_unauthorized()
    assert not phone.listens


def test_an_expired_ticket_has_no_page_although_the_date_is_the_same(served: ServedScene) -> None:
    ticket = served.ticket()
    close_of_day.close(served.context, "hall")
    assert served.client(FAR).get(f"/t/{link_token(ticket)}", headers=BROWSER).status_code == 410


@pytest.mark.parametrize(
    ("who", "namespace"), [("screen", "/display"), ("kiosk", "/kiosk"), ("clerk", "/window"), ("agent", "/printer"),
                           ("manager", "/manager")]
)  # fmt: skip
def test_a_socket_of_one_hall_hears_nothing_of_another(served: ServedScene, who: str, namespace: str) -> None:
    ear = Ear(served, namespace, token_of(served, who)).watch("other")
    assert [refused["code"] for refused in ear.heard("refused")] == ["wrong_hall"]
    assert ear.names() == []
