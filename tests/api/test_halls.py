"""What a hall tells of itself, and its journal."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of


def test_halls_say_their_lines_and_windows(served: ServedScene) -> None:
    hall = json_of(served.visitor.get("/halls", language="en"))["halls"][0]
    assert (hall["code"], hall["name"], hall["timezone"]) == ("hall", "Test hall", "Asia/Shanghai")
    assert hall["windows"] == [1, 2, 3]
    assert hall["lines"][0] == {"code": "A", "name": "Line A"}


def test_chinese_comes_first(served: ServedScene) -> None:
    assert json_of(served.visitor.get("/halls"))["halls"][0]["name"] == "测试大厅"


@pytest.mark.parametrize("nonsense", ["*", "-", "中", "a tongue!"])
def test_what_is_no_language_reads_in_the_halls_first(served: ServedScene, nonsense: str) -> None:
    assert json_of(served.visitor.get("/halls", language=nonsense))["halls"][0]["name"] == "测试大厅"


@pytest.mark.parametrize(
    ("asked", "found"), [("身份证", "a1"), ("sfz", "a1"), ("shenfenzheng", "a1"), ("identity", "a1"), ("A1", "a1")]
)
def test_a_service_is_found_by_what_people_call_it(tmp_path: Path, asked: str, found: str) -> None:
    hall = a_hall()
    named = replace(hall.services[0], name={"zh-CN": "居民身份证首次申领", "en": "First identity card"})
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, replace(hall, services=(named, *hall.services[1:])))
    services = json_of(served.visitor.get("/halls/hall/services", q=asked, language="en"))["services"]
    assert [service["code"] for service in services] == [found]
    assert services[0]["name"] == "First identity card"
    served.close()


def test_a_search_that_finds_nothing_is_no_error(served: ServedScene) -> None:
    assert json_of(served.visitor.get("/halls/hall/services", q="zzzz"))["services"] == []


def test_a_board_shows_calls_windows_and_who_waits_but_no_person(served: ServedScene) -> None:
    served.opened(1)
    served.ticket(), served.ticket()
    served.called()
    response = served.visitor.get("/halls/hall/board")
    board = json_of(response)
    assert [(call["number"], call["window"]) for call in board["calls"]] == [("A001", 1)]
    assert board["windows"][0] == {"number": 1, "state": "open", "ticket": "A001", "ticket_state": "called"}
    assert [line["waiting"] for line in board["lines"]] == [1, 0]
    assert "clerk1" not in response.text


def test_a_journal_is_read_page_by_page_and_keeps_links_to_itself(served: ServedScene) -> None:
    served.opened(1)
    link = served.ticket()["url"].rpartition("/")[2]
    served.called()
    first = served.manager.get("/halls/hall/journal", limit=2)
    assert [event["kind"] for event in json_of(first)["events"]] == ["open", "issue"]
    rest = served.manager.get("/halls/hall/journal", after_revision=2)
    assert [event["kind"] for event in json_of(rest)["events"]] == ["call"]
    assert json_of(rest)["revision"] == 3
    assert link not in first.text + rest.text


def test_a_manager_reads_no_other_halls_journal(served: ServedScene) -> None:
    served.another_hall()
    assert code_of(served.manager.get("/halls/other/journal")) == "wrong_hall"
    assert served.administrator.get("/halls/other/journal").status_code == 200


def test_the_clock_is_told_to_anybody(served: ServedScene) -> None:
    told = {"now": "2026-03-02T01:00:00.000Z", "speed": 1.0, "doubt": "", "ahead_seconds": 0}
    assert json_of(served.nobody.get("/clock")) == told


def test_the_server_says_that_it_is_alive_and_ready(served: ServedScene) -> None:
    client = served.client("203.0.113.9")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_figures_for_those_in_the_hall_alone(served: ServedScene) -> None:
    served.opened(1)
    served.ticket(), served.ticket()
    served.called()
    assert served.client("203.0.113.9").get("/metrics").status_code == 401
    text = served.client().get("/metrics").text
    assert 'onewindow_waiting{hall="hall",line="A"} 1.0' in text
    assert 'onewindow_windows{hall="hall",state="open"} 1.0' in text
    assert 'onewindow_steps_total{hall="hall",kind="issue"} 2.0' in text
    assert 'onewindow_steps_total{hall="hall",kind="call"} 1.0' in text
    assert 'onewindow_printer_state{hall="hall",printer="p1",state="unknown"} 1.0' in text
    assert "onewindow_request_seconds_bucket" in text
