"""An administrator reads and saves a hall's folder over HTTP, part by part."""

import json
import os
import re
import shutil
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event
from werkzeug.test import TestResponse

import locales
from operations.context import Context
from operations.definition import by_hand, parts, saving, versions
from operations.definition.toml_text import with_values
from operations.halls import catalogue, folder_watch, half_saves, hall_folder
from storage.hall_edits import hall_edits
from tests.databases import a_sqlite_url
from tests.houses import API, ServedScene, code_of, json_of
from tests.rights import as_anybody
from tests.settings.folders import BASE, edited, write
from tests.web.test_pairing import page_of

AT = "/halls/hall/definition"
DEMO = Path(__file__).resolve().parents[2] / "halls" / "dongguan"
COMMENTED = """# Two lines.

[[line]]
code = "A"  # the first
name = { "zh-CN" = "甲", en = "A" }

[[line]]
code = "B"
name = { "zh-CN" = "乙", en = "B" }
"""


class Office:
    """A served hall with its folder, and what its administrator does."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = write(edited({}), tmp_path / "halls" / "hall")
        (self.folder / "lines.toml").write_text(COMMENTED, "utf-8")
        self.served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_folder.read(self.folder))
        catalogue.sync(self.served.context, self.served.scene.hall, str(self.folder))

    def read(self) -> dict[str, Any]:
        answer = self.served.administrator.get(AT)
        told = json_of(answer)
        assert answer.headers["ETag"] == f'"{told["tag"]}"'
        return told

    def put(self, part: str, value: dict[str, Any], tag: str | None = None, **query: str) -> TestResponse:
        return self._ask("PUT", f"{AT}/{part}", tag, value, query)

    def save(self, values: dict[str, Any], waiting: str = "", **more: Any) -> TestResponse:
        return self._ask("POST", AT, None, {"parts": values, "waiting": waiting, **more}, {})

    def note(self) -> None:
        """As the server does when the folder was taken."""
        by_hand.note(self.served.context, "hall", self.folder)

    def delete(self, part: str) -> TestResponse:
        return self._ask("DELETE", f"{AT}/{part}", None, None, {})

    def restore(self, version: int) -> TestResponse:
        return self._ask("POST", f"{AT}/versions/{version}/restore", None, {}, {})

    def _ask(self, method: str, path: str, tag: str | None, body: Any, query: dict[str, str]) -> TestResponse:
        asker = self.served.administrator
        told = self.read()["tag"] if tag is None else tag
        headers = {**asker.headers, **({"If-Match": f'"{told}"'} if told else {})}
        data: dict[str, Any] = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )  # ASCII alone
        return asker.client.open(API + path, method=method, query_string=query, headers=headers, **data)

    def text_of(self, part: str) -> str:
        return str(json_of(self.served.administrator.get(f"{AT}/{part}"))["text"])

    def versions(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json_of(self.served.administrator.get(f"{AT}/versions"))["versions"]
        return told


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.served.close()


def renamed(office: Office, name: str = "第一") -> dict[str, Any]:
    lines: dict[str, Any] = office.read()["parts"]["lines"]
    lines["line"][0]["name"]["zh-CN"] = name
    return lines


def test_a_saved_part_is_in_force_at_once_and_comments_stay(office: Office) -> None:
    assert office.put("lines", renamed(office)).status_code == 200
    assert json_of(office.served.visitor.get("/halls"))["halls"][0]["lines"][0]["name"] == "第一"
    assert (office.folder / "lines.toml").read_text("utf-8") == COMMENTED.replace("甲", "第一")


def test_a_mistake_is_named_with_its_part_and_line_and_nothing_is_saved(office: Office) -> None:
    lines = renamed(office)
    lines["line"][1]["wait_target_minuts"] = 5
    answer = office.put("lines", lines)
    assert (answer.status_code, code_of(answer)) == (422, "mistakes")
    mistake = answer.get_json()["mistakes"][0]
    assert mistake["part"] == "lines" and mistake["line"] > 0 and "wait_target_minutes" in mistake["text"]
    checked = json_of(office.served.administrator.post(f"{AT}/check", part="lines", value=lines))
    assert checked["mistakes"] == answer.get_json()["mistakes"]
    assert mistake["place"] == ["line", 1, "wait_target_minuts"], "the page shows it at its field"
    assert (office.folder / "lines.toml").read_text("utf-8") == COMMENTED
    assert office.versions() == []


def test_a_mistake_in_another_part_is_found_too(office: Office) -> None:
    lines = renamed(office)
    del lines["line"][1]
    answer = office.put("lines", lines)
    assert {mistake["part"] for mistake in answer.get_json()["mistakes"]} == {"services/all"}


def test_of_two_administrators_the_second_is_told(office: Office) -> None:
    tag, first, second = office.read()["tag"], renamed(office, "早"), renamed(office, "晚")
    assert office.put("lines", first, tag).status_code == 200
    answer = office.put("lines", second, tag)
    assert (answer.status_code, code_of(answer)) == (412, "outdated")
    assert "早" in (office.folder / "lines.toml").read_text("utf-8")


def test_a_file_changed_by_hand_meanwhile_is_not_overwritten(office: Office) -> None:
    tag, lines = office.read()["tag"], renamed(office)
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    assert office.put("lines", lines, tag).status_code == 412


def test_of_many_who_save_at_once_one_is_first_and_nothing_is_lost(office: Office) -> None:
    tag = office.read()["tag"]
    statuses: list[int] = []
    wishes = [renamed(office, f"甲{n}") for n in range(6)]
    threads = [threading.Thread(target=lambda wish=wish: statuses.append(office.put("lines", wish, tag).status_code))
               for wish in wishes]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 5
    assert len(office.versions()) == 1


def test_whoever_does_not_say_what_was_read_saves_nothing(office: Office) -> None:
    answer = office.put("lines", renamed(office), "")
    assert (answer.status_code, code_of(answer)) == (428, "tag_needed")


def test_every_save_is_a_version_and_one_step_leads_back(office: Office) -> None:
    office.put("lines", renamed(office, "一"))
    office.put("lines", renamed(office, "二"))
    office.put("words", {"ignored": ["请问"]})
    told = [(one["version"], one["saved_by"], one["parts"]) for one in office.versions()]
    assert told == [(3, "admin", ["words"]), (2, "admin", ["lines"]), (1, "admin", ["lines"])]
    assert office.restore(1).status_code == 200
    assert json_of(office.served.visitor.get("/halls"))["halls"][0]["lines"][0]["name"] == "一"
    assert not (office.folder / "words.toml").exists()
    assert office.restore(0).status_code == 200
    assert (office.folder / "lines.toml").read_text("utf-8") == COMMENTED
    assert code_of(office.restore(9)) == "unknown_version"


def test_a_save_of_several_parts_is_one_version_also_while_the_clock_goes_on(office: Office) -> None:
    context, real = office.served.context, office.served.context.machine_now
    moments = count()
    context.machine_now = lambda: real() + timedelta(milliseconds=next(moments))
    office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}, "demand": None})
    assert [one["parts"] for one in office.versions()] == [["demand", "lines", "words"]]


def test_a_version_says_what_it_changed_line_by_line(office: Office) -> None:
    office.put("lines", renamed(office, "一"))
    told = json_of(office.served.administrator.get(f"{AT}/versions/1"))
    assert (told["saved_by"], [change["part"] for change in told["changes"]]) == ("admin", ["lines"])
    lines = [(line["kind"], line["text"]) for line in told["changes"][0]["lines"] if line["kind"] in "+-"]
    assert lines == [("-", 'name = { "zh-CN" = "甲", en = "A" }'), ("+", 'name = { "zh-CN" = "一", en = "A" }')]
    assert code_of(office.served.administrator.get(f"{AT}/versions/2")) == "unknown_version"


def test_while_long_files_are_compared_or_written_the_hall_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[str] = set()

    class Seen(SequenceMatcher[str]):
        def get_grouped_opcodes(self, n: int = 3) -> Any:
            threads.add(threading.current_thread().name)
            return super().get_grouped_opcodes(n)

    def seen_values(*said: Any) -> str:
        threads.add(threading.current_thread().name)
        return with_values(*said)

    monkeypatch.setattr(versions, "SequenceMatcher", Seen)
    monkeypatch.setattr(saving, "with_values", seen_values)
    with ThreadPoolExecutor(1, "aside") as pool:
        office.served.context.run_in_thread = lambda function, *said: pool.submit(function, *said).result()
        assert office.put("lines", renamed(office)).status_code == 200
        assert json_of(office.served.administrator.get(f"{AT}/versions/1"))["changes"]
    assert threads == {"aside_0"}


def test_a_file_changed_by_hand_is_a_version_of_nobody_and_one_step_leads_back(office: Office) -> None:
    office.note()
    assert office.versions() == [], "what is found at first is no change"
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    office.note()
    office.note()
    assert [(one["version"], one["saved_by"], one["parts"]) for one in office.versions()] == [(1, "", ["lines"])]
    assert office.restore(0).status_code == 200
    assert office.text_of("lines") == COMMENTED


def test_what_was_changed_by_hand_just_before_a_save_is_not_told_to_be_the_administrators(office: Office) -> None:
    office.note()
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    assert office.put("words", {"ignored": ["请问"]}).status_code == 200
    assert [(one["saved_by"], one["parts"]) for one in office.versions()] == [("admin", ["words"]), ("", ["lines"])]


def test_a_part_can_be_saved_as_its_file_is_written(office: Office) -> None:
    text = office.text_of("lines").replace("# Two lines.", "# 两个队列。").replace("甲", "第一")
    assert office.save({}, texts={"lines": text}).status_code == 200
    assert (office.folder / "lines.toml").read_text("utf-8") == text
    answer = office.save({}, texts={"lines": "[[line\n"})
    assert [(one["part"], one["line"]) for one in answer.get_json()["mistakes"]] == [("lines", 1)]
    assert office.text_of("lines") == text


def test_a_file_that_is_no_toml_is_named_and_can_be_mended(office: Office) -> None:
    (office.folder / "lines.toml").write_text("[[line\n", "utf-8")
    assert (office.read()["unread"], "lines" in office.read()["parts"]) == (["lines"], False)
    assert office.save({}, texts={"lines": COMMENTED}).status_code == 200
    assert office.read()["unread"] == []


BROKEN = {
    "of another encoding": COMMENTED.encode("gb18030"),
    "in UTF-16": COMMENTED.encode("utf-16-le"),
    "without an end": b"#" * 2_000_001,
    "deep": b"a = " + b"[" * 100_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_is_named_and_can_be_written_anew(office: Office, content: bytes) -> None:
    office.note()
    (office.folder / "lines.toml").write_bytes(content)
    assert (office.read()["unread"], "lines" in office.read()["parts"]) == (["lines"], False)
    assert office.versions() == []
    answer = office.put("words", {"ignored": ["请问"]})
    assert (answer.status_code, {one["part"] for one in answer.get_json()["mistakes"]}) == (422, {"lines"})
    told = office.served.administrator.get(f"{AT}/lines")
    is_text = content == BROKEN["deep"]
    assert is_text or code_of(told) == "unreadable_part"
    assert office.save({}, texts={"lines": COMMENTED}).status_code == 200
    assert (office.read()["unread"], office.text_of("lines")) == ([], COMMENTED)
    kept = [file.read_bytes() for file in office.folder.glob("lines.toml.before-*")]
    assert kept == ([] if is_text else [content]), "what no version can hold is kept beside"
    assert office.restore(0).status_code == 200


def test_the_tag_of_a_file_that_cannot_be_read_changes_with_it(office: Office) -> None:
    (office.folder / "lines.toml").write_bytes(b"\xff one")
    tag = office.read()["tag"]
    (office.folder / "lines.toml").write_bytes(b"\xff two")
    assert code_of(office.put("words", {"ignored": ["请问"]}, tag)) == "outdated"


def test_a_file_that_cannot_be_read_is_no_change_by_hand_while_others_are(office: Office) -> None:
    office.note()
    (office.folder / "demand.toml").write_bytes(b"\xff")
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    office.note()
    assert [(one["saved_by"], one["parts"]) for one in office.versions()] == [("", ["lines"])]


def differs(office: Office) -> bool:
    """Whether the page offers the newest version."""
    return bool(json_of(office.served.administrator.get(f"{AT}/versions"))["differs"])


@pytest.mark.parametrize("content", [b"[[line\n", b"\xff", None], ids=["no TOML", "no text", "gone"])
def test_a_change_by_hand_that_was_refused_is_undone_by_going_back(office: Office, content: bytes | None) -> None:
    office.note()
    office.put("words", {"ignored": ["一"]})
    office.put("words", {"ignored": ["二"]})
    for version, word in ((2, "二"), (1, "一"), (0, "")):
        if content is None:
            (office.folder / "lines.toml").unlink()
        else:
            (office.folder / "lines.toml").write_bytes(content)
        (office.folder / "services" / "new.toml").write_text("[[service]]\n", "utf-8")
        assert differs(office)
        assert office.restore(version).status_code == 200
        assert not differs(office)
        assert office.text_of("lines") == COMMENTED
        assert not (office.folder / "services" / "new.toml").exists()
        assert word in office.text_of("words") if word else not (office.folder / "words.toml").exists()


def test_what_was_refused_and_undone_can_still_be_seen(office: Office) -> None:
    office.note()
    (office.folder / "lines.toml").write_text("[[line\n", "utf-8")
    assert office.restore(0).status_code == 200
    assert [(one["saved_by"], one["parts"]) for one in office.versions()] == [("admin", ["lines"]), ("", ["lines"])]


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


def test_dates_are_dates_in_the_file(office: Office) -> None:
    hall = office.read()["parts"]["hall"]
    assert office.put("hall", {**hall, "closed_days": ["2026-10-01"], "changed_on": "2026-03-01"}).status_code == 200
    assert "closed_days = [2026-10-01]" in (office.folder / "hall.toml").read_text("utf-8")
    assert office.read()["parts"]["hall"]["closed_days"] == ["2026-10-01"]
    assert code_of(office.put("hall", {**hall, "closed_days": ["yesterday"]})) == "mistakes"


@pytest.mark.parametrize(
    "part", ["../hall", "services/../../etc", "services/..", ".git/config", "hall.toml", "services", "x"]
)
def test_no_other_file_is_reached(office: Office, part: str) -> None:
    assert office.put(part, {"a": 1}).status_code in (404, 405)


def test_a_link_out_of_the_folder_is_no_part(office: Office, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('password = "x"\n')
    (office.folder / "words.toml").symlink_to(tmp_path / "secret.toml")
    assert "words" not in office.read()["parts"]


def test_a_pipe_in_the_folder_holds_nobody(office: Office) -> None:
    os.mkfifo(office.folder / "notes")
    (office.folder / "endless").symlink_to("/dev/zero")
    assert office.put("lines", renamed(office)).status_code == 200


def test_a_part_that_a_hall_needs_cannot_be_taken_away_and_another_can(office: Office) -> None:
    assert code_of(office.delete("lines")) == "part_needed"
    assert office.delete("demand").status_code == 200
    assert not (office.folder / "demand.toml").exists()
    assert code_of(office.delete("demand")) == "unknown_part"


def test_what_toml_cannot_say_is_refused(office: Office) -> None:
    assert code_of(office.put("words", {"ignored": [None]})) in ("bad_part", "mistakes")
    assert code_of(office.put("words", {"ignored": ["\ud800"]})) == "bad_part"


def test_a_part_given_both_as_a_value_and_as_a_text_is_refused_and_neither_is_saved(office: Office) -> None:
    before = office.read()
    assert code_of(office.save({"words": {}}, texts={"words": "ignored = []"})) == "bad_part"
    assert office.read() == before


def test_the_security_log_says_who_saved_what(office: Office) -> None:
    office.put("lines", renamed(office))
    log = json_of(office.served.administrator.get("/halls/hall/security-log"))
    assert any(line["kind"] == "hall_saved" and "lines" in line["subject"] for line in log["lines"])


def test_the_security_log_tells_of_a_change_by_hand_that_a_save_was_the_first_to_see(office: Office) -> None:
    office.note()
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    office.put("words", {"ignored": ["请问"]})
    log = json_of(office.served.administrator.get("/halls/hall/security-log"))["lines"]
    told = [(line["subject"], line["actor"], line["address"]) for line in log if line["kind"] == "hall_changed_by_hand"]
    assert told == [("lines", "system:onewindow", "")]


class PowerCut(BaseException):
    """Nothing that a program does about errors happens."""


def cut_at(sync: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes at this sync of the disk, counted from 0."""
    counted, real = count(), os.fsync

    def fsync(descriptor: int) -> None:
        if next(counted) == sync:
            raise PowerCut
        real(descriptor)

    monkeypatch.setattr("os.fsync", fsync)


