"""Reports as files: the same figures under the right headings, in words people read, and never a formula."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import locales
from operations.reporting.for_people import for_people
from operations.reporting.history import COLUMNS, import_history
from operations.reporting.paper import LEAST_PERCENT
from operations.reporting.report import Ask, Report
from operations.reporting.reports import REPORTS, report
from operations.reporting.sheets import TOP, as_csv, as_table, as_xlsx, sheet_name
from operations.reporting.titles import Titles, titles
from storage import staff
from storage.staff import StaffRow
from tests.builders import Scene, a_hall
from tests.databases import a_sqlite_url
from tests.operations.reporting.workbooks import Workbook

DAY = date(2026, 1, 5)
EVIL = ["=1+1", "+86 1", "-5", "@x", "＝1", "＋1", "－1", "＠1", " =1", "\u3000=1", "\ufeff=1", "\u200b=1"]
PRIMES = {"mean_wait_seconds": 1009, "mean_walk_seconds": 101, "mean_service_seconds": 307, "mean_seconds": 1417}
HEADINGS = {
    "mean_wait_seconds": "Mean wait (s)",
    "mean_walk_seconds": "Mean walk (s)",
    "mean_service_seconds": "Mean service (s)",
    "mean_seconds": "Mean (s)",
}
VISIT = "hall,A{n},A,{service},,1,2026-01-05T09:00:00+08:00,2026-01-05T09:16:49+08:00,2026-01-05T09:18:30+08:00,"
VISIT += "2026-01-05T09:23:37+08:00,finished"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A hall whose day was one of primes: waits of 1009 s, walks of 101 s, services of 307 s."""
    made = Scene(a_sqlite_url(tmp_path), a_hall())
    rows = [VISIT.format(n=n, service=service) for n, service in enumerate(("a1", *EVIL))]
    outcome = import_history(made.context, StringIO("\n".join((",".join(COLUMNS), *rows))))
    assert outcome.mistakes == []
    yield made
    made.close()


def made(scene: Scene, name: str, language: str = "en", hall: str = "hall") -> tuple[Report, Titles]:
    it = for_people(report(scene.context, name, Ask(DAY, DAY, hall, language=language)))
    return it, titles(it, {"hall": scene.hall}, scene.clock())


def below_heading(rows: Sequence[list[Any]], first: str) -> list[dict[Any, Any]]:
    """The rows below the headings, which begin with this word, by heading."""
    at = next(n for n, row in enumerate(rows) if len(row) > 2 and row[0] == first)
    headings = [str(word).replace("\n", " ") for word in rows[at]]  # a unit stands below its word
    return [dict(zip(headings, row, strict=False)) for row in rows[at + 1 :]]


def test_every_measure_stands_under_its_own_heading_in_every_form(scene: Scene) -> None:
    visits, words = made(scene, "visit-times")
    names = [name for name, _ in visits.columns]
    assert {name: visits.rows[0][names.index(name)] for name in PRIMES} == PRIMES
    assert {name: visits.totals[name] for name in PRIMES} == PRIMES
    table = list(csv.reader(StringIO(as_csv(visits, words).decode("utf-8-sig"))))
    book = Workbook(as_xlsx(visits, words))
    for rows in (table, book.rows):
        for row in below_heading(rows, "Line")[-2:]:  # the line, and the totals
            assert {name: int(float(str(row[HEADINGS[name]]))) for name in PRIMES} == PRIMES
    plain = list(csv.DictReader(StringIO(as_table(visits).decode("utf-8-sig"))))
    assert {name: int(plain[0][name]) for name in PRIMES} == PRIMES


