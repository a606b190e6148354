"""A report as people read it: names instead of codes, and no column that is always empty."""

from dataclasses import replace

from operations.reporting.report import Report
from protocol.reporting import Cell

_NAMED = ("priority", "staff")
"""Codes that a report's column `name` has the names of."""
_NEVER_KNOWN = ("change_low_seconds", "change_high_seconds")
"""Intervals in seconds were found to hold too seldom, so a comparison has none (`docs/measures.md`)."""


def for_people(report: Report) -> Report:
    """The report with these columns put together or left out; programs get all of them."""
    names = [name for name, _ in report.columns]
    named = next((names.index(name) for name in _NAMED if name in names and "name" in names), None)
    left_out = {names.index(name) for name in _NEVER_KNOWN if name in names}
    rows = _known_times(report)
    if named is not None:
        name_at = names.index("name")
        left_out.add(name_at)
        rows = [(*row[:named], row[name_at] or row[named], *row[named + 1 :]) for row in rows]
    return replace(
        report,
        columns=tuple(column for place, column in enumerate(report.columns) if place not in left_out),
        rows=tuple(_without(row, left_out) for row in rows),
    )


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
