"""What a hall has in the database, and taking all of it away."""

from sqlalchemy import Connection, delete, func, select

from storage.schema import metadata
from storage.staff_tables import staff
from storage.tables import halls, ticket_services, tickets


def count_tickets(connection: Connection, hall: str) -> tuple[int, int]:
    """A hall's tickets: (all of them, those that have not ended)."""
    mine = select(func.count()).select_from(tickets).where(tickets.c.hall == hall)
    still_open = mine.where(tickets.c.ended_at.is_(None))
    return connection.execute(mine).scalar_one(), connection.execute(still_open).scalar_one()


def people_of(connection: Connection, hall: str) -> list[str]:
    """Who belongs to a hall and may log in, by name."""
    query = select(staff.c.username).where(staff.c.hall == hall, staff.c.disabled_at.is_(None))
    return list(connection.execute(query.order_by(staff.c.username)).scalars())


def remove(connection: Connection, hall: str) -> None:
    """Take a hall away with all its rows; people who belonged to it stay."""
    mine = select(tickets.c.id).where(tickets.c.hall == hall)
    connection.execute(delete(ticket_services).where(ticket_services.c.ticket_id.in_(mine)))
    for table in metadata.tables.values():
        if "hall" in table.c and table is not staff:
            connection.execute(delete(table).where(table.c.hall == hall))
    connection.execute(delete(halls).where(halls.c.code == hall))
