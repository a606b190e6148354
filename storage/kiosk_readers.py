"""Rows of readers on kiosks: how they are, and what was read and not taken by the kiosk's page yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.kiosk_tables import kiosk_readers
from storage.upserts import insert_into

_c = kiosk_readers.c


def put(connection: Connection, hall: str, kiosk: str, values: Mapping[str, Any]) -> None:
    """Change these values of a reader; a new one gets a row."""
    statement = insert_into(connection, kiosk_readers).values(hall=hall, kiosk=kiosk, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["hall", "kiosk"], set_=dict(values)))


def has_read(connection: Connection, hall: str, kiosk: str) -> bool:
    """Whether something waits for the kiosk's page."""
    query = select(_c.kiosk).where(_c.hall == hall, _c.kiosk == kiosk, _c.sealed.is_not(None))
    return connection.execute(query).first() is not None


def take(connection: Connection, hall: str, kiosk: str) -> tuple[str, datetime] | None:
    """What was read last and when, which is then gone; None: nothing since."""
    own = (_c.hall == hall, _c.kiosk == kiosk, _c.sealed.is_not(None))
    row = connection.execute(select(_c.sealed, _c.read_at).where(*own)).one_or_none()
    if row is None:
        return None
    taken = connection.execute(update(kiosk_readers).where(*own).values(sealed=None, read_at=None)).rowcount
    return (row.sealed, row.read_at) if taken else None


def states(connection: Connection, hall: str) -> dict[str, tuple[str, datetime]]:
    """The state of each reader of a hall and when it was said, by kiosk."""
    query = select(_c.kiosk, _c.state, _c.said_at).where(_c.hall == hall)
    return {row.kiosk: (row.state, row.said_at) for row in connection.execute(query)}


def forget_reads(connection: Connection, before: datetime) -> None:
    """Drop what nobody took."""
    connection.execute(update(kiosk_readers).where(_c.read_at < before).values(sealed=None, read_at=None))
