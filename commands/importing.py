"""How far an import is, on stderr."""

import sys
import time

from operations.reporting.history import ImportOutcome

EVERY_SECONDS = 2.0


class Progress:
    """Says every two seconds how many rows are done and how fast it goes; a short import says nothing."""

    def __init__(self, every_seconds: float = EVERY_SECONDS) -> None:
        self._every = every_seconds
        self._said, self._rows = time.monotonic(), 0

    def __call__(self, outcome: ImportOutcome) -> None:
        """Called after each batch that is stored, and each thousand rows that are not."""
        now = time.monotonic()
        if now - self._said < self._every:
            return
        rate = (outcome.rows - self._rows) / max(now - self._said, 1e-3)
        self._said, self._rows = now, outcome.rows
        print(f"{outcome.rows:,} rows done, {rate:,.0f} a second", file=sys.stderr, flush=True)
