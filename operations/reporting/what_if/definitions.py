"""What each column and figure of an answer means, for the last sheet of its workbook."""

from collections.abc import Iterator, Mapping
from typing import Any

import locales

_COLUMNS = {
    "plan": ("date", "weekday", "shift_start", "end", "break", "people", "start", "visits", "low", "high", "windows",
             "windows_high", "planned", "share_within", "is_kept"),
    "needed": ("start", "visits", "windows", "share_within", "is_kept"),
    "compare": ("start", "visits"),
}  # fmt: skip
_UNITS = {"people": "count", "windows": "count", "windows_high": "count", "planned": "count", "share_within": "share"}
_NUMBERS = ("visits", "low", "high")
_STATES = ("logged", "before", "after", "change")


def definitions(answer: Mapping[str, Any], texts: Mapping[str, Any], language: str) -> Iterator[tuple[str, str, str]]:
    """A heading row, and (heading, unit, meaning) of each column; of a comparison, of each figure, too."""
    words, units = texts["definition"], locales.room(language, "definitions")
    yield units["column"], units["unit"], units["meaning"]
    if answer["kind"] == "compare":
        for state in _STATES:
            yield texts["state"][state], "", words[state]
        for bound in ("low", "high"):
            yield texts["column"][bound], "", words[f"{bound}_of_range"]
        for figure in answer["before"]:
            unit = "seconds" if figure.endswith("seconds") else "share" if "share" in figure else "number"
            yield texts["measure"][figure], units["unit_name"][unit], words[f"{figure}_replayed"]
    for column in _COLUMNS[answer["kind"]]:
        unit = "number" if column in _NUMBERS else _UNITS.get(column, "text")
        yield texts["column"][column], units["unit_name"][unit], words[column]