def test_no_cell_is_ever_calculated(scene: Scene) -> None:
    services, words = made(scene, "service-times")
    for content in (as_csv(services, words), as_table(services)):
        cells = [cell for row in csv.reader(StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert [cell for cell in cells if cell.lstrip("\ufeff\u200b\u3000 \t\r\n")[:1] in tuple("=+@＝＋－＠")] == []
        assert all(f"'{evil.strip()}" in cells for evil in EVIL)
    book = Workbook(as_xlsx(services, words))
    assert "<f>" not in book.sheet
    assert 'quotePrefix="1"' in book.styles
    assert {row[1] for row in book.rows if len(row) > 2} >= {evil.strip() for evil in EVIL}


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", list(REPORTS))
def test_every_file_says_what_it_is_about_in_words(scene: Scene, name: str, language: str) -> None:
    scene.opened(1).issue()
    it, words = made(scene, name, language)
    texts = locales.room(language, "reports")
    text = as_csv(it, words).decode("utf-8-sig")
    book = Workbook(as_xlsx(it, words))
    assert text.startswith(texts["name"][name])
    assert book.rows[0] == [texts["name"][name]]
    for said in (scene.hall.text(scene.hall.name, language), "2026-01-05", "2026-03-02 09:00"):
        assert said in text
        assert said in str(book.rows[1][0])
    assert not {column for column, _ in it.columns if f",{column}," in text}, "no name of a column is left in it"
    assert "<pane " in book.sheet and 'state="frozen"' in book.sheet
    assert "fitToPage" in book.sheet or "<colBreaks" in book.sheet
    assert "<cols>" in book.sheet
    assert book.sheet.count("<mergeCell ") == 2, "no sentence is wider than the table, which paper would make small"
    assert book.name == sheet_name(texts["name"][name])
    assert 0 < len(book.name) <= 31 and not set("[]:*?/\\'") & set(book.name)


@pytest.mark.parametrize("language", locales.languages())
def test_a_hall_has_its_name_and_headings_have_room_for_all_their_lines(scene: Scene, language: str) -> None:
    waits, words = made(scene, "waiting-times", language, hall="")
    name = scene.hall.text(scene.hall.name, language)
    assert f"\n{name}," in as_csv(waits, words).decode()
    book = Workbook(as_xlsx(waits, words))
    assert name in {row[0] for row in book.rows[TOP:]} and "hall" not in {row[0] for row in book.rows[TOP:]}
    assert re.search(rf'<row r="{TOP + 1}"[^>]* ht="(32|48)[.0-9]*" customHeight="1"', book.sheet)


@pytest.mark.parametrize("name", list(REPORTS))
def test_no_word_of_a_heading_is_broken_and_no_unit_from_its_bracket(scene: Scene, name: str) -> None:
    for language in locales.languages():
        book = Workbook(as_xlsx(*made(scene, name, language)))
        columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([.0-9]+)"', book.sheet)
        widths = [float(width) for first, last, width in columns for _ in range(int(first), int(last) + 1)]
        for heading, width in zip(book.rows[TOP - 1], widths, strict=False):
            for word in str(heading).split():
                is_long = len(word) > 7 and ord(word[0]) > 0x2FFF  # more than seven Chinese characters take two lines
                assert is_long or sum(2 if ord(sign) > 0x2FFF else 1 for sign in word) < width, heading


def test_a_report_without_totals_has_no_row_of_them(scene: Scene) -> None:
    patience, words = made(scene, "patience")
    assert "Total" not in as_csv(patience, words).decode()
    assert "Total" not in {row[0] for row in Workbook(as_xlsx(patience, words)).rows if row}


def test_words_stand_where_figures_have_none(scene: Scene) -> None:
    staff, words = made(scene, "staff")
    assert "Nobody on record" in as_csv(staff, words).decode()
    hours, words = made(scene, "hours", "zh-CN")
    assert "周一,9," in as_csv(hours, words).decode()
    _, words = made(scene, "hours", hall="")
    assert words.about[0] == ("Hall", "All halls")
    assert words.about[-1] == ("Made", "2026-03-02 01:00 UTC")


@pytest.mark.parametrize(
    ("language", "first", "left_out"),
    [
        ("en", "Compared with,2026-01-04", "worked in exchange for them: 1;"),
        ("zh-CN", "对比期间,2026-01-04", "调休上班日 1 天"),
    ],
)
def test_a_comparison_says_both_its_periods_and_what_it_left_out(
    scene: Scene, language: str, first: str, left_out: str
) -> None:
    sunday = VISIT.format(n=99, service="a1").replace("2026-01-05", "2026-01-04")  # worked in exchange for a holiday
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), sunday))))
    it, words = made(scene, "comparison", language)
    text = as_csv(it, words).decode("utf-8-sig")
    assert first in text
    assert left_out in text
    assert locales.room(language, "reports")["measure"]["visit_fixed_mix"] in text
    assert left_out in str(Workbook(as_xlsx(it, words)).rows[1][0])


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("name", list(REPORTS))
def test_the_second_sheet_says_what_every_column_means(scene: Scene, name: str, language: str) -> None:
    it, words = made(scene, name, language)
    book = Workbook(as_xlsx(it, words), number=2)
    assert book.name == {"zh-CN": "定义", "en": "Definitions"}[language]
    assert book.rows[1][0] == locales.room(language, "reports")["meaning"][name]
    table = [row for row in book.rows[3:] if len(row) == 3]
    assert [row[0] for row in table[1:]] == [word for word, _ in words.headings]
    assert all(row[2] for row in table)