def test_wherever_the_power_goes_a_save_of_several_files_is_there_whole_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.note()
    old, outcomes = parts.texts(office.folder), []
    for sync in range(40):
        lines, words = renamed(office, f"第{sync}"), {"ignored": [f"请问{sync}"]}
        wish: dict[str, Any] = {"lines": lines, "words": words, "demand": None}
        with monkeypatch.context() as power:
            cut_at(sync, power)
            try:
                office.save(wish)
            except PowerCut:
                outcomes.append("")
            else:
                break
        folder_watch.open_halls(Context(office.served.context.database), [office.folder], lambda hall: None)
        new, versions = parts.texts(office.folder), office.versions()
        office.note()
        assert office.versions() == versions, "nothing is told to be changed by hand"
        if new == old:
            assert versions == []
            continue
        outcomes[-1] = "saved"
        assert (f"第{sync}" in new["lines"], f"请问{sync}" in new["words"], "demand" in new) == (True, True, False)
        assert [(one["saved_by"], one["parts"]) for one in versions] == [("admin", ["demand", "lines", "words"])]
        assert office.restore(0).status_code == 200
        assert parts.texts(office.folder) == old
        with office.served.context.database.transaction() as connection:
            connection.execute(delete(hall_edits).where(hall_edits.c.version > 0))
    assert len(outcomes) > 6 and set(outcomes) == {"", "saved"}, "cut before and after the version was written"
    assert [path.name for path in office.folder.iterdir() if path.name.startswith(".")] == []


