"""People who wait or have booked are asked about before a hall is saved without what they came for."""

import re
from typing import Any

import pytest

import locales
from tests.api.offices import Office
from tests.houses import code_of, json_of
from tests.settings.folders import BASE
from tests.web.test_pairing import page_of


def test_people_who_wait_in_a_line_that_goes_are_asked_about(office: Office) -> None:
    office.served.scene.opened(2)
    office.served.ticket("b1")
    lines = office.read()["parts"]["lines"]
    del lines["line"][1]
    services = {"service": [{**entry, "line": "A"} for entry in BASE["services/all.toml"]["service"]]}
    assert code_of(office.put("lines", lines)) == "mistakes", "a line does not go without its services"
    answer = office.save({"lines": lines, "services/all": services})
    assert (code_of(answer), answer.get_json().get("count")) == ("tickets_waiting", 1), answer.text
    assert office.save({"lines": lines, "services/all": services}, waiting="keep").status_code == 200
    assert json_of(office.served.administrator.post("/halls/hall/windows/2/call-next"))["line"] == "B"


def gone_b(office: Office) -> dict[str, Any]:
    """Line B goes; its service belongs to line A."""
    lines = office.read()["parts"]["lines"]
    del lines["line"][1]
    services = [{**entry, "line": "A"} for entry in BASE["services/all.toml"]["service"]]
    return {"lines": lines, "services/all": {"service": services}}


def test_people_who_wait_in_a_line_that_goes_can_wait_in_another_at_their_old_place(office: Office) -> None:
    office.served.scene.opened(1, 2)
    first, second = office.served.ticket("b1"), office.served.ticket("a1")
    answer = office.save(gone_b(office), waiting="move", move_to={"B": "B"})
    assert code_of(answer) == "bad_move"
    assert office.save(gone_b(office), waiting="move", move_to={"B": "A"}).status_code == 200
    called = json_of(office.served.clerks[2].post("/halls/hall/windows/2/call-next"))
    assert (called["id"], called["number"], called["line"]) == (first["id"], first["number"], "A")
    after = json_of(office.served.clerks[1].post("/halls/hall/windows/1/call-next"))
    assert after["id"] == second["id"], "it came later"


def test_people_sent_to_a_window_that_goes_are_asked_about_and_wait_in_their_line_again(office: Office) -> None:
    office.served.scene.opened(1, 2)
    ticket = office.served.ticket("a1")
    office.served.called(1)
    assert office.served.clerks[1].post(f"/tickets/{ticket['id']}/transfer", window=2).status_code == 200
    windows = office.read()["parts"]["windows"]
    windows["window"] = [{**window, "serves": ["*"]} for window in windows["window"] if window["number"] != 2]
    values = {"windows": windows, "demand": None}
    answer = office.save(values)
    assert (code_of(answer), answer.get_json().get("windows")) == ("tickets_waiting", "2: 1"), answer.text
    assert office.save(values, waiting="keep").status_code == 200
    assert office.served.called(1)["id"] == ticket["id"]


def booked_a2(office: Office) -> tuple[dict[str, Any], dict[str, Any]]:
    """Somebody has booked a2; the appointment, and the services without a2."""
    services = office.read()["parts"]["services/all"]
    services["service"][1]["appointment_windows"] = 1
    assert office.put("services/all", services).status_code == 200
    slot = json_of(office.served.visitor.get("/halls/hall/slots", service="a2"))["slots"][0]["starts_at"]
    wish = {"hall": "hall", "service": "a2", "starts_at": slot, "name": "王芳"}
    booked = json_of(office.served.visitor.post("/appointments", **wish))
    return booked, {"service": [service for service in services["service"] if service["code"] != "a2"]}


def hint_of(office: Office, booked: dict[str, Any]) -> str:
    """Which hint the page of an appointment shows."""
    page = office.served.client().get(f"/a/{booked['url'].rpartition('/')[2]}").text
    shown = re.findall(r'data-part="hint">([^<]*)<', page)
    hints = locales.room("zh-CN", "appointments")["hint"]
    return next(name for name, words in hints.items() if [words] == shown)


def test_people_who_booked_a_service_that_goes_are_asked_about_and_can_still_come(office: Office) -> None:
    booked, without = booked_a2(office)
    answer = office.put("services/all", without)
    assert (answer.status_code, code_of(answer)) == (409, "appointments_booked")
    assert (answer.get_json()["booked"], answer.get_json()["booked_count"]) == ("a2: 1", 1)
    assert office.versions()[0]["version"] == 1, "nothing is saved without an answer"
    assert office.put("services/all", without, booked="keep").status_code == 200
    office.served.scene.clock.pass_time(minutes=15)
    check_in = office.served.administrator.post("/appointments/check-in", hall="hall", code=booked["code"])
    assert json_of(check_in)["service"] == "a2"


