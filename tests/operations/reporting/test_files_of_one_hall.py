"""Files of one hall: what stands above the table is not repeated in it, and people and lines have their own names."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import locales
from operations.reporting.file_names import file_name
from operations.reporting.for_people import for_people
from operations.reporting.report import Ask, Report
from operations.reporting.reports import REPORTS, report
from operations.reporting.reports.forgotten import COLUMNS as FORGOTTEN
from operations.reporting.sheets import TOP, as_csv, as_xlsx
from operations.reporting.titles import Titles, titles
from storage import staff
from storage.staff import StaffRow
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.workbooks import Workbook

LONG_NAME = "Citizen Service Centre of the Northern Districts, Public Security Section"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A hall with a long name, where clerk1, 李薇, called somebody and went home."""
    made = Scene(a_sqlite_url(tmp_path), replace(a_hall(), name={"zh-CN": "测试大厅", "en": LONG_NAME}))
    with made.context.database.transaction() as connection:
        staff.put(connection, StaffRow("clerk1", "李薇", "clerk", "hall", "", made.clock()))
    made.opened(1).issue()
    made.called_next(1)
    yield made
    made.close()


def of(scene: Scene, name: str, language: str, hall: str = "hall", clerk: str = "") -> tuple[Report, Titles]:
    today = scene.clock().date()
    names = {"clerk1": "李薇"}
    it = for_people(report(scene.context, name, Ask(today, today, hall, language=language, staff=clerk)), names)
    return it, titles(it, {"hall": scene.hall}, scene.clock(), names)


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", list(REPORTS))
def test_the_hall_stands_above_the_table_and_in_its_rows_only_where_there_are_several(
    scene: Scene, name: str, language: str
) -> None:
    it, words = of(scene, name, language)
    assert "hall" not in {column for column, _ in it.columns}
    assert all(len(row) == len(it.columns) for row in it.rows)
    assert scene.hall.text(scene.hall.name, language) in str(Workbook(as_xlsx(it, words)).rows[1][0])


@pytest.mark.parametrize("name", ["no-shows", "fairness", "trend", "day-course", "windows"])
def test_the_name_of_a_hall_however_long_costs_no_paper(scene: Scene, name: str) -> None:
    assert "<colBreaks" not in Workbook(as_xlsx(*of(scene, name, "en"))).sheet


def test_a_forgotten_ticket_has_the_name_of_its_line_and_of_its_clerk(scene: Scene) -> None:
    it, words = of(scene, "forgotten", "zh-CN")
    names = [column for column, _ in it.columns]
    assert names[names.index("line") + 1] == "name"
    row = ("hall", "2026-03-02", "A1", "A", "户籍", "called", 1, "clerk1", "window_closed", "2026-03-02T01:00:00Z", 60)
    whole = replace(it, columns=FORGOTTEN, rows=(row,))
    text = as_csv(for_people(whole, {"clerk1": "李薇"}), words).decode()
    assert ",A1,A,户籍," in text and ",1,李薇," in text and "clerk1" not in text


def test_a_clerk_who_was_chosen_has_a_name_beside_the_username(scene: Scene) -> None:
    _it, words = of(scene, "waiting-times", "zh-CN", clerk="clerk1")
    assert ("人员", "clerk1 李薇") in words.about


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", list(REPORTS))
def test_a_definition_says_more_than_its_heading_and_what_people_read(scene: Scene, name: str, language: str) -> None:
    _, words = of(scene, name, language, hall="")
    _heading, *rows = words.definitions
    assert all(meaning.strip() and meaning != word for word, _, meaning in rows)
    about_names = [meaning for word, _, meaning in rows if word in ("Hall", "大厅", "Priority", "优先类别")]
    assert not [meaning for meaning in about_names if "Code" in meaning or "代码" in meaning], "names stand there"


def test_the_heading_of_figures_stands_to_the_right_as_they_do(scene: Scene) -> None:
    book = Workbook(as_xlsx(*of(scene, "waiting-times", "en")))
    styles = re.findall(rf'<c r="([A-Z]){TOP + 1}" s="(\d+)"', book.sheet)
    formats = re.findall(r"<xf .*?(?:/>|</xf>)", book.styles.partition("<cellXfs")[2].partition("</cellXfs")[0])
    to_the_right = {column for column, style in styles if 'horizontal="right"' in formats[int(style)]}
    assert {"A", "B"} & to_the_right == set() and {"C", "D", "E"} <= to_the_right


def test_a_name_that_is_cut_ends_with_no_blank() -> None:
    assert file_name("Dongguan Citizen Service Centre, Public Security", "2026-03-01") == (
        "Dongguan Citizen Service Centre, Public_2026-03-01"
    )


def test_a_long_name_stands_in_its_cell_whole_on_two_lines(scene: Scene) -> None:
    it, words = of(scene, "waiting-times", "en")
    name = "A line whose name is longer than any column of a sheet is wide"
    row = (it.rows[0][0], name, *it.rows[0][2:])
    sheet = Workbook(as_xlsx(replace(it, rows=(row,)), words)).sheet
    assert re.search(rf'<row r="{TOP + 2}"[^>]* ht="32[.0-9]*" customHeight="1"', sheet)


def test_an_hour_reads_as_on_the_page_and_stays_a_number(scene: Scene) -> None:
    book = Workbook(as_xlsx(*of(scene, "hours", "en")))
    assert book.rows[4][:2] == ["Mon", 9.0]
    assert 'formatCode="0&quot;:00&quot;"' in book.styles


def test_a_long_name_in_a_sheets_footer_is_cut_between_its_letters(scene: Scene) -> None:
    it, words = of(scene, "waiting-times", "en")
    name = "x" * 79 + "&P and more"
    book = Workbook(as_xlsx(it, replace(words, about=(("Hall", name), *words.about[1:]))))
    assert "&amp;C" + "x" * 79 + "&amp;&amp;&amp;R&amp;P" in book.sheet
