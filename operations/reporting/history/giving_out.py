"""Exports our tickets as a history, of which an import reads back each row exactly.

A row has one call, one start and one end (`docs/history.md`): what lay between them, a time on hold or a second wait,
an import takes for service or walk.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from operations.context import Context
from operations.halls import catalogue
from operations.reporting.cells import guarded
from operations.reporting.history.columns import EVERY, OUTCOMES
from queueing.hall import Hall
from queueing.ticket import Ticket
from storage import history

_WORDS = {state: word for word, state in OUTCOMES.items()}


@dataclass(slots=True)
class Export:
    """Counts of an export so far. `left_out`: tickets whose outcome the format cannot express, such as expired."""

    written: int = 0
    left_out: int = 0


def export_history(
    context: Context, hall: str = "", start: date | None = None, end: date | None = None, export: Export | None = None
) -> Iterator[str]:
    """Our finished tickets, as pieces of CSV. Instants are in the hall's own offset, to the microsecond.

    Raises `unknown_hall` before the first piece. A text that a spreadsheet would calculate gets an apostrophe.
    """
    halls = [catalogue.get_hall(context, hall)] if hall else catalogue.halls(context)
    return _pieces(context, halls, start, end, export or Export())


def _pieces(context: Context, halls: list[Hall], start: date | None, end: date | None, export: Export) -> Iterator[str]:
    yield ",".join(EVERY) + "\n"
    with context.database.reading() as connection:
        for hall in halls:
            zone = ZoneInfo(hall.timezone)
            for ticket in history.every_ticket(connection, hall.code, start, end):
                if ticket.state not in _WORDS:
                    export.left_out += 1
                    continue
                export.written += 1
                yield _row(ticket, zone)


def _row(ticket: Ticket, zone: ZoneInfo) -> str:
    text = StringIO()
    instants = (ticket.issued_at, ticket.first_called_at, ticket.started_at, ticket.ended_at)
    line = ticket.line_of_issue
    service = "" if ticket.service == line else ticket.service
    words = (ticket.hall, ticket.number, line, service, ticket.priority)
    csv.writer(text, lineterminator="\n").writerow(
        (*map(guarded, words), "" if ticket.window is None else ticket.window,
         *(_written(at, zone) for at in instants), _WORDS[ticket.state],
         _written(ticket.arrived_at, zone), _written(ticket.appointment_at, zone))
    )  # fmt: skip
    return text.getvalue()


def _written(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).isoformat()
