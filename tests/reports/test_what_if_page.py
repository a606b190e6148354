"""What if as a manager has it: asked over HTTP, answered by the process beside the server, as a workbook."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.reporting.what_if.answering import DEFINITION_VERSION, answer
from operations.reporting.what_if.workbook import as_file
from protocol.what_if import Study, WhatIfQuestion
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of
from tests.operations.reporting.test_what_if import fill_log
from tests.operations.reporting.workbooks import Workbook

ASKED = {"hall": "hall", "start": "2026-03-02", "end": "2026-03-04", "repetitions": 1}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedScene]:
    """The test hall, with a log, open for HTTP."""
    served_scene = ServedScene(a_sqlite_url(tmp_path), tmp_path)
    fill_log(served_scene.scene)
    yield served_scene
    served_scene.close()


def test_a_question_is_answered_beside_the_server_and_can_be_fetched_as_a_workbook(served: ServedScene) -> None:
    asked = json_of(served.manager.post("/what-if", kind="plan", within_minutes=5, **ASKED))
    assert asked["state"] == "waiting"
    assert code_of(served.manager.get(f"/what-if/{asked['id']}/file")) == "not_done"
    for _ in range(600):
        study = json_of(served.manager.get(f"/what-if/{asked['id']}"))
        if study["state"] in ("done", "failed"):
            break
        time.sleep(0.1)
    assert (study["state"], study["why"]) == ("done", None)
    assert study["answer"]["week_start"] == "2026-03-09"
    file = served.manager.get(f"/what-if/{asked['id']}/file", language="en")
    assert "what-if_hall_2026-03-02_2026-03-04.xlsx" in file.headers["Content-Disposition"]
    assert Workbook(file.data).name == "Shifts"
    assert json_of(served.manager.get("/what-if"))["studies"][0]["id"] == asked["id"]


def test_clerks_ask_nothing_of_the_hall_on_paper(served: ServedScene) -> None:
    assert code_of(served.clerk.post("/what-if", **ASKED)) == "wrong_role"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The test hall without a server."""
    hall_scene = Scene(a_sqlite_url(tmp_path))
    yield hall_scene
    hall_scene.close()


@pytest.mark.parametrize(("kind", "heading", "figure"), [
    ("compare", "Recorded", 30.0), ("needed", "Windows needed", 3.0),
    ("plan", "People", 2.0),
])  # fmt: skip
def test_every_answer_is_a_sheet_with_the_hall_the_days_and_figures_as_numbers(
    scene: Scene, kind: str, heading: str, figure: float
) -> None:
    fill_log(scene)
    asked = WhatIfQuestion.model_validate({**ASKED, "kind": kind, "within_minutes": 5})
    result = answer(scene.context, asked)
    study = Study(
        id="1", hall="hall", asked_by="manager", state="done", progress=1.0, asked_at=scene.clock.now,
        question=asked.model_dump(), answer=result, why=None,
    )  # fmt: skip
    book = Workbook(as_file(study, a_hall(2), "en"))
    assert "Test hall" in str(book.rows[1]) and "2026-03-02 to 2026-03-04" in str(book.rows[1])
    assert "Wait no longer than 5 minutes, Kept for 90%" in str(book.rows[1])
    assert f"Definitions, version {DEFINITION_VERSION} · Data, SHA-256 {result['data_hash']}" in str(book.rows[1])
    headings = next(row for row in book.rows if heading in row)
    below = book.rows[book.rows.index(headings) + 1]
    assert below[headings.index(heading)] == figure