def test_appointments_of_a_service_that_goes_can_be_cancelled_and_their_page_says_why(office: Office) -> None:
    booked, without = booked_a2(office)
    assert office.put("services/all", without, booked="cancel").status_code == 200
    told = json_of(office.served.administrator.get(f"/appointments/{booked['id']}"))
    assert (told["state"], told["service_gone"]) == ("cancelled", True)
    assert hint_of(office, booked) == "service_gone"
    line = json_of(office.served.administrator.get("/halls/hall/journal"))["events"][-1]
    assert (line["kind"], line["reason"]) == ("unbook", "service_gone")


def closed_on_its_day(office: Office, booked: dict[str, Any]) -> dict[str, Any]:
    """The hall's own settings, closed on the day of an appointment."""
    hall: dict[str, Any] = office.read()["parts"]["hall"]
    return {**hall, "closed_days": [booked["starts_at"][:10]]}


def test_hours_that_leave_an_appointment_without_its_time_are_asked_about_before_they_are_saved(office: Office) -> None:
    booked, _ = booked_a2(office)
    closed = closed_on_its_day(office, booked)
    answer = office.put("hall", closed)
    assert (answer.status_code, code_of(answer)) == (409, "appointments_booked")
    named = {name: booked[name] for name in ("code", "service", "starts_at")}
    assert answer.get_json()["appointments"] == [{**named, "why": "hours_changed"}]
    assert office.versions()[0]["version"] == 1, "nothing is saved without an answer"
    assert office.put("hall", closed, booked="keep").status_code == 200
    told = json_of(office.served.administrator.get(f"/appointments/{booked['id']}"))
    assert (told["state"], told["hours_changed"], told["cancelled_because"]) == ("booked", True, "")
    again = {**closed, "display": {"repeat_announcement": 2}}
    assert office.put("hall", again).status_code == 200, "whoever is kept is not asked about again"
    assert office.put("hall", {**again, "closed_days": []}).status_code == 200, "nor when they have their time again"


@pytest.mark.parametrize("why", ["hours_changed", "windows_fewer"])
def test_appointments_that_lose_their_place_can_be_cancelled_and_their_page_says_why(office: Office, why: str) -> None:
    booked, _ = booked_a2(office)
    part, value = "hall", closed_on_its_day(office, booked)
    if why == "windows_fewer":
        part, value = "services/all", BASE["services/all.toml"]
    assert office.put(part, value).get_json()["appointments"][0]["why"] == why
    assert office.put(part, value, booked="cancel").status_code == 200
    told = json_of(office.served.administrator.get(f"/appointments/{booked['id']}"))
    assert (told["state"], told["cancelled_because"]) == ("cancelled", why)
    assert hint_of(office, booked) == why


def test_whoever_was_kept_without_a_place_is_on_the_list_of_staff_with_the_reason(office: Office) -> None:
    booked, without = booked_a2(office)
    staff = office.served.at_a_browser("clerk1").client
    for part, value, why in (
        ("services/all", BASE["services/all.toml"], "windows_fewer"),
        ("hall", closed_on_its_day(office, booked), "hours_changed"),
        ("services/all", without, "service_gone"),
    ):
        assert page_of(staff, "/book/hall/list")["lost"].get(booked["id"]) != why
        assert office.put(part, value).status_code == 409, "it is asked about anew for each reason"
        assert office.put(part, value, booked="keep").status_code == 200
        page = page_of(staff, "/book/hall/list")
        assert page["lost"] == {booked["id"]: why}
        assert [each["code"] for each in page["hit"]] == [booked["code"]]


def test_who_cancelled_themselves_is_not_told_that_the_hall_did(office: Office) -> None:
    booked, without = booked_a2(office)
    assert office.served.administrator.post(f"/appointments/{booked['id']}/cancel").status_code == 200
    assert office.put("services/all", without).status_code == 200, "and nobody is asked about them"
    assert hint_of(office, booked) == "cancelled"


def test_going_back_to_other_hours_is_asked_about_too(office: Office) -> None:
    hall = office.read()["parts"]["hall"]
    assert office.put("hall", {**hall, "opening": {}}).status_code == 200
    assert office.put("hall", hall).status_code == 200
    booked_a2(office)
    assert office.restore(1).get_json()["appointments"][0]["why"] == "hours_changed"


def test_people_who_wait_and_people_who_booked_are_asked_about_together(office: Office) -> None:
    booked_a2(office)
    office.served.scene.opened(1)
    office.served.ticket("a1")
    lines, services = office.read()["parts"]["lines"], BASE["services/all.toml"]["service"]
    windows = [{**window, "serves": ["*"]} for window in office.read()["parts"]["windows"]["window"]]
    values = {
        "lines": {"line": lines["line"][1:]}, "services/all": {"service": services[2:]},
        "windows": {"window": windows}, "demand": None,
    }  # fmt: skip
    answer = office.save(values)
    assert (code_of(answer), answer.get_json()["counts"]) == ("tickets_waiting", "A: 1"), answer.text
    assert answer.get_json()["booked"] == "a2: 1"
    assert code_of(office.save(values, waiting="keep")) == "appointments_booked"
    assert office.save(values, waiting="keep", booked="cancel").status_code == 200
