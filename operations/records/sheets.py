"""A report as CSV or XLSX. A text that a spreadsheet would take for a formula is written as text."""

import csv
from io import BytesIO, StringIO

from operations.records.report import Cell, Report

RISKY = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads Chinese; one header row; totals as the last row."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [name for name, _ in report.columns]
    writer.writerow(names)
    writer.writerows([_safe(cell) for cell in row] for row in report.rows)
    if report.totals:
        writer.writerow(_safe(cell) for cell in _totals_row(report))
    return ("\ufeff" + out.getvalue()).encode()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def _totals_row(report: Report) -> list[Cell]:
    row: list[Cell] = [report.totals.get(name) for name, _ in report.columns]
    if row and row[0] is None:
        row[0] = "*"
    return row


def as_xlsx(report: Report) -> bytes:
    """One sheet: a bold header, numbers as numbers, shares as percent, seconds as seconds, totals in bold."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(report.name[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    share, bold_share = (
        book.add_format({"num_format": "0.0%"}),
        book.add_format({"num_format": "0.0%", "bold": True}),
    )
    strong = book.add_format({"bold": True, "top": 1})
    for column, (name, unit) in enumerate(report.columns):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, 28 if name == "name" else 14)
        for line, row in enumerate(report.rows, start=1):
            _write(sheet, line, column, row[column], share if unit == "share" else None)
        total = _totals_row(report)[column]
        _write(sheet, len(report.rows) + 1, column, total, bold_share if unit == "share" else strong)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _write(sheet: object, line: int, column: int, cell: Cell, style: object) -> None:
    if cell is None:
        sheet.write_blank(line, column, None, style)  # type: ignore[attr-defined]  # XlsxWriter has no types
    elif isinstance(cell, str):
        sheet.write_string(line, column, cell, style)  # type: ignore[attr-defined]
    else:
        sheet.write_number(line, column, cell, style)  # type: ignore[attr-defined]
