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
    summary_cells,
    time_totals,
)
from protocol.reporting import Cell
from queueing.measures import Summary, summary

WAIT_COLUMNS = tuple((name, "seconds") for name in TIMES)
"""Mean, P50, P90 and longest wait."""
CROWD_COLUMNS = (("tickets", "count"), ("called", "count"), *WAIT_COLUMNS)
"""How many took a number, how many of them were called, and their waits."""
__all__ = ["CROWD_COLUMNS", "LEFT_COLUMNS", "WAIT_COLUMNS", "Crowds"]
Key = tuple[Any, ...]


class Crowds:
    """The tickets of a period in groups by these columns."""

    def __init__(self, facts: Facts, by: tuple[str, ...]) -> None:
        self._facts, self._by = facts, by
        self.issued = issued_by(facts, by)
        self.keys: list[Key] = sorted(self.issued)
        self.waits = {} if by == ("hall", "day") else facts.histograms("wait_seconds", by)
        self._of_days = facts.of_days("wait_seconds") if by == ("hall", "day") else {}
        """Of days, which are many, the summaries alone are made."""

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
        return summary_cells(self._of_days.get(key, Summary(0)) if self._of_days else summary(self.waits.get(key, {})))

    def cells(self, key: Key) -> tuple[Cell, ...]:
        """The cells of CROWD_COLUMNS."""
        return self.count(key), self.count(key, "called"), *self.times(key)

    def left(self, key: Key) -> tuple[Cell, ...]:
        """The cells of LEFT_COLUMNS."""
        return left_cells(self._row(key))

    def totals(self, *counts: str) -> dict[str, Cell]:
        """Everybody together: these counts, the waits, and who left."""
        everybody = added(self.issued.values())
        waits = self.waits.values() if self.waits else self._facts.histograms("wait_seconds", ()).values()
        return {
            **{name: everybody[name] for name in counts},
            **time_totals(merged(waits)),
            **left_totals(everybody),
        }
