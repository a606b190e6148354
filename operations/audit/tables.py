"""Replays a hall's journal and compares the result with its tables, holding only the tickets that are still open."""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

import queueing.appointments
from operations.audit.findings import Finding
from queueing.events import Event, difference
from queueing.record import Replayed, apply
from queueing.ticket import Ticket
from storage import appointments, journal, tickets, windows

BATCH = 500
MOST_FINDINGS = 100
"""The first of them say what happened; a table that was emptied would say the same a million times."""


def compare(connection: Connection, hall: str) -> Iterator[Finding]:
    """What the journal and the tables say differently, at most `MOST_FINDINGS` of it. Imported history has no journal
    and is skipped. A line that cannot be replayed ends the comparison.
    """
    yield from islice(_compare(connection, hall), MOST_FINDINGS)


def _compare(connection: Connection, hall: str) -> Iterator[Finding]:
    replayed, last = Replayed(), -1
    while True:
        try:
            batch = list(journal.after(connection, hall, last, BATCH))
            for event in batch:
                apply(replayed, event)
                last = event.revision
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            yield Finding("replay", None, f"the journal cannot be replayed beyond line {last}")
            return
        yield from _settle(connection, replayed, batch)
        if len(batch) < BATCH:
            break
    yield from _still_open(connection, replayed)
    yield from _unwritten(connection, hall)
    yield from _windows(connection, hall, replayed)
    yield from _appointments(connection, hall, replayed)


def _settle(connection: Connection, replayed: Replayed, batch: list[Event]) -> Iterator[Finding]:
    """Compare the tickets that have ended, and let go of them: nothing comes after the line that their row names."""
    ids = {event.ticket_id for event in batch if event.ticket_id is not None}
    ended = [ticket_id for ticket_id in ids if replayed.tickets[ticket_id].ended_at is not None]
    rows, services = tickets.by_ids(connection, ended), tickets.services_by_ids(connection, ended)
    for ticket_id in ended:
        row, expected = rows.get(ticket_id), replayed.tickets[ticket_id]
        if row is not None and row.revision == expected.revision:
            del replayed.tickets[ticket_id]
            yield from _differs(row, expected)
            if services.get(ticket_id, ()) != expected.done:
                sentence = f"ticket {row.number} ({row.id}) differs in what the table of services says was done"
                yield Finding("table", expected.revision, sentence)


def _still_open(connection: Connection, replayed: Replayed) -> Iterator[Finding]:
    waiting = iter(list(replayed.tickets))
    while ids := list(islice(waiting, BATCH)):
        rows = tickets.by_ids(connection, ids)
        for ticket_id in ids:
            row, expected = rows.get(ticket_id), replayed.tickets[ticket_id]
            if row is None:
                yield Finding("table", None, f"ticket {expected.number} ({ticket_id}) is only in the journal")
            else:
                yield from _differs(row, expected)


def _differs(row: Ticket, expected: Ticket) -> Iterator[Finding]:
    if row != expected:
        fields = ", ".join(difference(row, expected))
        yield Finding("table", expected.revision, f"ticket {row.number} ({row.id}) differs in {fields}")


def _unwritten(connection: Connection, hall: str) -> Iterator[Finding]:
    for ticket_id in journal.tickets_without_a_line(connection, hall, MOST_FINDINGS):
        yield Finding("table", None, f"ticket {ticket_id} is only in the table")


def _windows(connection: Connection, hall: str, replayed: Replayed) -> Iterator[Finding]:
    for number, window in windows.of_hall(connection, hall).items():
        expected = replayed.windows.get(number)
        if expected != {"state": window.state, "staff": window.staff}:
            sentence = f"window {number} differs: {window.state} by {window.staff}, journal {expected}"
            yield Finding("table", None, sentence)


def _appointments(connection: Connection, hall: str, replayed: Replayed) -> Iterator[Finding]:
    waiting = iter(list(replayed.appointments))
    while ids := list(islice(waiting, BATCH)):
        rows = appointments.by_ids(connection, ids)
        for each in ids:
            row, expected = rows.get(each), replayed.appointments[each]
            if row is None:
                yield Finding("table", None, f"appointment {expected.code} ({each}) is only in the journal")
            elif row != expected:
                fields = ", ".join(queueing.appointments.difference(row, expected))
                yield Finding("table", expected.revision, f"appointment {row.code} ({each}) differs in {fields}")
    for each in appointments.without_a_line(connection, hall, replayed.appointments.keys(), MOST_FINDINGS):
        yield Finding("table", None, f"appointment {each} is only in the table")
