"""Sheets of guides as files: CSV (UTF-8, UTF-16 or GB18030) and XLSX."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path

from operations.reporting.cells import guarded, unguarded
from operations.reporting.guide_sheets import workbook
from operations.reporting.guide_sheets.columns import columns
from operations.reporting.guide_sheets.giving_out import table
from operations.reporting.history import Unreadable
from operations.reporting.history.files import DAMAGED, opened


def as_csv(rows: Sequence[Mapping[str, str]], languages: Sequence[str]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads Chinese."""
    out = StringIO()
    cells = table(rows, columns(languages))
    csv.writer(out, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in cells)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(rows: Sequence[Mapping[str, str]], languages: Sequence[str]) -> bytes:
    """One sheet whose headings stay in sight; every cell is text."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("guides")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for number, row in enumerate(table(rows, columns(languages))):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell, wrapped if number else bold)
    sheet.freeze_panes(1, 3)
    sheet.set_column(0, len(columns(languages)) - 1, 18)
    book.close()
    return out.getvalue()


def read_table(path: Path, encoding: str = "") -> list[list[str]]:
    """The rows of a file, headings first. Raises Unreadable."""
    if path.suffix.lower() == ".xlsx":
        return workbook.cells(path)
    with opened(path, encoding) as (text, _):
        try:
            return [[unguarded(cell) for cell in row] for row in csv.reader(text)]
        except (csv.Error, UnicodeDecodeError, *DAMAGED) as error:
            raise Unreadable(f"{path} cannot be read: {error}.") from None
