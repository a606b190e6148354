"""Appointments over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NINE
from tests.databases import a_sqlite_url
from tests.houses import Asker, ServedScene, code_of, json_of
from tests.kiosk.test_floods import a_page
from tests.operations.appointments.booking_scene import a_bookable_hall

TEN = "2026-03-02T10:00:00+08:00"
DAY = {"from": "2026-03-02", "to": "2026-03-02"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall that takes appointments, at nine."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path, a_bookable_hall(seconds_between_tries=10))
    yield made
    made.close()


def booked(asker: Asker, **more: Any) -> dict[str, Any]:
    body = {"hall": "hall", "service": "a1", "starts_at": TEN, "name": "王芳"} | more
    response = asker.post("/appointments", **body)
    assert response.status_code == 201, response.text
    return json_of(response)


def test_anybody_at_home_sees_the_slots_and_books_one(served: ServedScene) -> None:
    slots = json_of(served.nobody.get("/halls/hall/slots", service="a1", **DAY))["slots"]
    assert slots[0] == {"starts_at": "2026-03-02T01:30:00.000Z", "ends_at": "2026-03-02T01:45:00.000Z", "free": 2}
    made = booked(served.nobody)
    assert (made["state"], made["name"], made["ticket"]) == ("booked", "王芳", None)
    assert made["starts_at"] == "2026-03-02T02:00:00.000Z"
    slots = json_of(served.nobody.get("/halls/hall/slots", service="a1", **DAY))["slots"]
    assert [slot["free"] for slot in slots if slot["starts_at"] == made["starts_at"]] == [1]


def test_the_link_opens_its_own_appointment_alone(served: ServedScene) -> None:
    first, second = booked(served.nobody), booked(served.nobody)
    holder = served.asker(first["url"].rpartition("/a/")[2])
    assert json_of(holder.get(f"/appointments/{first['id']}")) == first
    assert code_of(holder.get(f"/appointments/{second['id']}")) == "not_your_appointment"
    assert served.nobody.get(f"/appointments/{first['id']}").status_code == 401
    ticket = served.ticket()
    assert holder.get(f"/tickets/{ticket['id']}").status_code == 403
    assert holder.get("/halls/hall/board").status_code == 403


def test_it_is_moved_and_cancelled_by_link(served: ServedScene) -> None:
    made = booked(served.nobody)
    holder = served.asker(made["url"].rpartition("/a/")[2])
    moved = json_of(holder.post(f"/appointments/{made['id']}/move", starts_at="2026-03-02T03:00:00Z"))
    assert (moved["starts_at"], moved["moves"], moved["code"]) == ("2026-03-02T03:00:00.000Z", 1, made["code"])
    renamed = holder.post(f"/appointments/{made['id']}/move", starts_at="2026-03-02T03:00:00Z", name="x")
    assert code_of(renamed) == "invalid", "a place cannot be sold on"
    assert json_of(holder.post(f"/appointments/{made['id']}/cancel"))["state"] == "cancelled"


def test_two_days_later_its_link_opens_nothing_anywhere(served: ServedScene) -> None:
    made = booked(served.nobody)
    link = made["url"].rpartition("/a/")[2]
    holder, pages = served.asker(link), [f"/a/{link}{page}" for page in ("", "/code.svg", "/appointment.ics")]
    assert [served.nobody.client.get(page).status_code for page in pages] == [200, 200, 200]
    served.scene.clock.pass_time(days=2)
    assert [served.nobody.client.get(page).status_code for page in pages] == [410, 410, 410]
    paths = [f"/appointments/{made['id']}", f"/appointments/{made['id']}.ics"]
    assert {code_of(holder.get(path)) for path in paths} == {"link_ended"}
    for step, body in (("cancel", {}), ("move", {"starts_at": "2026-03-05T03:00:00Z"})):
        assert code_of(holder.post(f"/appointments/{made['id']}/{step}", **body)) == "link_ended"


def test_a_kiosk_that_staff_have_closed_books_nothing(served: ServedScene) -> None:
    served.clerk.post("/halls/hall/kiosks/k1/close")
    wish = {"hall": "hall", "service": "a1", "starts_at": TEN, "name": "王芳"}
    for kiosk in (served.kiosk, a_page(served)):
        assert code_of(kiosk.post("/appointments", **wish)) == "kiosk_closed"
    served.clerk.post("/halls/hall/kiosks/k1/open")
    assert booked(served.kiosk)["state"] == "booked"


def test_a_browser_that_plays_kiosk_books_no_faster_than_it_takes_tickets(served: ServedScene) -> None:
    page = a_page(served)
    wishes: list[dict[str, Any]] = [
        {"hall": "hall", "service": "a1", "starts_at": "2026-03-02T03:03:00Z", "name": f"王{count}"}
        for count in range(45)
    ]
    codes = [code_of(page.post("/appointments", **wish)) for wish in wishes]
    assert set(codes) == {"no_such_slot", "too_many_tickets"}
    assert code_of(page.post("/tickets", hall="hall", service="a1")) == "too_many_tickets"


def test_its_calendar_file_is_one(served: ServedScene) -> None:
    made = booked(served.nobody)
    response = served.clerk.get(f"/appointments/{made['id']}.ics")
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "DTSTART:20260302T020000Z\r\n" in response.text


def test_the_kiosk_checks_in_and_the_clerk_calls(served: ServedScene) -> None:
    made = booked(served.nobody, phone="13800138765")
    served.opened(1)
    early = served.kiosk.post("/appointments/check-in", hall="hall", code=made["code"])
    assert code_of(early) == "too_early_to_check_in"
    served.scene.clock.now = NINE + timedelta(minutes=40)
    response = served.kiosk.post("/appointments/check-in", hall="hall", phone_last4="8765")
    assert response.status_code == 201, response.text
    assert json_of(response)["appointment"] == {"id": made["id"], "starts_at": made["starts_at"]}
    assert served.ticket()["appointment"] is None
    called = served.called()
    assert called["appointment"] is None, "the time has not come"
    listed = json_of(served.clerk.get("/halls/hall/appointments"))["appointments"]
    assert [(each["code"], each["state"]) for each in listed] == [(made["code"], "checked_in")]


def test_four_digits_are_told_no_code_and_no_id(served: ServedScene) -> None:
    made, page = booked(served.nobody, phone="13800138765"), a_page(served)

    def told(**who: str) -> tuple[str, str]:
        answer = page.post("/appointments/check-in", hall="hall", **who)
        return code_of(answer), answer.text

    def digits_and_code(code: str) -> str:
        by_digits, by_code = told(phone_last4="8765"), told(code=made["code"])
        assert (by_digits[0], by_code[0]) == (code, code)
        assert made["code"] not in by_digits[1] and made["id"] not in by_digits[1]
        assert made["id"] in by_code[1], "the code's holder may know"
        return by_digits[1]

    assert "opens_at" in digits_and_code("too_early_to_check_in")
    served.scene.clock.now = NINE + timedelta(minutes=40)
    ticket = json_of(page.post("/appointments/check-in", hall="hall", phone_last4="8765"))
    said = digits_and_code("already_checked_in")
    assert ticket["number"] in said and ticket["id"] not in said


def test_who_guesses_digits_is_stopped_after_a_few_and_the_code_still_works(served: ServedScene) -> None:
    made, page = booked(served.nobody, phone="13800138765"), a_page(served)
    served.scene.clock.now = NINE + timedelta(minutes=40)

    def guesses(kiosk: Asker, count: int) -> list[str]:
        tries = [kiosk.post("/appointments/check-in", hall="hall", phone_last4=f"{n:04}") for n in range(count)]
        return [code_of(answer) for answer in tries]

    assert guesses(page, 7) == ["unknown_appointment"] * 5 + ["too_many_tries"] * 2
    assert guesses(a_page(served), 7).count("unknown_appointment") == 5, "an address has twice that"
    assert set(guesses(a_page(served), 3)) == {"too_many_tries"}
    right = {"hall": "hall", "phone_last4": "8765"}
    assert code_of(page.post("/appointments/check-in", **right)) == "too_many_tries"
    assert guesses(served.kiosk, 2) == ["unknown_appointment"] * 2, "the kiosk itself has its own"
    assert guesses(served.clerk, 7) == ["unknown_appointment"] * 7
    assert page.post("/appointments/check-in", hall="hall", code=made["code"]).status_code == 201


def test_a_spent_id_with_another_persons_digits_gets_nobodys_ticket(served: ServedScene) -> None:
    first, second = booked(served.nobody, phone="13800138765"), booked(served.nobody, name="李强", phone="13800134321")
    served.scene.clock.now = NINE + timedelta(minutes=40)
    tap = {"hall": "hall", "request_id": "tap"}
    ticket = json_of(served.kiosk.post("/appointments/check-in", **tap, phone_last4="8765"))
    assert ticket["appointment"]["id"] == first["id"]
    assert json_of(served.kiosk.post("/appointments/check-in", **tap, phone_last4="8765")) == ticket
    for other in ({"phone_last4": "4321"}, {"code": first["url"]}, {"code": second["url"]}):
        assert code_of(served.kiosk.post("/appointments/check-in", **tap, **other)) == "request_id_reused"
    by_link = served.kiosk.post("/appointments/check-in", hall="hall", request_id="scan", code=second["url"])
    assert json_of(by_link)["appointment"]["id"] == second["id"]
    scan = {"hall": "hall", "request_id": "scan", "code": first["url"]}
    assert code_of(served.kiosk.post("/appointments/check-in", **scan)) == "request_id_reused"


def test_one_person_waits_a_moment_after_three_tries(served: ServedScene) -> None:
    body = {"hall": "hall", "service": "a1", "name": "王芳", "phone": "13800138765"}
    codes = [
        served.nobody.post("/appointments", **body, starts_at=f"2026-03-0{day}T10:01:00+08:00").json["code"]  # type: ignore[index]
        for day in (2, 3, 4, 5)
    ]
    assert codes == ["no_such_slot"] * 3 + ["too_many_tries"]
    assert booked(served.clerk, phone="13800138765")["state"] == "booked", "staff are not held back"


@pytest.mark.parametrize(
    "more",
    [{"starts_at": "2026-03-02T10:00:00"}, {"starts_at": "soon"}, {"name": ""}, {"name": "x" * 65}, {"vip": True}],
)
def test_what_does_not_fit_is_named(served: ServedScene, more: dict[str, Any]) -> None:
    body: dict[str, Any] = {"hall": "hall", "service": "a1", "starts_at": TEN, "name": "王芳"} | more
    assert code_of(served.nobody.post("/appointments", **body)) == "invalid"


def test_the_same_wish_with_the_same_id_happens_once_and_another_wish_is_refused(served: ServedScene) -> None:
    made = booked(served.clerk, request_id="book")
    assert booked(served.clerk, request_id="book") == made
    eleven = "2026-03-02T11:00:00+08:00"
    wish = {"hall": "hall", "service": "a1", "starts_at": eleven, "name": "王芳", "request_id": "book"}
    assert code_of(served.clerk.post("/appointments", **wish)) == "request_id_reused"
    way = f"/appointments/{made['id']}"
    moved = json_of(served.clerk.post(f"{way}/move", starts_at=eleven, request_id="move"))
    assert json_of(served.clerk.post(f"{way}/move", starts_at=eleven, request_id="move")) == moved
    assert code_of(served.clerk.post(f"{way}/move", starts_at=TEN, request_id="move")) == "request_id_reused"
    gone = json_of(served.clerk.post(f"{way}/cancel", request_id="cancel"))
    assert json_of(served.clerk.post(f"{way}/cancel", request_id="cancel")) == gone
    other = booked(served.clerk)
    assert code_of(served.clerk.post(f"/appointments/{other['id']}/cancel", request_id="cancel")) == "request_id_reused"


def times_of(served: ServedScene, day: str) -> list[str]:
    """When something is free on a day, each time as often as it is."""
    slots = json_of(served.nobody.get("/halls/hall/slots", service="a1", **{"from": day, "to": day}))["slots"]
    return [slot["starts_at"] for slot in slots for _ in range(slot["free"])]


def test_one_address_cannot_take_a_whole_day_under_no_name_or_made_up_ones(served: ServedScene) -> None:
    there = times_of(served, "2026-03-03")
    codes = []
    for nth, time in enumerate(there):
        who = {"name": f"A{nth}", "phone": f"1380000{nth:04}" if nth % 2 else ""}
        answer = served.nobody.post("/appointments", hall="hall", service="a1", starts_at=time, **who)
        codes.append(code_of(answer) if answer.status_code != 201 else "")
    assert codes.count("") == len(there) / 2 and {*codes} == {"", "address_share"}
    left = times_of(served, "2026-03-03")
    assert len(left) == len(there) / 2
    elsewhere = Asker(served.client("203.0.113.77"))
    assert booked(elsewhere, starts_at=left[0])["state"] == "booked", "somebody at another address"
    assert booked(served.clerk, starts_at=left[1])["state"] == "booked", "and staff"


def test_a_day_is_not_emptied_by_moving_appointments_there(served: ServedScene) -> None:
    for time in times_of(served, "2026-03-03")[: len(times_of(served, "2026-03-03")) // 2]:
        booked(served.nobody, starts_at=time)
    made = booked(served.nobody)
    holder = served.asker(made["url"].rpartition("/a/")[2])
    holder.client.environ_base["REMOTE_ADDR"] = served.nobody.client.environ_base["REMOTE_ADDR"]
    there = times_of(served, "2026-03-03")[0]
    assert code_of(holder.post(f"/appointments/{made['id']}/move", starts_at=there)) == "address_share"
    later = "2026-03-02T11:00:00+08:00"
    assert json_of(holder.post(f"/appointments/{made['id']}/move", starts_at=later))["moves"] == 1


def test_who_books_the_same_again_after_a_lost_answer_spends_nothing(served: ServedScene) -> None:
    first = times_of(served, "2026-03-03")[0]
    for _ in range(60):
        booked(served.nobody, starts_at=first, request_id="once")
    assert booked(served.nobody, starts_at=times_of(served, "2026-03-03")[-1])["state"] == "booked"


def test_behind_a_proxy_that_nobody_named_a_day_can_be_booked_by_everybody(served: ServedScene) -> None:
    for time in times_of(served, "2026-03-03"):
        assert booked(served.visitor, starts_at=time)["state"] == "booked"
