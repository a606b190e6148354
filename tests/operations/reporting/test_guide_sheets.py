"""Guides as a spreadsheet: out and back they are the same, and each mistake is named with row and column."""

import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from commands import main
from operations.halls.hall_folder import read
from operations.reporting.guide_sheets import RowMistake, as_csv, as_xlsx, read_table, rows_of, take_in
from operations.reporting.guide_sheets.columns import condition_cell, value_of
from operations.reporting.history import Unreadable
from queueing.guide import Guide
from queueing.hall import Hall
from tests.guides.guides import any_guides
from tests.settings.folders import edited, write
from tests.settings.probes import GUIDE, GUIDED, GUIDES

DEMO = Path(__file__).parents[3] / "halls" / "dongguan"
FULL = {tuple(way): value for *way, value in (GUIDES[key] for key in (
    "material.issuer", "material.where", "material.note", "material.sample", "material.copies", "question.when",
    "outcome.fee_yuan", "outcome.promised_days", "outcome.in_person", "outcome.note", "outcome.form",
))}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hall with one guide that says all a guide can say."""
    return write(edited(FULL, edited(GUIDED)), tmp_path / "hall")


def sheet(folder: Path) -> list[list[str]]:
    hall = read(folder)
    path = folder.parent / "sheet.csv"
    path.write_bytes(as_csv(rows_of(hall), hall.languages))
    return read_table(path)


def guides_of(hall: Hall) -> tuple[object, ...]:
    return hall.guides, hall.materials


@pytest.mark.parametrize("name", ["guides.csv", "guides.xlsx", "gb.csv"])
def test_out_and_back_the_guides_are_the_same(folder: Path, name: str) -> None:
    before, path = read(folder), folder.parent / name
    content = (as_xlsx if name.endswith("xlsx") else as_csv)(rows_of(before), before.languages)
    path.write_bytes(content.decode("utf-8-sig").encode("gb18030") if name == "gb.csv" else content)
    shutil.rmtree(folder / "guides")
    assert take_in(folder, read_table(path)) == []
    assert guides_of(read(folder)) == guides_of(before)


def test_the_demo_halls_guides_come_back_and_its_files_are_left_as_they_were(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEMO, tmp_path / "dongguan"))
    assert take_in(folder, sheet(folder)) == []
    for file in (DEMO / "guides").iterdir():
        assert (folder / "guides" / file.name).read_text("utf-8") == file.read_text("utf-8")
    assert sum(row[0] == "template" for row in sheet(folder)) >= 300


def changed(folder: Path, kind: str, column: str, cell: str) -> tuple[list[RowMistake], int]:
    """What is wrong after the first row of a kind says this, and the row's number."""
    table = sheet(folder)
    row = next(n for n, cells in enumerate(table) if cells[0] == kind)
    table[row][table[0].index(column)] = cell
    return take_in(folder, table), row + 1


@pytest.mark.parametrize(
    ("kind", "column", "cell", "sentence"),
    [
        ("template", "materials", "crad", 'material "crad" does not exist – did you mean "card"?'),
        ("template", "fee_yuan", "ten", "must be a number"),
        ("template", "promised_days", "1.5", "must be a whole number"),
        ("template", "when", "chidl=yes", 'question "chidl" does not exist – did you mean "child"?'),
        ("template", "redirect", "zz", 'service "zz" does not exist'),
        ("template", "service", "../a1", "must be the code of a service"),
        ("template", "copies", "2", "says nothing in the row of a template"),
        ("question", "kind", "few", "must be one of"),
        ("option", "question", "gone", 'has no row for question "gone"'),
        ("option", "text [en]", "", 'text has no text in "en"'),
        ("material", "original", "maybe", "must be true or false"),
        ("material", "row", "metarial", "must be one of material, question"),
    ],
)
def test_a_mistake_is_named_with_row_and_column_and_nothing_changes(
    folder: Path, kind: str, column: str, cell: str, sentence: str
) -> None:
    before = {file.name: file.read_bytes() for file in (folder / "guides").iterdir()}
    mistakes, row = changed(folder, kind, column, cell)
    assert any((m.row, m.column) == (row, column) and sentence in m.text for m in mistakes), mistakes
    assert {file.name: file.read_bytes() for file in (folder / "guides").iterdir()} == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["hall", "sheet.csv"]


def test_an_unknown_heading_is_named_and_a_table_of_something_else_is_refused(folder: Path) -> None:
    table = sheet(folder)
    table[0][table[0].index("materials")] = "materails"
    assert str(take_in(folder, table)[0]).startswith("row 1, materails: is no column of guides – did you mean")
    with pytest.raises(Unreadable, match="no headings"):
        take_in(folder, [["number", "line"], ["A001", "A"]])


def test_a_workbook_that_defines_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')
    with pytest.raises(Unreadable, match="entities"):
        read_table(path)


@settings(max_examples=30)
@given(any_guides())
def test_any_condition_fits_into_a_cell(guide: Guide) -> None:
    for question in guide.questions:
        said = {name: list(options) for name, options in question.when.items()}
        assert value_of("when", condition_cell(question.when)) == said


def test_the_commands_take_a_file_out_and_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(folder.parent / "out.xlsx")
    assert main(["export-guides", "--hall", str(folder), "--output", path]) == 0
    assert main(["import-guides", path, "--hall", str(folder)]) == 0
    assert GUIDE.partition("/")[0] in capsys.readouterr().out