def test_a_save_that_fails_at_its_second_file_changes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    old, real = parts.texts(office.folder), Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name == "words.toml":
            raise OSError("the disk is full")
        return real(path, target)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "replace", replace)
        assert code_of(office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}})) == "not_written"
    assert (parts.texts(office.folder), office.versions()) == (old, [])
    assert office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}}).status_code == 200


def test_what_somebody_wrote_after_a_power_cut_is_left_to_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as power:
        cut_at(5, power)
        with pytest.raises(PowerCut):
            office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}})
    assert (office.folder / "lines.toml").read_text("utf-8") != COMMENTED
    (office.folder / "lines.toml").write_text(COMMENTED.replace("甲", "手改"), "utf-8")
    half_saves.settle(office.served.context, office.folder)
    assert "手改" in (office.folder / "lines.toml").read_text("utf-8")
    assert not (office.folder / "words.toml").exists()


def test_what_cannot_be_read_after_a_power_cut_is_left_and_the_rest_is_settled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as power:
        cut_at(5, power)
        with pytest.raises(PowerCut):
            office.save({"lines": renamed(office), "words": {"ignored": ["请问"]}})
    assert (office.folder / "words.toml").exists()
    (office.folder / "lines.toml").write_bytes(b"\xff")
    half_saves.settle(office.served.context, office.folder)
    assert (office.folder / "lines.toml").read_bytes() == b"\xff"
    assert not (office.folder / "words.toml").exists()
    assert not (office.folder / half_saves.PLAN).exists()


