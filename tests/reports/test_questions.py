"""What the reports' door does with a question: its period, its hall, its forms."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

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


def test_table_and_spreadsheet_come_as_files(served: ServedScene) -> None:
    finish_one(served)
    csv = served.manager.get("/reports/waiting-times", format="csv")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="waiting-times.csv"'
    assert csv.data.decode("utf-8-sig").count("\n") >= 2
    xlsx = served.manager.get("/reports/waiting-times", format="xlsx")
    assert xlsx.data.startswith(b"PK")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/reports/nonsense", {}, 404),
        ("/reports/hours", {"from": "yesterday"}, 422),
        ("/reports/hours", {"from": "2026-03-02", "to": "2026-03-01"}, 400),
        ("/reports/hours", {"format": "pdf"}, 422),
        ("/reports/hours", {"hall": "other"}, 403),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_clear_problem(
    served: ServedScene, path: str, query: dict[str, str], status: int
) -> None:
    answer = served.manager.get(path, **query)
    assert answer.status_code == status, answer.text
    assert code_of(answer)


def test_figures_are_for_managers(served: ServedScene) -> None:
    assert code_of(served.clerk.get("/reports/hours")) == "wrong_role"
    assert served.nobody.get("/reports/hours").status_code == 401
