"""Tickets that expired where no window could call them; the day's close has written the reason into the journal."""

from datetime import datetime

from sqlalchemy import Connection, and_, literal_column, select

from queueing.forgotten import Why
from queueing.ticket import Ticket
from storage.journal import of_ticket
from storage.reports import Period
from storage.tables import journal, tickets
from storage.tickets import from_row


def expired(connection: Connection, period: Period) -> list[tuple[Ticket, str, datetime]]:
    """(ticket, reason, since when) of the tickets of a period that expired forgotten, in no order."""
    c = tickets.c
    its_end = and_(journal.c.hall == c.hall, journal.c.revision == c.revision)
    query = (
        select(tickets)
        .join(journal, its_end)
        .where(
            c.state == literal_column("'expired'"),  # a literal, so that the partial index is used
            c.business_date.between(period.start, period.end),
            journal.c.data.contains('"reason":'),
        )
    )
    if period.hall is not None:
        query = query.where(c.hall == period.hall)
    entries = [_with_reason(connection, from_row(row)) for row in connection.execute(query).all()]
    return [entry for entry in entries if entry[1] in list(Why)]  # others were cleared, as their hall wants it


def _with_reason(connection: Connection, ticket: Ticket) -> tuple[Ticket, str, datetime]:
    *_, before, end = of_ticket(connection, ticket.id, ticket.revision)
    return ticket, end.reason, before.at
