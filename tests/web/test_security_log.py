"""What the server notes in the security log, what never gets into it, and who may read it."""

import json
import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from operations import security_log
from operations.people import logins, second_factor, staff
from queueing.errors import NotFound
from tests.houses import PASSWORD, ServedScene, json_of
from tests.web.test_login import BROWSER, csrf_of, log_in
from tests.web.test_second_factor import enrol
from tests.web.test_sessions import a_browser


def noted(served: ServedScene, hall: str = "hall") -> list[tuple[str, str, str]]:
    """(kind, actor, subject) of the lines, newest first, without those of the hall's making."""
    rows = security_log.latest(served.context, hall, for_all=True)
    making = ("person_added", "device_added", "device_connected")
    return [(row.kind, row.actor, row.subject) for row in rows if row.kind not in making or row.actor != MAKER]


MAKER = "system:onewindow"
ZONE = ZoneInfo("Asia/Shanghai")


def test_a_login_and_its_end_are_noted_with_the_address(served: ServedScene) -> None:
    client = served.client("203.0.113.77")
    log_in(client, "manager")
    client.post("/logout", data={"csrf_token": csrf_of(client, "/reports/")}, headers=BROWSER)
    rows = security_log.latest(served.context, "hall", for_all=False, most=2)
    assert [(row.kind, row.actor, row.address) for row in rows] == [
        ("logged_out", "staff:manager", "203.0.113.77"),
        ("logged_in", "staff:manager", "203.0.113.77"),
    ]


def test_a_failed_login_names_who_there_is_and_never_what_was_typed(served: ServedScene) -> None:
    for name in ("clerk1", "my-own-password"):
        served.nobody.post("/tokens", username=name, password="a-secret-guess")
    assert [line for line in noted(served) if line[0] == "login_failed"] == [
        ("login_failed", "", ""), ("login_failed", "", "clerk1"),
    ]  # fmt: skip
    everything = json.dumps(noted(served))
    assert "my-own-password" not in everything
    assert "a-secret-guess" not in everything


def test_too_many_tries_are_noted_as_one_line(served: ServedScene) -> None:
    for _ in range(logins.FREE_TRIES + 3):
        served.nobody.post("/tokens", username="clerk1", password="wrong-guess")
    (row,) = [
        row for row in security_log.latest(served.context, "hall", for_all=False) if row.kind == "login_throttled"
    ]
    assert (row.subject, row.times) == ("clerk1", 3)


def test_what_somebody_may_not_do_is_noted_without_the_secret_in_its_address(served: ServedScene) -> None:
    ticket = served.ticket()
    token = ticket["url"].rpartition("/")[2]
    served.asker(token).get("/halls/hall/devices")
    served.clerk.get("/halls/hall/devices")
    served.kiosk.post(f"/tickets/{ticket['id']}/finish")
    refused = [line for line in noted(served) if line[0] == "refused"]
    assert ("refused", "staff:clerk1", "GET /api/v1/halls/<hall>/devices wrong_role") in refused
    assert len(refused) == 3
    assert token not in json.dumps(noted(served))


def test_changes_of_people_and_devices_name_who_made_them_and_what_is_new(served: ServedScene) -> None:
    client = served.client()
    log_in(client, "admin")
    token = csrf_of(client, "/admin/people")
    fields = {
        "role": "manager",
        "hall": "hall",
        "display_name": "",
        "password": "a new long secret",
        "csrf_token": token,
    }
    client.post("/admin/people/clerk1", data=fields, headers=BROWSER)
    client.post("/admin/people/clerk2/disable", data={"csrf_token": token}, headers=BROWSER)
    device = json_of(served.administrator.post("/devices", kind="kiosk", hall="hall", name="k7"))
    served.administrator.delete(f"/devices/{device['id']}")
    lines = [line for line in noted(served) if line[1] == "staff:admin" and line[0] != "logged_in"]
    assert lines == [
        ("device_revoked", "staff:admin", "kiosk k7"),
        ("device_added", "staff:admin", "kiosk k7"),
        ("person_disabled", "staff:admin", "clerk2"),
        ("person_changed", "staff:admin", "clerk1 · clerk → manager · password"),
    ]
    assert "a new long secret" not in json.dumps(noted(served))


def test_a_change_that_is_refused_is_not_noted_as_done(served: ServedScene) -> None:
    before = noted(served)
    with pytest.raises(NotFound):
        staff.disable(served.context, "nobody-of-this-name")
    assert noted(served) == before


def test_a_device_that_connects_is_noted_once_a_day(served: ServedScene) -> None:
    for _ in range(3):
        served.kiosk.get("/halls/hall/services")
    rows = security_log.latest(served.context, "hall", for_all=False)
    connected = [(row.subject, row.times) for row in rows if row.kind == "device_connected"]
    assert connected == [("kiosk k1", 1)]


def test_a_report_as_a_file_is_noted_and_one_on_the_screen_is_not(served: ServedScene) -> None:
    served.manager.get("/reports/visit-times", format="json")
    assert "report_downloaded" not in [kind for kind, _, _ in noted(served)]
    served.manager.get("/reports/visit-times", format="csv")
    assert noted(served)[0] == ("report_downloaded", "staff:manager", "visit-times csv")


