"""Erases text about people: from beside the lines of the journal, from tickets and from print jobs; in batches."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, func, or_, select, update

from queueing.chain import erased_link
from storage.appointment_tables import appointments
from storage.tables import journal, print_jobs, tickets

BOOKING = "booking"
_SLIPS_OF_VISITORS = ("ticket", "reprint", "materials", "guide")
_OF_A_SITUATION = ("service", "materials", "rows", "path")
"""What the content of such a slip says of what somebody ticked; the rest of it is figures and its form."""
_c = journal.c


def is_due(connection: Connection, hall: str, name: str, before: datetime) -> bool:
    """Whether a line before an instant still has a text of this name."""
    query = select(_c.revision).where(*_old(hall, before, 0), _c.personal.contains(f'"{name}":'))
    return connection.execute(query.limit(1)).first() is not None


def is_booking_due(connection: Connection, hall: str, day: date) -> bool:
    """Whether an appointment of a business date before this one still says whose it is."""
    c = appointments.c
    query = select(c.id).where(c.hall == hall, c.business_date < day, c.name != "")
    return connection.execute(query.limit(1)).first() is not None


def erase_texts(
    connection: Connection, hall: str, before: Mapping[str, datetime], booked_before: date, after: int, most: int
) -> tuple[int, int]:
    """Erase the texts of up to `most` lines after a revision, each name's before its own instant; a ticket's link goes
    with that of its line. Who booked is erased when the appointment's business date is before `booked_before`, here and
    in its row. Answers (the last line that was looked at, or 0 at the end; how many were changed).
    """
    latest = max(before.values())
    query = select(_c.revision, _c.at, _c.ticket_id, _c.personal).where(*_old(hall, latest, after))
    rows = connection.execute(query.order_by(_c.revision).limit(most)).all()
    changed = 0
    for row in rows:
        texts: dict[str, Any] = json.loads(row.personal)
        kept = {name: text for name, text in texts.items() if row.at >= before.get(name, row.at)}
        if BOOKING in texts.keys() - kept.keys() and not _erase_booking(connection, hall, row.revision, booked_before):
            kept[BOOKING] = texts[BOOKING]
        if kept == texts:
            continue
        changed += 1
        value = to_json(kept).decode() if kept else None
        this = update(journal).where(_c.hall == hall, _c.revision == row.revision)
        connection.execute(this.values(personal=value))
        if "link" in texts.keys() - kept.keys():
            ticket = update(tickets).where(tickets.c.id == row.ticket_id)
            connection.execute(ticket.values(link_token=erased_link(row.ticket_id)))
        for name in {"guide", "card"} & (texts.keys() - kept.keys()):
            _erase_of_ticket(connection, hall, row.revision, row.ticket_id, name)
    return (rows[-1].revision if len(rows) == most else 0), changed


def _erase_of_ticket(connection: Connection, hall: str, revision: int, ticket_id: str, name: str) -> None:
    """Erase a column of a ticket, unless a later line still says it."""
    later = select(_c.revision).where(
        _c.hall == hall, _c.ticket_id == ticket_id, _c.revision > revision, _c.personal.contains(f'"{name}":')
    )
    if connection.execute(later.limit(1)).first() is None:
        connection.execute(update(tickets).where(tickets.c.id == ticket_id).values({name: None}))


def _erase_booking(connection: Connection, hall: str, revision: int, booked_before: date) -> bool:
    """Erase the person of the appointment that a line made; False, and nothing changed, while it is wanted."""
    query = select(_c.data).where(_c.hall == hall, _c.revision == revision)
    (appointment,) = json.loads(connection.execute(query).scalar_one())["appointments"]
    c = appointments.c
    values = dict.fromkeys(("phone_hash", "phone_last4_hash", "document_hash", "person_hash"))
    statement = update(appointments).where(c.id == appointment, c.business_date < booked_before)
    return connection.execute(statement.values(name="", link_token=erased_link(appointment), **values)).rowcount == 1


def _old(hall: str, before: datetime, after: int) -> tuple[Any, ...]:
    return _c.hall == hall, _c.revision > after, _c.at < before, _c.personal.is_not(None)


def erase_slip_reasons(connection: Connection, hall: str, before: datetime, most: int) -> int:
    """Erase the reasons of up to `most` old print jobs; returns how many."""
    c = print_jobs.c
    due = select(c.id).where(c.hall == hall, c.created_at < before, func.length(c.reason) > 0).limit(most)
    return connection.execute(update(print_jobs).where(c.id.in_(due)).values(reason="")).rowcount


def erase_slip_lists(connection: Connection, hall: str, before: datetime, most: int) -> int:
    """Erase what up to `most` old print jobs list for somebody's situation; returns how many."""
    c = print_jobs.c
    says = or_(*(c.content.contains(f'"{name}":', autoescape=True) for name in _OF_A_SITUATION))
    due = select(c.id, c.content).where(c.hall == hall, c.kind.in_(_SLIPS_OF_VISITORS), c.created_at < before, says)
    rows = connection.execute(due.limit(most)).all()
    for row in rows:
        kept = {name: value for name, value in json.loads(row.content).items() if name not in _OF_A_SITUATION}
        connection.execute(update(print_jobs).where(c.id == row.id).values(content=to_json(kept).decode()))
    return len(rows)
