"""A report as CSV or XLSX, for people: title, hall, period and moment above the table, headings with units.

No text of a cell is ever calculated by the spreadsheet that opens it (`operations.records.cells`).
"""

import csv
import re
from io import BytesIO, StringIO
from itertools import zip_longest
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from operations.records.cells import guarded, is_risky
from operations.records.report import Cell, Report
from operations.records.titles import Titles

NARROWEST, WIDEST = 8, 42
"""Of a column, in characters."""
LINE_POINTS = 16
TOP = 4
"""The line of the headings."""
FORMATS = {"share": "0.0%", "seconds": "#,##0", "count": "#,##0"}


def as_table(report: Report) -> bytes:
    """CSV for programs: a row of the columns' names, the rows as JSON has them, the totals last."""
    names = [name for name, _ in report.columns]
    totals = [_totals(report, "*")] if report.totals else []
    return _csv([names, *report.rows, *totals])


def as_csv(report: Report, titles: Titles) -> bytes:
    """CSV for people. UTF-8 with a byte order mark, so that Excel reads Chinese."""
    about = [[titles.title], *titles.about, [titles.meaning], []]
    return _csv([*about, [word + unit for word, unit in titles.headings], *_rows(report, titles)])


def _csv(rows: list[Any]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _rows(report: Report, titles: Titles) -> list[list[Cell]]:
    names = [name for name, _ in report.columns]
    rows = [[titles.cell(name, cell) for name, cell in zip(names, row, strict=True)] for row in report.rows]
    return [*rows, _totals(report, titles.totals)] if report.totals else rows


def _totals(report: Report, word: str) -> list[Cell]:
    row: list[Cell] = [report.totals.get(name) for name, _ in report.columns]
    if row and row[0] is None:
        row[0] = word
    return row


def sheet_name(title: str) -> str:
    """A legal name of a sheet: no more than 31 characters, none of []:*?/\\, no apostrophe at an end.

    >>> sheet_name("'Waiting: times' of [all] the halls in the city")
    'Waiting- times- of -all- the ha'
    """
    return re.sub(r"[\[\]:*?/\\']", "-", title).strip("- ")[:31] or "1"


def as_xlsx(report: Report, titles: Titles) -> bytes:
    """One sheet: the same, with headings that stay in sight and on every printed page, numbers as numbers."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": titles.title})
    sheet = book.add_worksheet(sheet_name(titles.title))
    rows = _rows(report, titles)
    headings = [word if unit == "share" else word + shown
                for (word, shown), (_, unit) in zip(titles.headings, report.columns, strict=True)]  # fmt: skip
    widths = _widths(headings, rows)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    _write_about(book, sheet, titles, widths)
    _write_table(book, sheet, headings, rows, report)
    _set_page(sheet, titles)
    book.close()
    return out.getvalue()


def _write_about(book: Any, sheet: Any, titles: Titles, widths: list[int]) -> None:
    """The lines above the table, no wider than it: a longer one would make the printed table small."""
    _write(sheet, 0, 0, titles.title, book.add_format({"bold": True, "font_size": 16}))
    about = " · ".join(f"{what} {value}" for what, value in titles.about)
    for line, text, looks in ((1, about, {}), (2, titles.meaning, {"font_color": "#555555"})):
        style = book.add_format({"text_wrap": True, "valign": "top", **looks})
        sheet.merge_range(line, 0, line, len(widths) - 1, text, style)
        sheet.set_row(line, LINE_POINTS * ceil(_width(text) / sum(widths) * 1.1))


def _write_table(book: Any, sheet: Any, headings: list[str], rows: list[list[Cell]], report: Report) -> None:
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#EEF2F6"})
    styles = _Styles(book)
    for column, word in enumerate(headings):
        _write(sheet, TOP, column, word, heading)
    for line, row in enumerate(rows, start=1):
        is_total = bool(report.totals) and line == len(rows)
        for column, (cell, (_, unit)) in enumerate(zip(row, report.columns, strict=True)):
            _write(sheet, TOP + line, column, cell, styles.of(unit, cell, is_total))


class _Styles:
    """Looks of cells, each made once a book."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}

    def of(self, unit: str, cell: Cell, is_total: bool) -> Any:
        """The look of a cell; a risky text is marked as text, as an apostrophe does in Excel."""
        looks: dict[str, Any] = {"bold": True, "top": 1} if is_total else {}
        if unit in FORMATS:
            looks["num_format"] = FORMATS[unit]
        if isinstance(cell, str) and is_risky(cell):
            looks["quote_prefix"] = True
        key = tuple(looks.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(looks)
        return self._made[key]


def _write(sheet: Any, line: int, column: int, cell: Cell, style: Any) -> None:
    if cell is None:
        sheet.write_blank(line, column, None, style)
    elif isinstance(cell, str):
        sheet.write_string(line, column, cell, style)
    else:
        sheet.write_number(line, column, cell, style)


def _widths(headings: list[str], rows: list[list[Cell]]) -> list[int]:
    """In characters, Chinese ones counted as two; a heading may take two lines."""
    widest = [(_width(word) + 1) // 2 for word in headings]
    for row in rows:
        widest = [max(known, _width(cell)) for known, cell in zip_longest(widest, row, fillvalue=0)]
    return [min(max(width + 2, NARROWEST), WIDEST) for width in widest]


def _width(cell: Cell) -> int:
    if isinstance(cell, str):
        return sum(2 if east_asian_width(character) in "WF" else 1 for character in cell)
    return 0 if cell is None else len(f"{cell:,}") if isinstance(cell, int) else 6


def _set_page(sheet: Any, titles: Titles) -> None:
    sheet.freeze_panes(TOP + 1, 0)
    sheet.repeat_rows(TOP)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_plain(titles.title)}&C{_plain(titles.about[0][1])}&R&P / &N")


def _plain(text: str) -> str:
    return text.replace("&", "&&")[:80]
