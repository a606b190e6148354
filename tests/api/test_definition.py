"""An administrator reads and saves a hall's folder over HTTP, part by part."""

import os
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from operations.definition import parts, saving, versions
from operations.definition.toml_text import with_values
from tests.api.offices import AT, COMMENTED, DEMO, Office, renamed
from tests.houses import code_of, json_of


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
