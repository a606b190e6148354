"""A report as CSV or XLSX for people: title, hall, period and time above the table, headings with units.

A spreadsheet never calculates the text of a cell as a formula (`operations.reporting.cells`).
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from itertools import count, zip_longest
from math import ceil
from textwrap import wrap
from typing import Any

from operations.reporting.cell_styles import WIDEST, CellStyles, dated, width_of
from operations.reporting.cells import guarded
from operations.reporting.paper import MARGIN_INCHES, pages_of
from operations.reporting.report import Report
from operations.reporting.titles import Titles
from protocol.reporting import Cell

NARROWEST = 8
"""The width of the narrowest column, in characters."""
UNBROKEN = 14
"""Up to this width a heading without spaces, as Chinese is, stays on one line."""
BOLD = 1.1
"""Bold letters are a little wider."""
LINE_POINTS = 16
TOP = 4
"""The row of the headings, from 0."""
DEFINITION_WIDTHS = (26, 12, 72)


def as_table(report: Report) -> bytes:
    """CSV for programs: the columns' names, the rows with the same values as the JSON, and the totals last."""
    names = [name for name, _ in report.columns]
    totals = [_totals(report, "*")] if _has_totals(report) else []
    return _csv([names, *report.rows, *totals])


def as_csv(report: Report, titles: Titles) -> bytes:
    """CSV for people. UTF-8 with a byte order mark, so that Excel reads Chinese."""
    about = [[titles.title], *titles.about, *titles.proof, [titles.meaning], []]
    return _csv([*about, [word + unit for word, unit in titles.headings], *_rows(report, titles)])