def test_dates_are_dates_that_a_spreadsheet_can_sort_and_add(scene: Scene) -> None:
    days, words = made(scene, "day-means")
    book = Workbook(as_xlsx(days, words))
    assert [row["Date"] for row in below_heading(book.rows, "Date")[:1]] == [46027.0], "5 January 2026, since 1900"
    assert 'formatCode="yyyy-mm-dd"' in book.styles


def test_a_table_too_wide_for_one_sheet_of_paper_is_printed_large_enough_on_several(scene: Scene) -> None:
    it, words = made(scene, "comparison", hall="")
    sheet = Workbook(as_xlsx(it, words)).sheet
    scale = re.search(r'<pageSetup paperSize="9"(?: scale="(\d+)")? orientation="landscape"', sheet)
    assert scale is not None and int(scale[1] or 100) >= LEAST_PERCENT
    assert '<colBreaks count="1"' in sheet, "two pages side by side"
    assert "fitToPage" in Workbook(as_xlsx(*made(scene, "hours"))).sheet


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_is_readable_on_paper(scene: Scene, name: str) -> None:
    for language in locales.languages():
        sheet = Workbook(as_xlsx(*made(scene, name, language))).sheet
        columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([.0-9]+)"', sheet)
        inches = sum((int(last) - int(first) + 1) * float(width) for first, last, width in columns) * 7 / 96
        assert "<colBreaks" in sheet or 10.9 / inches >= LEAST_PERCENT / 100


def test_people_have_their_names_and_priority_classes_theirs(scene: Scene) -> None:
    with scene.context.database.transaction() as connection:
        staff.put(connection, StaffRow("clerk1", "李薇", "clerk", "hall", "", scene.clock()))
    scene.opened(1, 2)
    for number in (1, 2):
        scene.issue(priority="elderly")
        scene.do("start", scene.called_next(number), number)
    today = Ask(scene.clock().date(), scene.clock().date(), "hall", language="zh-CN")
    people = report(scene.context, "staff", today)
    assert [row[:3] for row in people.rows] == [("hall", "clerk1", "李薇"), ("hall", "clerk2", "clerk2")]
    text = as_csv(for_people(people), titles(for_people(people), {"hall": scene.hall}, scene.clock())).decode()
    assert "\n李薇," in text and "clerk1" not in text and "\nclerk2," in text
    fair = for_people(report(scene.context, "fairness", today))
    text = as_csv(fair, titles(fair, {"hall": scene.hall}, scene.clock())).decode()
    assert "elderly" not in text and "\n普通," not in text
    assert len(text.splitlines()[-2].split(",")) == len(fair.columns)


def test_a_comparison_of_an_older_systems_waits_shows_these_and_says_what_is_missing(scene: Scene) -> None:
    bare = "hall,B{n},B,b1,,1,2026-01-{day:02d}T09:00:00+08:00,2026-01-{day:02d}T09:16:49+08:00,,,finished"
    rows = [bare.format(n=n, day=12 + n) for n in range(10)]
    import_history(scene.context, StringIO("\n".join((",".join(COLUMNS), *rows))))
    whole = report(scene.context, "comparison", Ask(date(2026, 1, 17), date(2026, 1, 21), "hall", language="en"))
    it = for_people(whole)
    words = titles(it, {"hall": scene.hall}, scene.clock())
    names = [name for name, _ in it.columns]
    assert {row[names.index("measure")] for row in it.rows} == {"wait"}
    assert ("Note", "Not on record, so not compared: Visit, Walk to the window, Service.") in words.about


@pytest.mark.parametrize("name", ["funnel", "patience", "forgotten"])
def test_a_file_for_programs_has_no_row_of_totals_that_says_nothing(scene: Scene, name: str) -> None:
    lines = as_table(report(scene.context, name, Ask(DAY, DAY, "hall"))).decode().splitlines()
    assert not [line for line in lines if line.startswith("*")]
