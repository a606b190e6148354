"""People, devices and printers, as those who administer them see them."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from admin.slips import SNIPPETS
from operations.context import Actor
from operations.people import staff
from operations.printers import printer_states
from operations.waiting.promises import LEAST_WATCHED
from slips import FORMS, SHAPES, house_text
from storage import paper_rolls
from tests.databases import a_sqlite_url
from tests.houses import PASSWORD, ServedScene
from tests.web.test_login import BROWSER, csrf_of, log_in
from web.app_context import NAME
from web.presence import Presence


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall with its administration."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.close()


@pytest.fixture
def office(served: ServedScene) -> FlaskClient:
    """A browser in which the administrator is logged in."""
    client = served.client()
    log_in(client, "admin")
    return client


def send(client: FlaskClient, path: str, page: str, **form: str) -> tuple[int, str]:
    """Send a form of a page; status and words of the answer."""
    token = csrf_of(client, page)
    answer = client.post(path, data={"csrf_token": token, **form}, headers=BROWSER)
    return answer.status_code, answer.text


def test_somebody_new_can_log_in_and_after_the_end_no_more(served: ServedScene, office: FlaskClient) -> None:
    form = {"username": "wang", "password": "a long password", "role": "clerk", "hall": "hall", "display_name": "王"}
    assert send(office, "/admin/people", "/admin/people", **form)[0] == 200
    assert served.visitor.post("/tokens", username="wang", password="a long password").status_code == 201
    assert send(office, "/admin/people/wang/disable", "/admin/people")[0] == 200
    assert served.visitor.post("/tokens", username="wang", password="a long password").status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"password": "short"}, {"role": "king"}, {"username": ""}, {"username": "a/b"}, {"hall": "nowhere"}]
)
def test_a_person_that_cannot_be_is_refused_and_nobody_is_added(
    served: ServedScene, office: FlaskClient, wrong: dict[str, str]
) -> None:
    before = len(staff.everybody(served.context))
    form = {"username": "wang", "password": "a long password", "role": "clerk", "hall": "hall"} | wrong
    status, words = send(office, "/admin/people", "/admin/people", **form)
    assert status == 400
    assert 'role="alert"' in words
    assert len(staff.everybody(served.context)) == before


def test_who_was_disabled_comes_back_with_the_password_they_had(served: ServedScene, office: FlaskClient) -> None:
    send(office, "/admin/people/clerk1/disable", "/admin/people")
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 401
    assert send(office, "/admin/people/clerk1/enable", "/admin/people")[0] == 200
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 201


def test_a_new_password_ends_the_old_one_and_no_password_keeps_it(served: ServedScene, office: FlaskClient) -> None:
    known = {"role": "clerk", "hall": "hall", "display_name": "小王"}
    assert send(office, "/admin/people/clerk1", "/admin/people", **known, password="")[0] == 200
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 201
    assert send(office, "/admin/people/clerk1", "/admin/people", **known, password="another password")[0] == 200
    assert served.visitor.post("/tokens", username="clerk1", password=PASSWORD).status_code == 401
    assert served.visitor.post("/tokens", username="clerk1", password="another password").status_code == 201
    changed = staff.person(served.context, "clerk1")
    assert changed is not None and changed.display_name == "小王"


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"role": "king"}, {"hall": ""}, {"hall": "nowhere"}])
def test_a_change_that_cannot_be_changes_nothing(
    served: ServedScene, office: FlaskClient, wrong: dict[str, str]
) -> None:
    before = staff.person(served.context, "clerk1")
    form = {"role": "clerk", "hall": "hall", "display_name": "小王", "password": ""} | wrong
    assert send(office, "/admin/people/clerk1", "/admin/people", **form)[0] == 400
    assert staff.person(served.context, "clerk1") == before


def test_who_is_there_is_not_replaced_by_adding_them_again(served: ServedScene, office: FlaskClient) -> None:
    form = {"username": "clerk1", "password": "another password", "role": "administrator", "hall": ""}
    status, words = send(office, "/admin/people", "/admin/people", **form)
    assert status == 400
    assert "已有这个用户名" in words or "There is somebody" in words
    known = staff.person(served.context, "clerk1")
    assert known is not None and known.role == "clerk"


def test_nobody_takes_the_administration_from_themselves(served: ServedScene, office: FlaskClient) -> None:
    form = {"role": "clerk", "hall": "hall", "display_name": "", "password": ""}
    assert send(office, "/admin/people/admin", "/admin/people", **form)[0] == 400


def test_nobody_shuts_out_themselves(served: ServedScene, office: FlaskClient) -> None:
    assert send(office, "/admin/people/admin/disable", "/admin/people")[0] == 400
    assert served.visitor.post("/tokens", username="admin", password=PASSWORD).status_code == 201


def test_a_form_without_its_csrf_token_does_nothing(served: ServedScene, office: FlaskClient) -> None:
    form = {"username": "wang", "password": "a long password", "role": "administrator", "hall": ""}
    assert office.post("/admin/people", data=form, headers=BROWSER).status_code == 400
    assert staff.person(served.context, "wang") is None


def test_a_new_devices_token_is_shown_once_and_works(served: ServedScene, office: FlaskClient) -> None:
    _, words = send(office, "/admin/devices", "/admin/devices", kind="kiosk", name="k1")
    token = re.findall(r"<code>([^<]+)</code>", words)[0]
    assert served.asker(token).post("/tickets", hall="hall", service="a1").status_code == 201
    assert token not in office.get("/admin/devices", headers=BROWSER).text


@pytest.mark.parametrize("path", ["/admin/", "/admin/people", "/admin/devices", "/admin/printers/p1"])
def test_a_clerk_administers_nothing(served: ServedScene, path: str) -> None:
    client = served.client()
    log_in(client, "clerk1")
    assert client.get(path, headers=BROWSER).status_code == 403


def test_who_may_not_see_a_page_can_log_out_there_and_somebody_else_gets_to_it(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "clerk1")
    refused = client.get("/admin/people", headers=BROWSER)
    assert refused.status_code == 403
    action = re.findall(r'action="(/logout[^"]*)"', refused.text)[0].replace("&amp;", "&")
    answer = client.post(action, data={"csrf_token": csrf_of(client, "/")}, headers=BROWSER)
    assert answer.location == "/login?next=/admin/people"
    assert log_in(client, "admin", path=answer.location).location == "/admin/people"


@pytest.mark.parametrize(
    ("username", "offered"),
    [
        ("admin", {"hall", "people", "devices", "security", "slips", "questions", "kiosks", "windows"}),
        ("manager", {"slips", "questions", "kiosks", "windows"}),
    ],
)
def test_the_bar_offers_only_what_its_reader_may_see(served: ServedScene, username: str, offered: set[str]) -> None:
    client = served.client()
    log_in(client, username)
    links = set(re.findall(r'href="/admin/(\w+)"', client.get("/admin/", headers=BROWSER).text))
    assert links == offered


def test_the_front_door_names_who_is_here_and_offers_what_they_may_see(served: ServedScene) -> None:
    client = served.client()
    assert "/logout" not in client.get("/", headers=BROWSER).text
    log_in(client, "clerk1")
    page = client.get("/", headers=BROWSER).text
    assert "/logout" in page and 'href="/window/"' in page
    assert 'href="/admin/"' not in page


@pytest.mark.parametrize("job", ["..%2f..%2fsecret_key", "secret_key", "%2e%2e", "x" * 50])
@pytest.mark.parametrize("kind", ["png", "bin", "txt"])
def test_a_tray_shows_slips_and_no_other_file(served: ServedScene, tmp_path: Path, job: str, kind: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    (tmp_path / "printed").mkdir(exist_ok=True)
    assert served.client().get(f"/admin/printed/{job}.{kind}").status_code == 404


def test_a_tray_is_looked_into_from_the_hall_only(served: ServedScene) -> None:
    assert served.client().get("/admin/printers/p1/paper", headers=BROWSER).status_code == 200
    assert served.client("203.0.113.9").get("/admin/printers/p1/paper", headers=BROWSER).status_code in (401, 403)


def proof_of(client: FlaskClient, **more: str) -> Any:
    """The answer to a manager who tries a layout."""
    asked = {"form": "ticket", "profile": "generic-80mm", "language": "zh-CN", "text": "[[block]]\ntext = '{number}'"}
    headers = BROWSER | {"X-CSRFToken": csrf_of(client, "/admin/slips")}
    return client.post("/admin/slips/proof", json=asked | more, headers=headers)


def test_a_layout_is_seen_as_paper_while_it_is_written(office: FlaskClient) -> None:
    narrow, wide = proof_of(office, profile="generic-58mm"), proof_of(office)
    assert [narrow.status_code, wide.status_code] == [200, 200]
    assert [Image.open(BytesIO(answer.data)).size[0] for answer in (narrow, wide)] == [384, 576]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_be_tried(office: FlaskClient, form: str) -> None:
    page = office.get(f"/admin/slips?form={form}")
    assert page.status_code == 200 and "[[block]]" in page.text
    assert proof_of(office, form=form, text=house_text(form)).status_code == 200


def test_the_proof_of_a_copy_has_its_mark(office: FlaskClient) -> None:
    first, copy = (Image.open(BytesIO(proof_of(office, form=form).data)).size for form in ("ticket", "reprint"))
    assert copy[0] == first[0] and copy[1] > first[1] + 48


def test_a_block_that_is_offered_is_one_that_can_be_printed(office: FlaskClient) -> None:
    assert SNIPPETS.keys() == SHAPES.keys()
    layout = "\n\n".join(f"[[block]]\n{words}" for kind, words in SNIPPETS.items() if kind != "logo")
    assert proof_of(office, text=layout).status_code == 200


def test_mistakes_of_a_layout_are_told_by_line(office: FlaskClient) -> None:
    answer = proof_of(office, text="[[block]]\ntxt = 'a'\n\n[[block]]\ntext = '{nobody}'\n")
    assert answer.status_code == 422
    assert [mistake["line"] for mistake in answer.json["mistakes"]] == [1, 5]


@pytest.mark.parametrize(
    "wrong", [{"form": "letter"}, {"profile": "../../etc"}, {"text": "x" * 40_001}, {"text": "[[block"}, {"text": ""}]
)
def test_what_cannot_be_tried_is_refused(office: FlaskClient, wrong: dict[str, str]) -> None:
    assert proof_of(office, **wrong).status_code in (400, 422)


def test_a_clerk_may_not_try_layouts(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "clerk1")
    asked = {"form": "ticket", "profile": "generic-80mm", "text": ""}
    headers = BROWSER | {"X-CSRFToken": csrf_of(client, "/window/")}
    assert client.post("/admin/slips/proof", json=asked, headers=headers).status_code == 403


def printer_page(served: ServedScene, client: FlaskClient, state: str, detail: str = "", path: str = "p1") -> str:
    """A page of a printer whose agent said this."""
    agent = Actor("device", "agent", "printer", "hall")
    printer_states.say_states(served.context, agent, "hall", [("p1", state, detail)])
    return client.get(f"/admin/printers/{path}".rstrip("/") + "?language=en", headers=BROWSER).text


@pytest.mark.parametrize(
    ("state", "grade"),
    [("ready", "well"), ("paper_low", "attention"), ("unknown", "attention"), ("paper_out", "stopped"),
     ("cover_open", "stopped"), ("cutter_error", "stopped"), ("overheated", "stopped"), ("offline", "stopped")],
)  # fmt: skip
def test_a_state_that_stops_printing_looks_other_than_one_that_does_not(
    served: ServedScene, office: FlaskClient, state: str, grade: str
) -> None:
    for path in ("p1", ""):
        page = printer_page(served, office, state, path=path)
        assert f'data-state="{state}" data-grade="{grade}"' in page
        assert f"sign--{grade}" in page


def test_technical_words_are_folded_away(served: ServedScene, office: FlaskClient) -> None:
    page = printer_page(served, office, "offline", "[Errno 2] could not open port")
    assert re.search(r"<details[^>]*><summary>[^<]+</summary><code>\[Errno 2\] could not open port", page)
    assert "[Errno 2]" not in printer_page(served, office, "offline", "[Errno 2] could not open port", path="")


def test_a_printer_says_what_is_wrong_in_the_readers_language(served: ServedScene, office: FlaskClient) -> None:
    page = printer_page(served, office, "offline", "an error that only switching off clears")
    assert "A fault that only switching off and on clears" in page
    page = office.get("/admin/printers/p1?language=zh-CN", headers=BROWSER).text
    assert "关机再开才能清除" in page
    assert "switching off" not in page


def test_a_silent_computer_is_no_ready_printer(served: ServedScene, office: FlaskClient) -> None:
    assert 'data-state="ready"' in printer_page(served, office, "ready")
    served.scene.clock.pass_time(seconds=100)
    assert 'data-state="unheard" data-grade="stopped"' in office.get("/admin/", headers=BROWSER).text


def test_a_printer_without_paper_has_none_whatever_its_roll_should_have(
    served: ServedScene, office: FlaskClient
) -> None:
    printer_page(served, office, "ready")
    with served.context.database.transaction() as connection:
        paper_rolls.put(connection, "hall", "p1", paper_rolls.Roll(0, 80_000))
    assert 'class="printer roll" data-grade="out"' in printer_page(served, office, "paper_out")
    assert 'class="printer roll" data-grade="low"' in printer_page(served, office, "paper_low")


@pytest.mark.parametrize(
    ("length_mm", "used_mm", "grade"), [(0, 5_000, "unknown"), (80_000, 5_000, "well"), (80_000, 75_000, "low"),
                                        (80_000, 80_001, "out")],
)  # fmt: skip
def test_paper_looks_as_it_is(
    served: ServedScene, office: FlaskClient, length_mm: int, used_mm: int, grade: str
) -> None:
    printer_page(served, office, "ready")
    with served.context.database.transaction() as connection:
        paper_rolls.put(connection, "hall", "p1", paper_rolls.Roll(used_mm, length_mm))
    page = office.get("/admin/printers/p1", headers=BROWSER).text
    assert f'class="printer roll" data-grade="{grade}"' in page


def test_a_printer_says_which_print_agent_has_it(served: ServedScene, office: FlaskClient) -> None:
    for page in ("/admin/", "/admin/printers/p1"):
        assert "暂无" in office.get(page).text
    assert served.agent.post("/printers/claim", agent="kiosk-1-a3f9").status_code == 200
    for page in ("/admin/", "/admin/printers/p1"):
        assert "kiosk-1-a3f9" in office.get(page).text


@pytest.mark.parametrize(("device", "printers"), [("p1", "p1"), ("a computer", "NAMES")])
def test_a_new_print_agents_command_names_its_printers(
    served: ServedScene, office: FlaskClient, device: str, printers: str
) -> None:
    _, page = send(office, "/admin/devices", "/admin/devices", kind="printer", name=device)
    assert re.search(rf"python -m printing --server \S+ --token-file agent.token --printers {printers}<", page)


def test_a_manager_sees_that_nobody_has_been_at_a_windows_console(served: ServedScene) -> None:
    seconds = [0.0]
    served.app.extensions[NAME].presence = Presence(lambda: seconds[0])
    served.opened(1)
    served.ticket()
    called = served.called()
    client = served.client()
    log_in(client, "manager")

    def row() -> str:
        page = client.get("/admin/windows?language=en", headers=BROWSER).text
        return next(one for one in page.split("<tr ") if "Window 1 " in one or "Window 1<" in one)

    seconds[0] = 119
    assert "Nobody at the console" not in row()
    seconds[0] = 725
    assert "Nobody at the console for 12 min" in row()
    assert 'data-grade="attention"' in row() and 'data-step="take_over"' in row() and called["number"] in row()
    assert served.manager.post("/halls/hall/windows/1/open").status_code == 200
    assert "Nobody at the console" not in row()


def test_estimates_that_do_not_hold_are_said_to_the_administration_and_to_the_monitoring(
    served: ServedScene, office: FlaskClient
) -> None:
    scene = served.scene.opened(1, 2, 3)
    for _ in range(LEAST_WATCHED):
        scene.issue()
    assert "only 0% were called" not in office.get("/admin/?language=en").text
    scene.clock.pass_time(hours=9)  # nobody is called for hours, though a window is open
    for _ in range(LEAST_WATCHED):
        scene.do("no_show", scene.called_next())
    log_in(office, "admin")  # that was too long for the login
    assert "only 0.0% were called within the time" in office.get("/admin/?language=en").text
    assert "只有 0.0% 在票上预估的时间内叫到" in office.get("/admin/?language=zh-CN").text
    assert 'onewindow_estimate_coverage{hall="hall"} 0.0' in served.client().get("/metrics").text
