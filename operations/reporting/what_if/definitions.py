"""What each column and figure of an answer means, for the last sheet of its workbook."""

from collections.abc import Iterator, Mapping
from typing import Any

import locales
from operations.reporting.what_if.words import column, figure, unit_of

_COLUMNS = {
    "plan": ("date", "weekday", "shift_start", "end", "break", "people", "start", "visits", "low", "high", "windows",
             "windows_high", "planned", "share_within", "is_kept"),
    "needed": ("start", "visits", "windows", "share_within", "is_kept"),
    "compare": ("start", "visits", "share_within"),
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
        for name in answer["before"]:
            yield figure(texts, name, answer), units["unit_name"][unit_of(name)], words[f"{name}_replayed"]
    for name in _COLUMNS[answer["kind"]]:
        unit = "number" if name in _NUMBERS else _UNITS.get(name, "text")
        yield column(texts, name, answer), units["unit_name"][unit], words[name]