def _csv(rows: list[Any]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _rows(report: Report, titles: Titles) -> list[list[Cell]]:
    names = [name for name, _ in report.columns]
    rows = [[titles.cell(name, cell) for name, cell in zip(names, row, strict=True)] for row in report.rows]
    return [*rows, _totals(report, titles.totals)] if _has_totals(report) else rows


def _has_totals(report: Report) -> bool:
    """Whether a column has a total; a row with the word alone would say nothing."""
    return any(report.totals.get(name) is not None for name, _ in report.columns)


def _totals(report: Report, word: str) -> list[Cell]:
    row: list[Cell] = [report.totals.get(name) for name, _ in report.columns]
    if row and row[0] is None:
        row[0] = word
    return row


def sheet_name(title: str) -> str:
    """A valid sheet name: at most 31 characters, none of []:*?/\\, no apostrophe at either end.

    >>> sheet_name("'Waiting: times' of [all] the halls in the city")
    'Waiting- times- of -all- the ha'
    """
    return re.sub(r"[\[\]:*?/\\']", "-", title).strip("- ")[:31] or "1"


def as_xlsx(report: Report, titles: Titles) -> bytes:
    """The same, with headings that stay in sight and on every printed page, numbers as numbers, dates as dates.
    A second sheet says what each column means.
    """
    return as_workbook([(report, titles)])


def as_workbook(tables: Sequence[tuple[Report, Titles]]) -> bytes:
    """Several tables, one a sheet, named by their titles, and a last sheet of the first one's definitions."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": tables[0][1].title})
    for report, titles in tables:
        _add_sheet(book, report, titles)
    if tables[0][1].definitions:
        _add_definitions(book, tables[0][1])
    book.close()
    return out.getvalue()


def _add_sheet(book: Any, report: Report, titles: Titles) -> None:
    sheet = book.add_worksheet(sheet_name(titles.title))
    rows = _rows(report, titles)
    headings = [word if unit == "share" or not shown else f"{word}\n{shown.strip()}"
                for (word, shown), (_, unit) in zip(titles.headings, report.columns, strict=True)]  # fmt: skip
    widths = _widths(headings, rows)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    leading = max(1, next((n for n, (_, unit) in enumerate(report.columns) if unit != "text"), 0))
    pages = pages_of(widths, leading)
    _write_about(book, sheet, titles, widths[: pages.ends[0]])
    _write_table(book, sheet, headings, rows, report, titles.units_of_rows, widths)
    _set_page(sheet, titles)
    if len(pages.ends) > 1:
        sheet.repeat_columns(0, leading - 1)
        sheet.set_v_pagebreaks(pages.ends[:-1])
        sheet.set_print_scale(pages.percent)


def _add_definitions(book: Any, titles: Titles) -> None:
    """Write what the report and each of its columns mean."""
    sheet = book.add_worksheet(sheet_name(titles.definitions_title))
    plain, wrapped = book.add_format(), book.add_format({"text_wrap": True, "valign": "top"})
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6"})
    for column, width in enumerate(DEFINITION_WIDTHS):
        sheet.set_column(column, column, width)
    _write(sheet, 0, 0, titles.title, book.add_format({"bold": True, "font_size": 16}))
    for line, text in ((1, titles.meaning), (2, titles.definitions_note)):
        sheet.merge_range(line, 0, line, len(DEFINITION_WIDTHS) - 1, text, wrapped)
        sheet.set_row(line, LINE_POINTS * ceil(_width(text) / sum(DEFINITION_WIDTHS) * 1.1))
    for line, row in enumerate(titles.definitions):
        for column, text in enumerate(row):
            _write(sheet, TOP + line, column, text, wrapped if line else heading)
        # Not every program makes room for the second line by itself.
        lines = max(ceil(_width(text) * 1.1 / width) for text, width in zip(row, DEFINITION_WIDTHS, strict=True))
        sheet.set_row(TOP + line, LINE_POINTS * max(lines, 1))
    below = TOP + len(titles.definitions) + 1
    for line, (label, value) in enumerate(titles.proof, start=below):
        _write(sheet, line, 0, label, wrapped)
        _write(sheet, line, 1, value, plain)
    _set_page(sheet, titles)
    sheet.set_portrait()  # as many columns as there are, on one page


def _write_about(book: Any, sheet: Any, titles: Titles, widths: list[int]) -> None:
    """Write the lines above the table, no wider than the table: a wider line would shrink it in print."""
    _write(sheet, 0, 0, titles.title, book.add_format({"bold": True, "font_size": 16}))
    proof = titles.short_proof if titles.definitions else titles.proof  # the second sheet has all of a hash
    about = " · ".join(f"{label} {value}" for label, value in (*titles.about, *proof))
    for line, text, format_keys in ((1, about, {}), (2, titles.meaning, {"font_color": "#555555"})):
        style = book.add_format({"text_wrap": True, "valign": "top", **format_keys})
        sheet.merge_range(line, 0, line, len(widths) - 1, text, style)
        sheet.set_row(line, LINE_POINTS * ceil(_width(text) / sum(widths) * 1.1))


def _write_table(
    book: Any,
    sheet: Any,
    headings: list[str],
    rows: list[list[Cell]],
    report: Report,
    units: Mapping[str, Sequence[str]],
    widths: list[int],
) -> None:
    styles = CellStyles(book)
    for column, (word, (name, unit)) in enumerate(zip(headings, report.columns, strict=True)):
        _write(sheet, TOP, column, word, styles.of_heading(name, unit))
    # Not every program makes room for the second line by itself.
    sheet.set_row(TOP, LINE_POINTS * max(_lines(word, width) for word, width in zip(headings, widths, strict=True)))
    for line, row in enumerate(rows, start=1):
        is_total = _has_totals(report) and line == len(rows)
        if (lines := max(map(_text_lines, row, widths))) > 1:
            sheet.set_row(TOP + line, LINE_POINTS * lines)
        for column, (cell, (name, unit)) in enumerate(zip(row, report.columns, strict=True)):
            own_unit = units[name][line - 1] if name in units and not is_total else unit
            _write(sheet, TOP + line, column, dated(name, cell), styles.of(name, own_unit, cell, is_total))


def _text_lines(cell: Cell, width: int) -> int:
    """How many lines a cell takes: a name wider than the widest column is not cut."""
    return ceil(_width(cell) * BOLD / width) if isinstance(cell, str) and _width(cell) > width else 1


def _write(sheet: Any, line: int, column: int, cell: Cell | datetime | timedelta, style: Any) -> None:
    if cell is None:
        sheet.write_blank(line, column, None, style)
    elif isinstance(cell, datetime | timedelta):
        sheet.write_datetime(line, column, cell, style)
    elif isinstance(cell, str):
        sheet.write_string(line, column, cell, style)
    else:
        sheet.write_number(line, column, cell, style)


def _widths(headings: list[str], rows: list[list[Cell]]) -> list[int]:
    """Column widths in characters; a Chinese character counts as two."""
    widest = [ceil(BOLD * max(map(_room, word.split("\n")))) + 1 for word in headings]
    for row in rows:
        widest = [max(width, _width(cell) + 2) for width, cell in zip_longest(widest, row, fillvalue=0)]
    return [min(max(width, NARROWEST), WIDEST) for width in widest]


def _room(part: str) -> int:
    """The width that a heading, or the unit below it, needs; a long one takes two lines, no word is broken."""
    width = _width(part)
    if " " in part:
        return next(room for room in count((width + 1) // 2) if len(wrap(part, room)) <= 2)
    return width if width <= UNBROKEN else (width + 1) // 2


def _lines(heading: str, width: int) -> int:
    """How many lines a heading takes in a column of this width."""
    room = int((width - 1) / BOLD)
    return sum(max(len(wrap(part, room)), ceil(_width(part) / room)) for part in heading.split("\n"))


def _width(cell: Cell) -> int:
    if isinstance(cell, str):
        return width_of(cell)
    return 0 if cell is None else len(f"{cell:,}") if isinstance(cell, int) else 6


def _set_page(sheet: Any, titles: Titles) -> None:
    sheet.freeze_panes(TOP + 1, 0)
    sheet.repeat_rows(TOP)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=MARGIN_INCHES, right=MARGIN_INCHES)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_plain(titles.title)}&C{_plain(titles.about[0][1])}&R&P / &N")


def _plain(text: str) -> str:
    return text[:80].replace("&", "&&")
