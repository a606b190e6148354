"""A history in: rows become tickets, two hundred in a transaction, so that a hall at work is never held up."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection

from operations.context import Context
from operations.moments import next_moment
from operations.records.history.columns import BadRow
from operations.records.history.files import opened
from operations.records.history.halls import Halls, unknown_names
from operations.records.history.outcome import ImportOutcome
from operations.records.history.reading import Row, Table
from operations.records.history.rows import check_texts
from operations.records.history.rows import ticket as ticket_of
from queueing.events import Event
from queueing.ticket import Ticket
from storage import history, journal, reports

BATCH = 200
"""Rows of a transaction: a tenth of a second at most, for which others may have to wait."""


def import_file(
    context: Context, path: Path, hall: str = "", zone: str = "", strict: bool = False, encoding: str = ""
) -> ImportOutcome:
    """Take in a file as `import_history` does, whatever its encoding; `Unreadable` when it is no history."""
    with opened(path, encoding) as (stream, found):
        outcome = import_history(context, stream, hall, zone, strict)
    if found not in ("utf-8", "utf-8-sig"):
        outcome.notes.insert(0, f"read as {found}")
    return outcome


def import_history(
    context: Context, stream: TextIO, hall: str = "", zone: str = "", strict: bool = False
) -> ImportOutcome:
    """Take in a history, row by row; the good rows stay whatever the bad ones.

    `hall`: only this hall's rows ("": all). `zone`: of halls that are not known yet; without it their rows are left
    out. `strict`: a name that the hall does not know makes a row bad. The same file twice adds nothing: a ticket is
    known by hall, line, number and instant of issue.
    """
    halls, outcome, known = Halls(context, zone), ImportOutcome(), history.Known()
    if hall:
        halls.must_agree(hall)
    table = Table(stream, hall)
    if table.ignored:
        outcome.notes.append(f"columns that a history does not have were ignored: {', '.join(table.ignored)}"[:300])
    batch: list[Ticket] = []
    for ticket in _tickets(table.rows(), halls, hall, strict, outcome):
        batch.append(ticket)
        if len(batch) == BATCH:
            _store(context, halls, batch, known, outcome)
            batch = []
    _store(context, halls, batch, known, outcome)
    return outcome


def _tickets(rows: Iterator[Row], halls: Halls, asked: str, strict: bool, outcome: ImportOutcome) -> Iterator[Ticket]:
    for line, values in rows:
        with suppress(_LeftOut):
            try:
                yield _ticket(values, halls, asked, strict, outcome)
            except BadRow as bad:
                outcome.mistakes.append((line, str(bad)))


class _LeftOut(Exception):
    """A row of another hall, which has been counted."""


def _ticket(values: dict[str, str] | BadRow, halls: Halls, asked: str, strict: bool, outcome: ImportOutcome) -> Ticket:
    if isinstance(values, BadRow):
        raise values
    check_texts(values)
    code = values["hall"]
    if asked and code != asked:
        outcome.other_halls[code] += 1
        raise _LeftOut
    hall = halls.get(code)
    if hall is None:
        outcome.unknown_halls[code] += 1
        raise _LeftOut
    ticket = ticket_of(values, hall)
    names = list(unknown_names(hall, ticket))
    if names and strict:
        raise BadRow(" and ".join(f"{kind} '{name}'" for kind, name in names) + f" is not known in {code}")
    outcome.unknown_names.update(names)
    return ticket


def _store(context: Context, halls: Halls, batch: list[Ticket], known: history.Known, outcome: ImportOutcome) -> None:
    if not batch:
        return
    halls.store(batch)
    by_hall: dict[str, list[Ticket]] = {}
    for ticket in batch:
        by_hall.setdefault(ticket.hall, []).append(ticket)
    for hall, tickets in by_hall.items():
        began = time.monotonic()
        added = _add(context, hall, tickets, known)
        time.sleep(
            time.monotonic() - began
        )  # SQLite serves whoever asks next: leave the others as much time as we took
        outcome.added += added
        outcome.already_there += len(tickets) - added


def _add(context: Context, hall: str, tickets: list[Ticket], known: history.Known) -> int:
    """Add those that are not there; an import that adds is a line of the hall's journal, and voids packed days."""
    with context.database.reading() as connection:
        fresh = [ticket for ticket in tickets if not known.has(connection, ticket)]
    with context.database.transaction() as connection:
        added = history.add_missing(connection, fresh)
        if added:
            _note(context, connection, hall, sorted({ticket.business_date for ticket in added}))
    return len(added)


def _note(context: Context, connection: Connection, hall: str, days: list[date]) -> None:
    moment = next_moment(context, connection, hall)
    changes = {"days": [day.isoformat() for day in days]}
    journal.append(connection, Event(hall, *moment, "import", "system:history", changes=changes))
    for day in days:
        reports.mark_changed(connection, hall, day, moment.revision)
