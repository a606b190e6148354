"""Counts the rows of a hall, and removes a hall with all of them."""

from sqlalchemy import Connection, delete, func, select

from storage.schema import metadata
from storage.security_tables import security_log
from storage.staff_tables import staff
from storage.tables import halls, ticket_services, tickets


def count_tickets(connection: Connection, hall: str) -> tuple[int, int]:
    """A hall's tickets: (all of them, those that have not ended)."""
    query = select(func.count()).select_from(tickets).where(tickets.c.hall == hall)
    still_open = query.where(tickets.c.ended_at.is_(None))
    return connection.execute(query).scalar_one(), connection.execute(still_open).scalar_one()


def people_of(connection: Connection, hall: str) -> list[str]:
    """The people who belong to a hall and may log in, by name."""
    query = select(staff.c.username).where(staff.c.hall == hall, staff.c.disabled_at.is_(None))
    return list(connection.execute(query.order_by(staff.c.username)).scalars())


def remove(connection: Connection, hall: str) -> None:
    """Remove a hall with all its rows; people who belonged to it stay, and so does the security log."""
    ticket_ids = select(tickets.c.id).where(tickets.c.hall == hall)
    connection.execute(delete(ticket_services).where(ticket_services.c.ticket_id.in_(ticket_ids)))
    for table in metadata.tables.values():
        if "hall" in table.c and table not in (staff, security_log):
            connection.execute(delete(table).where(table.c.hall == hall))
    connection.execute(delete(halls).where(halls.c.code == hall))
