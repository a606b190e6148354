"""What the reports' door does with a question: its period, its hall, its forms."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.builders import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of


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
    csv = served.manager.get("/reports/waiting-times", format="csv", language="en", **week)
    assert csv.headers["Content-Disposition"] == (
        'attachment; filename="waiting-times_hall_2026-03-01_2026-03-02_made 2026-03-02.csv"; '
        "filename*=UTF-8''Waiting%20times_Test%20hall_2026-03-01_2026-03-02_made%202026-03-02.csv"
    )
    assert csv.data.decode("utf-8-sig").splitlines()[:4] == [
        "Waiting times", "Hall,Test hall", "Period,2026-03-01 to 2026-03-02", "Made,2026-03-02 09:00",
    ]  # fmt: skip
    xlsx = served.manager.get("/reports/waiting-times", format="xlsx", language="zh-CN", **week)
    assert quote("等候时间_测试大厅_2026-03-01_2026-03-02_制表2026-03-02.xlsx") in xlsx.headers["Content-Disposition"]
    assert xlsx.data.startswith(b"PK")


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
        ("/reports/hours", {"from": "2026-03-02", "to": "2026-03-01"}, 400),
        ("/reports/hours", {"format": "pdf"}, 422),
        ("/reports/comparison", {"from": "0001-01-01", "to": "9999-12-31"}, 400),
        ("/reports/hours", {"hall": "other"}, 403),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_clear_problem(
    served: ServedScene, path: str, query: dict[str, str], status: int
) -> None:
    answer = served.manager.get(path, **query)
    assert answer.status_code == status, answer.text
    assert code_of(answer)


def test_a_period_of_all_time_is_answered(served: ServedScene) -> None:
    finish_one(served)
    told = json_of(served.manager.get("/reports/visit-times", **{"from": "0001-01-01", "to": "9999-12-31"}))
    assert told["totals"]["finished"] == 1
    assert json_of(served.manager.get("/reports/visit-times", to="0001-01-01"))["from"] == "0001-01-01"


def test_figures_are_for_managers(served: ServedScene) -> None:
    assert code_of(served.clerk.get("/reports/hours")) == "wrong_role"
    assert served.nobody.get("/reports/hours").status_code == 401