def test_administrators_of_the_hall_read_the_log_and_nobody_else(served: ServedScene) -> None:
    served.another_hall()
    staff.add(served.context, "head", PASSWORD, "administrator", "other")
    elsewhere = served.member("head")
    for asker in (served.manager, served.clerk, elsewhere):
        assert asker.get("/halls/hall/security-log").status_code == 403
    lines = json_of(served.administrator.get("/halls/hall/security-log", limit=2))["lines"]
    assert [line["kind"] for line in lines] == ["refused", "refused"]
    older = json_of(served.administrator.get("/halls/hall/security-log", before=lines[-1]["id"], limit=1))["lines"]
    assert older[0]["id"] < lines[-1]["id"]
    assert all(line["hall"] == "other" for line in json_of(elsewhere.get("/halls/other/security-log"))["lines"])


def test_the_file_of_the_log_is_safe_in_a_spreadsheet_and_noted_itself(served: ServedScene) -> None:
    security_log.note(served.context, "person_added", hall="hall", subject="=cmd|'/c calc'!A1")
    content = served.administrator.get("/halls/hall/security-log", format="csv").get_data(as_text=True)
    assert "\ufeffat,hall,kind,actor,address,subject,times" in content
    assert ",=cmd" not in content
    assert "cmd|" in content
    assert noted(served)[0][0] == "security_log_exported"


def test_the_page_tells_what_a_line_is_about_in_the_words_of_its_reader(served: ServedScene) -> None:
    note, client = security_log.note, served.client()
    note(served.context, "device_added", hall="hall", subject="kiosk kiosk-7")
    note(served.context, "person_added", hall="hall", subject="clerk of the east clerk")
    note(served.context, "person_changed", hall="hall", subject="clerk1 · clerk → manager · password")
    note(served.context, "report_downloaded", hall="hall", subject="visit-times csv")
    log_in(client, "admin")
    page = client.get("/admin/security?language=zh-CN", headers=BROWSER).text
    for words in (
        "取号机 kiosk-7",
        "clerk of the east · 窗口人员",
        "clerk1 · 窗口人员 → 管理人员 · 密码",
        "办事时长 CSV",
    ):
        assert f"<td>{words}</td>" in page


def test_a_second_factor_is_noted_when_it_is_set_up_and_when_it_is_taken_away(served: ServedScene) -> None:
    enrol(served, a_browser(served, "manager"))
    assert second_factor.reset(served.context, "manager")
    assert not second_factor.reset(served.context, "manager")
    assert [line for line in noted(served) if "second_factor" in line[0]] == [
        ("second_factor_reset", MAKER, "manager"),
        ("second_factor_set_up", "staff:manager", "manager"),
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_page_has_words_for_everything_that_can_be_noted(served: ServedScene, language: str) -> None:
    from typing import get_args

    for kind in get_args(security_log.Kind):
        security_log.note(served.context, kind, hall="hall", subject=f"about-{kind}")
    client = served.client()
    log_in(client, "admin")
    page = client.get(f"/admin/security?language={language}", headers=BROWSER).text
    for kind in get_args(security_log.Kind):
        assert f"about-{kind}" in page
        assert f"<td>{kind}" not in page, "the kind has words"
    assert client.get("/admin/security?before=999999999999999999999999", headers=BROWSER).status_code == 200
    assert client.get("/admin/journal", headers=BROWSER).status_code == 200


def test_the_log_can_go_to_the_servers_own_log(served: ServedScene, caplog: pytest.LogCaptureFixture) -> None:
    from web.security_notes import to_process_log

    served.context.security_listeners.append(to_process_log)
    with caplog.at_level(logging.INFO, "onewindow.security"):
        served.nobody.post("/tokens", username="clerk1", password="wrong-guess")
    line = json.loads(caplog.messages[-1])
    assert (line["kind"], line["subject"], line["address"]) == ("login_failed", "clerk1", "203.0.113.9")


def test_the_log_is_kept_when_its_hall_is_removed(served: ServedScene) -> None:
    from operations.halls import hall_list

    stranger = served.another_hall()
    stranger.get("/halls/hall/devices")
    staff.disable(served.context, "stranger")
    hall_list.remove(served.context, "other")
    assert ("hall_removed", MAKER, "other") in noted(served)
    assert security_log.latest(served.context, "other", for_all=False) != []


def test_where_the_halls_clock_is_another_one_the_pages_say_which_clock_they_show(served: ServedScene) -> None:
    client = a_browser(served, "admin")
    pages = ("/admin/security?language=en", "/account/?language=en")
    for page in pages:
        assert "this computer&#39;s own clock" not in client.get(page, headers=BROWSER).text
    later = served.scene.clock.now + timedelta(days=400)
    served.context.keep_time(lambda: later)
    for page in pages:
        told = client.get(page, headers=BROWSER).text
        assert f"now shows {served.scene.clock.now.astimezone(ZONE):%Y-%m-%d %H:%M}" in told
        assert f"the hall&#39;s clock shows {later.astimezone(ZONE):%Y-%m-%d %H:%M}" in told
