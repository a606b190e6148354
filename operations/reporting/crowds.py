"""What most reports begin with: groups of tickets, how long each waited, and who of it left."""

from collections.abc import Iterable, Mapping
from typing import Any

from operations.reporting.facts import Facts
from operations.reporting.report import (
    LEFT_COLUMNS,
    TIMES,
    added,
    issued_by,
    left_cells,
    left_totals,
    merged,
    time_totals,
    times,
)
from protocol.reporting import Cell

WAIT_COLUMNS = tuple((name, "seconds") for name in TIMES)
"""Mean, P50, P90 and longest wait."""
CROWD_COLUMNS = (("tickets", "count"), ("called", "count"), *WAIT_COLUMNS)
"""How many took a number, how many of them were called, and their waits."""
__all__ = ["CROWD_COLUMNS", "LEFT_COLUMNS", "WAIT_COLUMNS", "Crowds"]
Key = tuple[Any, ...]


class Crowds:
    """The tickets of a period in groups by these columns."""

    def __init__(self, facts: Facts, by: tuple[str, ...]) -> None:
        self.issued = issued_by(facts, by)
        self.keys: list[Key] = sorted(self.issued)
        self.waits = facts.histograms("wait_seconds", by)

    def with_keys(self, more: Iterable[Key]) -> list[Key]:
        """The groups, and these, of which some may have no ticket, in order."""
        return sorted({*self.keys, *more})

    def count(self, key: Key, name: str = "tickets") -> int:
        """How many tickets a group has, or one of the other counts of `issued_by`."""
        return self._row(key)[name]

    def _row(self, key: Key) -> Mapping[str, int]:
        return self.issued[key] if key in self.issued else added(())

    def times(self, key: Key) -> tuple[Cell, ...]:
        """The cells of WAIT_COLUMNS."""
        return times(self.waits.get(key, {}))

    def cells(self, key: Key) -> tuple[Cell, ...]:
        """The cells of CROWD_COLUMNS."""
        return self.count(key), self.count(key, "called"), *self.times(key)

    def left(self, key: Key) -> tuple[Cell, ...]:
        """The cells of LEFT_COLUMNS."""
        return left_cells(self._row(key))

    def totals(self, *counts: str) -> dict[str, Cell]:
        """Everybody together: these counts, the waits, and who left."""
        everybody = added(self.issued.values())
        return {
            **{name: everybody[name] for name in counts},
            **time_totals(merged(self.waits.values())),
            **left_totals(everybody),
        }
