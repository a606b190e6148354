"""How cells of a workbook look: numbers that people read in the precision of the pages, dates as dates."""

from datetime import datetime, timedelta
from typing import Any
from unicodedata import east_asian_width

from operations.reporting.cells import is_risky
from operations.reporting.percents import CHANGES, RATIO, hidden
from protocol.reporting import Cell

WIDEST = 42
"""The width of the widest column, in characters; a longer text takes several lines."""
_TIME = "[hh]:mm"
_DATES = {
    **dict.fromkeys(("day", "week", "date"), "yyyy-mm-dd"),
    "since_at": "yyyy-mm-dd hh:mm",
    **dict.fromkeys(("start", "end"), _TIME),
}
"""Of columns that hold a date, an instant or a time of the hall's clock, by name. Times count on from 24."""
_HOUR = '0":00"'
_NUMBERS = {"share": "0.0%", RATIO: "0.0%", "seconds": "#,##0", "count": "#,##0"}
_CHANGE = '+0.0%;"−"0.0%;0.0%'
_TENTHS, _HUNDREDTHS = "#,##0.0", "#,##0.00"


def width_of(text: str) -> int:
    """The width of a text in characters; a Chinese one counts as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def dated(name: str, cell: Cell) -> Cell | datetime | timedelta:
    """A date, an instant or a time of the hall's clock as such; every other cell of the column as it is."""
    if name not in _DATES or not isinstance(cell, str):
        return cell
    try:
        if _DATES[name] == _TIME:
            hours, minutes = map(int, cell.split(":"))
            return timedelta(hours=hours, minutes=minutes)
        return datetime.fromisoformat(cell)
    except ValueError:  # the word in the row of the totals, or an instant that names its zone
        return cell


def number_format(name: str, unit: str, cell: Cell) -> str:
    """The number format of a cell in a column of this name and unit; "": none.

    >>> number_format("left_share", "share", 0.00005), number_format("change_share", "share", -0.02)
    ('"<0.1%"', '+0.0%;"−"0.0%;0.0%')
    >>> number_format("visits", "number", 12.5), number_format("visits", "number", 12.0)
    ('#,##0.0', '#,##0')
    """
    if name in _DATES and dated(name, cell) != cell:
        return _DATES[name]
    if name == "hour" and isinstance(cell, int):
        return _HOUR
    if unit == "share" and name.startswith(CHANGES):
        return _CHANGE
    if unit == "share" and isinstance(cell, float) and (words := hidden(cell)):
        return f'"{words}"'
    if name.startswith("visits_per_matter"):
        return _HUNDREDTHS
    if unit == "number" and isinstance(cell, float):
        return _NUMBERS["count"] if round(cell, 1).is_integer() else _TENTHS
    return _NUMBERS.get(unit, "")


class CellStyles:
    """Cell formats, each created once per workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}

    def of_heading(self, name: str, unit: str) -> Any:
        """The format of a heading; that of figures stands to the right, as they do."""
        style = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#EEF2F6"}
        return self._style(style if unit == "text" or name in _DATES else style | {"align": "right"})

    def of(self, name: str, unit: str, cell: Cell, is_total: bool) -> Any:
        """The format of a cell in a column of this name and unit. A risky text is marked as text, as a leading
        apostrophe does in Excel.
        """
        style: dict[str, Any] = {"bold": True, "top": 1} if is_total else {}
        if form := number_format(name, unit, cell):
            style["num_format"] = form
        if form in _DATES.values():
            style["align"] = "left"  # as the words beside it: a date at the right runs into the next column
        if isinstance(cell, str) and width_of(cell) > WIDEST:
            style |= {"text_wrap": True, "valign": "top"}
        if isinstance(cell, str) and is_risky(cell):
            style["quote_prefix"] = True
        return self._style(style)

    def _style(self, style: dict[str, Any]) -> Any:
        key = tuple(style.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(style)
        return self._made[key]
