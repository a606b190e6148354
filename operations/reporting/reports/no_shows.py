"""No-shows among the called tickets; cancelled and expired tickets among all. No outcome is guessed."""

from collections.abc import Mapping
from typing import Any

from operations.reporting.facts import Facts
from operations.reporting.report import LEFT, Ask, Desk, Report, added, issued_by
from protocol.reporting import Cell
from queueing.measures import share

DEFINITION_VERSION = 5
COLUMNS = (
    ("hall", "text"), ("line", "text"), ("name", "text"), ("tickets", "count"), ("called", "count"),
    ("no_shows", "count"), ("cancelled", "count"), ("expired", "count"), ("no_show_share", "share"),
    ("left_share", "share"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per line. no_show_share: share of those who were called, be the instant of the call on record or not;
    left_share: share of all tickets that were no-shows, cancelled or expired.
    """
    facts, by = desk.facts(ask.period), ("hall", "line")
    lines, reached = issued_by(facts, by), _reached(facts, by)
    rows = [
        (hall, line, desk.line_name(hall, line), *_cells(row, reached[hall, line]))
        for (hall, line), row in sorted(lines.items())
    ]
    everybody = _cells(added(lines.values()), sum(reached.values()))
    totals = dict(zip([name for name, _ in COLUMNS[3:]], everybody, strict=True))
    return Report("no-shows", ask, COLUMNS, tuple(rows), totals)


def _reached(facts: Facts, by: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    """(…by) → how many were called: of an older system, some were served or did not come without an instant of it."""
    reached: dict[tuple[Any, ...], int] = {}
    for *key, state, issued, called in facts.counts(by):
        number = issued if state in ("finished", "no_show") else called
        reached[tuple(key)] = reached.get(tuple(key), 0) + number
    return reached


def _cells(row: Mapping[str, int], reached: int) -> tuple[Cell, ...]:
    left = sum(row[state] for state in LEFT)
    return (
        *(row[name] for name in ("tickets", "called", *LEFT)),
        share(row["no_show"], reached),
        share(left, row["tickets"]),
    )
