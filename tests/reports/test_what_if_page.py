"""What if as a manager has it: asked over HTTP, answered by the process beside the server, as a workbook."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.reporting.sheets import TOP
from operations.reporting.what_if.answering import DEFINITION_VERSION, answer
from operations.reporting.what_if.workbook import as_file
from protocol.what_if import Study, WhatIfQuestion
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of
from tests.operations.reporting.test_what_if import fill_log
from tests.operations.reporting.workbooks import Workbook
from tests.running import ROOT

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
    assert "what-if-plan_hall_2026-03-02_2026-03-04.xlsx" in file.headers["Content-Disposition"]
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
    ("compare", "Recorded", 30.0), ("needed", "Windows needed", 2.0),
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
    conditions = str(book.rows[1]).partition("Conditions ")[2].partition(" · ")[0]
    goal = "" if kind == "compare" else ", Share of all who took a number 90%"
    assert conditions == f"Called within 5 minutes{goal}", "a comparison has no goal"
    assert f"Definitions, version {DEFINITION_VERSION} · Data, SHA-256 {result['data_hash'][:16]}…" in str(book.rows[1])
    headings = next(row for row in book.rows if heading in row)
    below = book.rows[book.rows.index(headings) + 1]
    assert below[headings.index(heading)] == figure


def file_of(scene: Scene, kind: str, language: str, **changed: object) -> bytes:
    fill_log(scene)
    asked = WhatIfQuestion.model_validate({**ASKED, "kind": kind, "within_minutes": 5})
    study = Study(
        id="1", hall="hall", asked_by="manager", state="done", progress=1.0, asked_at=scene.clock.now,
        question=asked.model_dump(), answer=answer(scene.context, asked) | changed, why=None,
    )  # fmt: skip
    return as_file(study, a_hall(2), language)


def table_of(book: Workbook) -> list[list[Any]]:
    """The headings, and the rows below."""
    return book.rows[3 if len(book.rows[3]) > 3 else 4 :]


def test_dates_and_times_of_a_plan_are_dates_and_times_that_a_spreadsheet_can_sort(scene: Scene) -> None:
    book = Workbook(file_of(scene, "plan", "en"))
    headings, row, *_ = table_of(book)
    first = dict(zip(headings, row, strict=False))
    assert first["Date"] == 46090.0, "9 March 2026, since 1900"
    assert first["Weekday"] == "Mon"
    assert 0 < first["From"] < first["Until"] < 1
    assert 'formatCode="yyyy-mm-dd"' in book.styles and 'formatCode="[hh]:mm"' in book.styles


def test_the_figures_of_all_days_have_headings_of_their_own_and_shares_are_percents(scene: Scene) -> None:
    book = Workbook(file_of(scene, "compare", "en"))
    headings, *rows = table_of(book)
    assert len(set(headings)) == len(headings)
    assert not [row[0] for row in rows if "100%" in str(row[0])]
    line = next(n for n, row in enumerate(rows, TOP + 2) if row[0] == "Called within 5 min, of all who took a number")
    style = int(re.findall(rf'<c r="B{line}" s="(\d+)"', book.sheet)[0])
    used = re.findall(r'<xf numFmtId="(\d+)"', book.styles.partition("<cellXfs")[2])
    assert dict(re.findall(r'numFmtId="(\d+)" formatCode="([^"]*)"', book.styles))[used[style]] == "0.0%"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(("kind", "sheets"), [("compare", 2), ("needed", 1), ("plan", 2)])
def test_the_last_sheet_says_what_every_column_and_figure_means(
    scene: Scene, kind: str, sheets: int, language: str
) -> None:
    file = file_of(scene, kind, language)
    last = Workbook(file, sheets + 1)
    assert last.name == {"zh-CN": "定义", "en": "Definitions"}[language]
    meant = {row[0]: row[2] for row in last.rows[3:] if len(row) == 3}
    assert all(meant.values())
    tables = [table_of(Workbook(file, number)) for number in range(1, sheets + 1)]
    words = [word for headings, *_ in tables for word in headings]
    if kind == "compare":  # figures and states are defined once, not once for each pair of them
        (first, *rows), (second, *_) = tables
        words = [*(row[0] for row in rows), first[1], first[2], first[5], first[8], *second]
    assert not [word for word in words if not any(str(word).startswith(known) for known in meant)]
    assert next(row[1] for row in last.rows if row and row[0] in ("数据指纹", "Data, SHA-256")).isalnum()


def test_what_must_be_known_before_believing_stands_in_the_workbook_as_on_the_page(scene: Scene) -> None:
    book = Workbook(file_of(scene, "plan", "en", notes=["service_times_unknown"], holidays=["2026-03-12"], closed=[]))
    assert "Trust the direction of a change, not its size." in str(book.rows[1])
    assert "not forecast: 2026-03-12" in str(book.rows[1])


@pytest.mark.parametrize(
    ("kind", "most_windows", "said"), [("needed", 1, "too few"), ("plan", 1, "too few"), ("needed", 9, None)]
)
def test_a_half_hour_that_no_windows_are_enough_for_is_marked_in_the_workbook_as_on_the_page(
    scene: Scene, kind: str, most_windows: int, said: str | None
) -> None:
    fill_log(scene)
    asked = WhatIfQuestion.model_validate({**ASKED, "kind": kind, "within_minutes": 5, "most_windows": most_windows})
    study = Study(
        id="1", hall="hall", asked_by="manager", state="done", progress=1.0, asked_at=scene.clock.now,
        question=asked.model_dump(), answer=answer(scene.context, asked), why=None,
    )  # fmt: skip
    book = Workbook(as_file(study, a_hall(2), "en"), 2 if kind == "plan" else 1)
    headings = next(row for row in book.rows if "Windows enough?" in row)
    below = book.rows[book.rows.index(headings) + 1]
    assert (below[headings.index("Windows enough?")] if len(below) == len(headings) else None) == said


def test_a_workbook_says_who_is_turned_away_whether_a_season_counts_and_the_windows_of_the_upper_end(
    scene: Scene,
) -> None:
    compared = Workbook(file_of(scene, "compare", "en", turned_away=12.5))
    assert "Turned away a day, because they come after the hall has closed: 12.5" in str(compared.rows)
    planned = [Workbook(file_of(scene, "plan", "en"), number) for number in (1, 2)]
    assert "The season is not taken into account" in str(planned[0].rows)
    assert "Windows needed at the upper end" in table_of(planned[1])[0]


@pytest.mark.parametrize(("language", "figure"), [
    ("zh-CN", "5 分钟内叫到（占全部取号的人）"), ("en", "Called within 5 min, of all who took a number"),
])  # fmt: skip
def test_a_share_in_time_says_of_whom_it_is_and_is_no_promise(scene: Scene, language: str, figure: str) -> None:
    file = file_of(scene, "compare", language, outside_range=["share_within"])
    assert figure in [row[0] for row in table_of(Workbook(file))]
    assert figure in str(Workbook(file).rows[1]), "a remark names it so, too"
    assert any(str(heading).startswith(figure[:5]) for heading in table_of(Workbook(file, 2))[0])
    for kind in ("needed", "plan"):
        sheet = Workbook(file_of(scene, kind, language), 2 if kind == "plan" else 1)
        assert {"zh-CN": "5 分钟内叫到", "en": "Called within 5 min"}[language] in table_of(sheet)[0]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_word_of_what_if_is_that_of_the_promise_of_a_line(language: str) -> None:
    words = (ROOT / "locales" / language / "what-if.toml").read_text("utf-8").lower()
    assert "承诺" not in words and "promise" not in words


def test_a_workbook_says_the_weekdays_and_on_which_days_the_hours_are_longer(scene: Scene) -> None:
    fill_log(scene)
    fields = {"weekdays": ["tue", "mon"], "hours": ["09:00-12:00"]}
    asked = WhatIfQuestion.model_validate({**ASKED, **fields})
    study = Study(
        id="1", hall="hall", asked_by="manager", state="done", progress=1.0, asked_at=scene.clock.now,
        question=asked.model_dump(), answer=answer(scene.context, asked), why=None,
    )  # fmt: skip
    english, chinese = (str(Workbook(as_file(study, a_hall(2), language)).rows[1]) for language in ("en", "zh-CN"))
    assert "Conditions Days of the week Mon Tue, Opening hours 09:00-12:00, Called within 10 minutes · " in english
    assert "2 of 2 (Mon Tue by 1 h, on average). Nobody is on record as coming in that time" in english
    assert "星期 周一 周二" in chinese and "在 2 天中有 2 天比当天原来的长（平均：周一 周二长 1 小时）" in chinese


def test_a_workbook_says_what_was_recorded_outside_the_range_of_the_replay(scene: Scene) -> None:
    names = ["mean_seconds", "p90_seconds"]
    book = str(Workbook(file_of(scene, "compare", "en", outside_range=names)).rows)
    assert "as they were: Mean wait; Nine in ten within." in book
    assert "The difference between two replays can be trusted more" in book
    assert "can be trusted more" not in str(Workbook(file_of(scene, "compare", "en", outside_range=[])).rows)
    far = str(Workbook(file_of(scene, "compare", "en", outside_range=names, is_far_from_log=True)).rows)
    assert "as they were: Mean wait; Nine in ten within." in far
    assert "can be trusted more" not in far, "of a replay that is far from the records nothing is to be relied on"
