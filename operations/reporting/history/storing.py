"""Tickets of a history into the tables, a batch in a transaction."""

import time
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from operations.context import Context
from operations.journal import next_moment
from operations.reporting.history.halls import Halls
from operations.reporting.history.outcome import ImportOutcome
from queueing.events import Event
from storage import history, journal, reports
from storage.history import ImportedTicket

BATCH = 5_000
"""Rows of a transaction while no hall works: the cost of a commit no longer shows."""
BATCH_BESIDE_A_HALL = 200
"""Rows of a transaction while one works: some hundredths of a second, for which its calls may have to wait."""
LOOK_SECONDS = 1.0
"""How often it is found out whether a hall works."""


class Storing:
    """Gathers tickets and stores them in batches, counting what was new in the outcome."""

    def __init__(self, context: Context, halls: Halls, outcome: ImportOutcome) -> None:
        self._context, self._halls, self._outcome = context, halls, outcome
        self._batch: list[ImportedTicket] = []
        self._present = history.Present()
        self._size, self._looked = BATCH_BESIDE_A_HALL, float("-inf")

    def add(self, ticket: ImportedTicket) -> bool:
        """Take one more; True when a batch has just been stored."""
        self._batch.append(ticket)
        if len(self._batch) < self._size:
            return False
        self.finish()
        return True

    def finish(self) -> None:
        """Store what is left."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        self._look()
        self._halls.store(batch)
        started = time.monotonic()
        with self._context.database.reading() as connection:
            fresh = [ticket for ticket in batch if not self._present.has(connection, ticket)]
        added = self._store(fresh)
        if self._size == BATCH_BESIDE_A_HALL:
            # SQLite serves whoever asks next: leave the others as much time as we took.
            time.sleep(time.monotonic() - started)
        self._outcome.added += added
        self._outcome.already_there += len(batch) - added

    def _look(self) -> None:
        """Choose the size of the batches: short ones while anybody is at a window or waits for one."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        with self._context.database.reading() as connection:
            self._size = BATCH_BESIDE_A_HALL if history.is_a_hall_at_work(connection) else BATCH

    def _store(self, fresh: Sequence[ImportedTicket]) -> int:
        """One transaction for the batch; every hall that gains tickets gets a line in its journal."""
        by_hall: dict[str, list[ImportedTicket]] = {}
        for ticket in fresh:
            by_hall.setdefault(ticket.hall, []).append(ticket)
        added = 0
        with self._context.database.transaction() as connection:
            for hall in sorted(by_hall):  # in one order everywhere, as each of them is locked
                count = history.add_missing(connection, by_hall[hall])
                if count:
                    self._note(connection, hall, sorted({ticket.business_date for ticket in by_hall[hall]}))
                added += count
        return added

    def _note(self, connection: Connection, hall: str, days: list[str]) -> None:
        """An import that adds is a line of the journal, and the days that it may have changed are packed anew."""
        moment = next_moment(self._context, connection, hall)
        event = Event(hall, moment.revision, moment.at, "import", "system:history", changes={"days": days})
        journal.append(connection, event, moment.previous)
        for day in days:
            reports.mark_changed(connection, hall, date.fromisoformat(day), moment.revision)
