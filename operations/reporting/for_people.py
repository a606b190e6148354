"""A report as people read it: names instead of codes, and no column that is always empty or always the same."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from operations.reporting.report import Report
from protocol.reporting import Cell

_NAMED = ("priority", "staff")
"""Codes that a column `name` directly behind them has the names of; elsewhere it names something else."""
_NEVER_KNOWN = ("change_low_seconds", "change_high_seconds")
"""Intervals in seconds were found to hold too seldom, so a comparison has none (`docs/measures.md`)."""


def for_people(report: Report, staff_names: Mapping[str, str] | None = None) -> Report:
    """The report with these columns put together or left out; programs get all of them. The hall of a report of one
    hall is said above its table. `staff_names`: by username, where a report has no column of them.
    """
    names = [name for name, _ in report.columns]
    named = next((place for place, pair in enumerate(pairwise(names)) if pair[0] in _NAMED and pair[1] == "name"), None)
    left_out = {names.index(name) for name in _says_nothing(report) if name in names}
    rows = _known_times(report)
    if named is not None:
        left_out.add(named + 1)
        rows = [(*row[:named], row[named + 1] or row[named], *row[named + 1 :]) for row in rows]
    elif "staff" in names:
        rows = _with_names(rows, names.index("staff"), staff_names or {})
    return replace(
        report,
        columns=tuple(column for place, column in enumerate(report.columns) if place not in left_out),
        rows=tuple(_without(row, left_out) for row in rows),
    )


def _says_nothing(report: Report) -> tuple[str, ...]:
    """The columns that would say nothing."""
    return (*_NEVER_KNOWN, "hall") if report.ask.hall else _NEVER_KNOWN


def _with_names(rows: list[tuple[Cell, ...]], place: int, names: Mapping[str, str]) -> list[tuple[Cell, ...]]:
    return [(*row[:place], names.get(str(row[place])) or row[place], *row[place + 1 :]) for row in rows]


def _known_times(report: Report) -> list[tuple[Cell, ...]]:
    """Without the times of a comparison that neither period has on any day: an older system did not write them down."""
    if report.name != "comparison":
        return list(report.rows)
    names = [name for name, _ in report.columns]
    measure, *days = (names.index(name) for name in ("measure", "days_before", "days"))
    known = {row[measure] for row in report.rows if any(row[place] for place in days)}
    return [row for row in report.rows if not known or row[measure] in known]


def _without(row: tuple[Cell, ...], places: set[int]) -> tuple[Cell, ...]:
    return tuple(cell for place, cell in enumerate(row) if place not in places)
