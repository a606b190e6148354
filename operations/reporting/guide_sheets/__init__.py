"""Guides as a spreadsheet, CSV or XLSX: one row a template, a question, an option or a material.

columns  the columns, and cells as values    giving_out  a hall's guides as rows      tables     files of rows
toml     rows as the files of guides         taking_in   rows into a hall's folder    workbook   the cells of an XLSX
"""

from operations.reporting.guide_sheets.giving_out import rows_of
from operations.reporting.guide_sheets.tables import as_csv, as_xlsx, read_table
from operations.reporting.guide_sheets.taking_in import RowMistake, take_in

__all__ = ["RowMistake", "as_csv", "as_xlsx", "read_table", "rows_of", "take_in"]