def test_a_plan_that_cannot_be_read_is_said_once_and_stops_no_start(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    (office.folder / half_saves.PLAN).mkdir()
    for _ in range(2):
        folder_watch.open_halls(office.served.context, [office.folder], lambda hall: None)
    assert [record.levelname for record in caplog.records if "settled" in record.message] == ["ERROR"]


def test_a_folder_that_became_a_file_stops_no_start(office: Office) -> None:
    shutil.rmtree(office.folder)
    office.folder.write_text("", "utf-8")
    [watched] = folder_watch.open_halls(office.served.context, [office.folder], lambda hall: None)
    assert len(watched.mistakes) == 1


def test_every_part_of_the_demo_hall_is_written_as_it_was_read() -> None:
    texts = parts.texts(DEMO)
    assert len(texts) > 100
    for part, text in texts.items():
        assert with_values(text, tomllib.loads(text)) == text, part


def test_saving_needs_the_folder(office: Office, tmp_path: Path) -> None:
    office.folder.rename(tmp_path / "elsewhere")
    assert code_of(office.served.administrator.get(AT)) == "no_folder"


def test_an_open_page_that_looks_every_few_seconds_reads_no_text_of_a_version(office: Office) -> None:
    office.note()
    office.put("lines", renamed(office))
    told = json_of(office.served.administrator.get(f"{AT}/versions", limit=1))
    statements: list[str] = []
    engine = office.served.context.database.engine
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert json_of(office.served.administrator.get(f"{AT}/versions", limit=1)) == told
    asked = [statement for statement in statements if "hall_edits" in statement]
    assert 0 < len(asked) <= 4 and not any("after" in statement for statement in asked), asked


def test_a_change_by_hand_is_told_at_the_next_look_and_its_end_too(office: Office) -> None:
    office.note()
    office.put("lines", renamed(office))
    file = office.folder / "lines.toml"
    text = file.read_bytes()
    looks = []
    for content in (text, text.replace(b"# Two", b"# One"), text):
        file.write_bytes(content)
        told = json_of(office.served.administrator.get(f"{AT}/versions", limit=1))
        looks.append((told["differs"], told["tag"]))
    assert [differs for differs, _ in looks] == [False, True, False]
    assert looks[0][1] == looks[2][1] != looks[1][1]


# what the computer refuses


def refuse(path: Path) -> None:
    path.chmod(0)


def a_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def a_link_to_nowhere(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("nowhere.toml")


def without(path: Path) -> None:
    path.unlink()


NEW_SERVICES = "services/new"


@pytest.mark.parametrize(
    ("name", "spoil", "part", "why"),
    [
        ("windows.toml", refuse, "windows", "cannot be read: Permission denied"),
        ("services/new.toml", refuse, NEW_SERVICES, "cannot be read: Permission denied"),
        ("services", refuse, "services", "cannot be read: Permission denied"),
        ("guides", refuse, "guides", "cannot be read: Permission denied"),
        ("", refuse, "windows", "cannot be read: Permission denied"),
        ("windows.toml", a_folder, "windows", "is no regular file, so it is not read"),
        ("services/new.toml", a_folder, NEW_SERVICES, "is no regular file, so it is not read"),
        ("services/new.toml", a_link_to_nowhere, NEW_SERVICES, "cannot be read: No such file or directory"),
        ("windows.toml", a_link_to_nowhere, "windows", "is missing"),
        ("windows.toml", without, "windows", "is missing"),
    ],
)
def test_what_cannot_be_read_of_the_folder_is_a_mistake_that_names_it(
    office: Office, name: str, spoil: Callable[[Path], None], part: str, why: str
) -> None:
    (office.folder / "guides").mkdir(exist_ok=True)
    (office.folder / "services" / "new.toml").write_text("", "utf-8")
    office.note()
    versions, lines = office.versions(), renamed(office)
    with as_anybody():
        spoil(office.folder / name)
        answer = office.put("lines", lines)
        checked = [str(mistake) for mistake in hall_folder.check(office.folder)]
        asked = office.served.administrator.get(f"{AT}/versions")
    (office.folder / name).chmod(0o755) if spoil is refuse else None
    assert answer.status_code == 422 and code_of(answer) == "mistakes", answer.text
    assert (part, why) in [(mistake["part"], mistake["text"]) for mistake in json_of(answer)["mistakes"]]
    assert f"{office.folder / part}{'' if name == part else '.toml'}: {why}" in checked
    assert asked.status_code == 200
    assert office.versions() == versions


@pytest.mark.parametrize("spoil", [refuse, a_folder])
def test_what_cannot_be_read_is_not_written_over_either(office: Office, spoil: Callable[[Path], None]) -> None:
    value = office.read()["parts"]["windows"]
    with as_anybody():
        spoil(office.folder / "windows.toml")
        answer = office.put("windows", value)
        made_anew = office.save({}, texts={"windows": "[[window]]\nnumber = 1\n"})
    for refused in (answer, made_anew):
        assert code_of(refused) == "mistakes"
        assert "windows" in [mistake["part"] for mistake in json_of(refused)["mistakes"]]


def test_a_hall_without_services_is_a_mistake_that_names_their_folder(office: Office) -> None:
    wish = dict.fromkeys(part for part in office.read()["parts"] if part.startswith("services/"))
    (office.folder / "guides").mkdir(exist_ok=True)
    mistakes = json_of(office.save(wish))["mistakes"]
    assert ("services", "has no services: put [[service]] tables into its files") in [
        (mistake["part"], mistake["text"]) for mistake in mistakes
    ]


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_saved(office: Office) -> None:
    office.note()
    lines, versions, text = renamed(office), office.versions(), (office.folder / "lines.toml").read_bytes()
    with as_anybody():
        office.folder.chmod(0o500)
        answer = office.put("lines", lines)
    office.folder.chmod(0o700)
    assert (answer.status_code, code_of(answer)) == (409, "not_written"), answer.text
    assert (office.versions(), (office.folder / "lines.toml").read_bytes()) == (versions, text)
    assert office.put("lines", lines).status_code == 200


def test_a_check_of_what_would_be_saved_writes_nothing_into_the_folder(office: Office) -> None:
    """Not even where it can be written and not be listed."""
    before = sorted(office.folder.rglob("*"))
    with as_anybody():
        (office.folder / "services").chmod(0o300)
        answer = office.save({}, texts={"services/other": "a = 1"})
    (office.folder / "services").chmod(0o700)
    assert code_of(answer) == "mistakes"
    assert sorted(office.folder.rglob("*")) == before
