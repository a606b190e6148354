"""What the reports' door does with a question: its period, its hall, its forms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from api.reports import _file_name, ask_of
from api.route import Call
from operations.context import Actor
from operations.halls import catalogue
from operations.reporting.reports import DEFINITION_VERSIONS
from operations.reporting.worker import ReportFile
from protocol.reporting import ReportQuery
from storage import removal
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of
from tests.operations.reporting.workbooks import Workbook

VERSION = f"v{DEFINITION_VERSIONS['waiting-times']}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall, open for HTTP."""
    made = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.close()


def finish_one(served: ServedScene) -> None:
    """A visit from ticket to end."""
    served.opened(1)
    ticket = served.ticket()
    served.called()
    for step in ("start", "finish"):
        assert served.clerk.post(f"/tickets/{ticket['id']}/{step}").status_code == 200


def test_without_a_period_a_report_ends_with_today_on_the_halls_own_calendar(served: ServedScene) -> None:
    served.scene.clock.now = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # four in the morning of the third, in the hall
    served.clerk = served.clerks[1] = served.member("clerk1")  # yesterday's tokens have ended
    served.manager = served.member("manager")
    finish_one(served)
    told = json_of(served.manager.get("/reports/visit-times"))
    assert (told["from"], told["to"]) == ("2026-02-25", "2026-03-03")
    assert told["totals"]["finished"] == 1


def test_files_say_title_hall_period_and_day_in_their_names(served: ServedScene) -> None:
    finish_one(served)
    week = {"from": "2026-03-01", "to": "2026-03-02", "hall": "hall"}
    data_hash = json_of(served.manager.get("/reports/waiting-times", **week))["data_hash"]
    csv = served.manager.get("/reports/waiting-times", format="csv", language="en", **week)
    proof = f"{VERSION}-{data_hash[:8]}"
    assert csv.headers["Content-Disposition"] == (
        f'attachment; filename="waiting-times_hall_2026-03-01_2026-03-02_made 2026-03-02_{proof}.csv"; '
        f"filename*=UTF-8''Waiting%20times_Test%20hall_2026-03-01_2026-03-02_made%202026-03-02_{proof}.csv"
    )
    assert csv.data.decode("utf-8-sig").splitlines()[:4] == [
        "Waiting times", "Hall,Test hall", "Period,2026-03-01 to 2026-03-02", "Made,2026-03-02 09:00",
    ]  # fmt: skip
    xlsx = served.manager.get("/reports/waiting-times", format="xlsx", language="zh-CN", **week)
    assert (
        quote(f"等候时间_测试大厅_2026-03-01_2026-03-02_制表2026-03-02_{proof}.xlsx")
        in xlsx.headers["Content-Disposition"]
    )
    assert xlsx.data.startswith(b"PK")


LONG = "X" * 41
QUESTIONS: dict[str, list[dict[str, Any]]] = {
    "start": [{"from": "2026-02-26"}],
    "end": [{"to": "2026-02-28"}],
    "compare_from": [{"compare_from": "2026-02-02"}],
    "compare_to": [
        {"from": "2026-02-20", "to": "2026-02-21", "compare_from": "2026-02-19", "compare_to": "2026-02-19"},
        {"from": "2026-02-21", "to": "2026-02-21", "compare_from": "2026-02-19", "compare_to": "2026-02-20"},
    ],
    "hall": [{"hall": "hall"}, {"hall": "other"}],
    "line": [{"line": f"{LONG}1"}, {"line": f"{LONG}2"}],
    "service": [{"service": "a/1"}, {"service": "a-1"}, {"service": "户籍"}, {"service": "户口"}],
    "window": [{"window": 0}, {"window": 1}],
    "staff": [{"staff": "-"}, {"staff": "clerk1"}],
    "priority": [{"priority": "-"}, {"priority": "a "}, {"priority": "a"}],
    "booked": [{"booked": "yes"}, {"booked": "no"}],
    "weekday": [{"weekday": "mon"}, {"weekday": "tue"}],
    "hour": [{"hour": 0}, {"hour": 1}],
    "settling_days": [{"settling_days": 0}, {"settling_days": 3}],
    "headings": [{"headings": "names"}],
}
"""Parameter → questions that differ by it; `language` and `format` are in the title and the ending."""


def test_files_of_two_questions_have_two_names(served: ServedScene) -> None:
    served.another_hall()
    catalogue.sync(served.context, replace(catalogue.get_hall(served.context, "other"), name=served.scene.hall.name))
    assert {*QUESTIONS, "language", "format"} == set(ReportQuery.model_fields)
    app = served.app
    names: dict[str, dict[str, Any]] = {}
    made = ReportFile(b"", 1, "0" * 64)
    for changes in ({}, *(question for questions in QUESTIONS.values() for question in questions)):
        asked = {"from": "2026-02-27", "to": "2026-03-01", "compare_from": "2026-02-01", "compare_to": "2026-02-08"}
        query = ReportQuery.model_validate({**asked, **changes})
        with app.test_request_context():
            call = Call(Actor("staff", "boss", "manager", ""), {}, query=query)
            name = _file_name("comparison", ask_of(call, query), made, query)
        for one in name.split("; "):
            assert one not in names, (changes, names[one])
            names[one] = changes


