"""Rows of closed kiosks, and the tickets that kiosks issued lately."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from queueing.ticket import State
from storage.compiled_statement import CompiledStatement
from storage.kiosk_tables import closed_kiosks
from storage.tables import print_jobs, tickets

_IS_CLOSED = CompiledStatement(
    select(closed_kiosks.c.name).where(
        closed_kiosks.c.hall == bindparam("hall"), closed_kiosks.c.name == bindparam("name")
    )
)


@dataclass(frozen=True, slots=True)
class ClosedKiosk:
    """A kiosk that takes no tickets, since when, and the username of who closed it."""

    hall: str
    name: str
    since_at: datetime
    closed_by: str


class Issued(NamedTuple):
    """A ticket that a kiosk issued: which kiosk, when, and whether it still waits."""

    kiosk: str
    at: datetime
    waits: bool


def is_closed(connection: Connection, hall: str, name: str) -> bool:
    """Whether staff have closed this kiosk."""
    return _IS_CLOSED.scalar(connection, {"hall": hall, "name": name}) is not None


def closed(connection: Connection, hall: str) -> dict[str, ClosedKiosk]:
    """The closed kiosks of a hall, by name."""
    query = select(closed_kiosks).where(closed_kiosks.c.hall == hall).order_by(closed_kiosks.c.name)
    return {row.name: ClosedKiosk(**row._mapping) for row in connection.execute(query)}


def close(connection: Connection, row: ClosedKiosk) -> None:
    """Close a kiosk."""
    connection.execute(insert(closed_kiosks).values(**asdict(row)))


def reopen(connection: Connection, hall: str, name: str) -> None:
    """Open a kiosk again."""
    connection.execute(delete(closed_kiosks).where(closed_kiosks.c.hall == hall, closed_kiosks.c.name == name))


def issued_since(
    connection: Connection, hall: str, days: Collection[date], since: datetime, kiosks: Collection[str]
) -> list[Issued]:
    """What these kiosks issued since an instant, oldest first; `days`: the business dates that this can be."""
    c = tickets.c
    query = select(c.source, c.issued_at, c.state).where(
        c.hall == hall, c.business_date.in_(days), c.issued_at >= since, c.source.in_(kiosks)
    )
    rows = connection.execute(query.order_by(c.issued_at))
    return [Issued(row.source, row.issued_at, row.state == State.WAITING) for row in rows]


def waiting_of(connection: Connection, hall: str, kiosk: str, since: datetime) -> list[str]:
    """The ids of the tickets that a kiosk issued since an instant and that still wait, oldest first."""
    c = tickets.c
    query = select(c.id).where(
        c.hall == hall,
        c.state == State.WAITING.value,
        c.ended_at.is_(None),
        c.source == kiosk,
        c.issued_at >= since,
    )
    return list(connection.execute(query.order_by(c.issued_at, c.id)).scalars())


def drop_slips(connection: Connection, ticket_ids: Collection[str], now: datetime) -> int:
    """Drop the slips of these tickets that no agent has taken yet; returns how many."""
    c = print_jobs.c
    query = update(print_jobs).where(c.ticket_id.in_(ticket_ids), c.state == "waiting")
    return connection.execute(query.values(state="expired", ended_at=now)).rowcount