def test_every_form_of_a_report_says_what_its_figures_mean_and_from_which_records_they_come(
    served: ServedScene,
) -> None:
    finish_one(served)
    told = json_of(served.manager.get("/reports/visit-times", language="en"))
    assert told["definition_version"] == DEFINITION_VERSIONS["visit-times"]
    assert len(told["data_hash"]) == 64
    for query in ({"format": "csv"}, {"format": "csv", "headings": "names"}, {"format": "xlsx"}):
        file = served.manager.get("/reports/visit-times", language="en", **query)
        assert file.headers["X-Definition-Version"] == str(told["definition_version"])
        assert file.headers["X-Data-Hash"] == told["data_hash"]
        text = file.data.decode("utf-8-sig") if query["format"] == "csv" else str(Workbook(file.data, 2).rows)
        assert (told["data_hash"] in text) == ("headings" not in query), "a CSV for programs has its columns alone"
    assert f"Data, SHA-256 {told['data_hash'][:16]}…" in str(Workbook(file.data).rows[1])


def test_a_program_gets_the_columns_by_their_names(served: ServedScene) -> None:
    finish_one(served)
    told = json_of(served.manager.get("/reports/waiting-times"))
    csv = served.manager.get("/reports/waiting-times", format="csv", headings="names").data.decode("utf-8-sig")
    lines = csv.splitlines()
    assert lines[0].split(",") == [column["name"] for column in told["columns"]]
    assert len(lines) == 1 + len(told["rows"]) + 1


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/reports/nonsense", {}, 404),
        ("/reports/hours", {"from": "yesterday"}, 422),
        ("/reports/hours", {"from": "2026-03-02", "to": "2026-03-01"}, 422),
        ("/reports/hours", {"from": "0001-01-01"}, 422),
        ("/reports/hours", {"to": "9999-12-31"}, 422),
        ("/reports/hours", {"to": "0001-01-01"}, 422),
        ("/reports/hours", {"from": "2016-01-01", "to": "2026-01-09"}, 422),
        ("/reports/hours/tickets", {"from": "0001-01-01", "column": "tickets"}, 422),
        ("/reports/comparison", {"compare_from": "0001-01-01"}, 422),
        ("/reports/comparison", {"compare_from": "2026-02-02", "compare_to": "2026-02-01"}, 422),
        ("/reports/comparison", {"from": "1990-01-01", "to": "1990-02-01"}, 422),
        ("/reports/comparison", {"from": "2026-03-01", "to": "2026-03-05", "compare_from": "2026-03-03"}, 422),
        ("/reports/comparison", {"from": "2026-03-01", "to": "2026-03-05", "line": "nonsense"}, 404),
        ("/reports/hours", {"format": "pdf"}, 422),
        ("/reports/comparison", {"from": "0001-01-01", "to": "9999-12-31"}, 422),
        ("/reports/hours", {"hall": "other"}, 403),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_clear_problem(
    served: ServedScene, path: str, query: dict[str, str], status: int
) -> None:
    answer = served.manager.get(path, **query)
    assert answer.status_code == status, answer.text
    assert code_of(answer)


def test_a_period_of_ten_years_is_answered(served: ServedScene) -> None:
    finish_one(served)
    told = json_of(served.manager.get("/reports/visit-times", **{"from": "2016-03-05", "to": "2026-03-10"}))
    assert told["totals"]["finished"] == 1


def test_a_day_or_a_question_on_paper_of_no_year_that_can_be_is_refused(served: ServedScene) -> None:
    page = served.manager.post("/halls/hall/printers/k1/day", day="0001-01-01")
    assert (page.status_code, code_of(page)) == (422, "period_out_of_range")
    for start, end, code in (
        ("0001-01-01", "0001-01-02", "period_out_of_range"),
        ("2026-03-02", "2026-03-01", "bad_period"),
        ("2025-03-02", "2026-03-01", "period_too_long"),
    ):
        asked = served.manager.post("/what-if", hall="hall", start=start, end=end)
        assert (asked.status_code, code_of(asked)) == (422, code)


def test_figures_are_for_managers(served: ServedScene) -> None:
    assert code_of(served.clerk.get("/reports/hours")) == "wrong_role"
    assert served.nobody.get("/reports/hours").status_code == 401


def test_other_halls_have_reports_after_the_servers_own_was_removed(served: ServedScene) -> None:
    served.another_hall()
    with served.context.database.transaction() as connection:
        removal.remove(connection, "hall")
    catalogue.look_again(served.context)
    for query in ({"hall": "other"}, {"hall": "other", "language": "en"}, {}):
        assert served.administrator.get("/reports/waiting-times", **query).status_code == 200
