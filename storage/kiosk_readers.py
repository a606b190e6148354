"""Rows of readers on kiosks: how they are, and what was read and not taken by the kiosk's page yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.kiosk_tables import kiosk_readers
from storage.upserts import insert_into

_c = kiosk_readers.c


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """How a reader is and when it was said; when a page of its kiosk last asked for what it reads (None: never), and
    whether something waits for it.
    """

    state: str
    said_at: datetime
    asked_at: datetime | None
    has_read: bool


def put(connection: Connection, hall: str, kiosk: str, values: Mapping[str, Any]) -> None:
    """Change these values of a reader; a new one gets a row."""
    statement = insert_into(connection, kiosk_readers).values(hall=hall, kiosk=kiosk, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["hall", "kiosk"], set_=dict(values)))


def note_asked(connection: Connection, hall: str, kiosk: str, now: datetime) -> None:
    """A page of this kiosk asks for what its reader reads."""
    connection.execute(update(kiosk_readers).where(_c.hall == hall, _c.kiosk == kiosk).values(asked_at=now))


def find(connection: Connection, hall: str, kiosk: str) -> ReaderRow | None:
    """A kiosk's reader; None: no reader of it was ever there."""
    return of_hall(connection, hall).get(kiosk)


def take(connection: Connection, hall: str, kiosk: str) -> tuple[str, datetime] | None:
    """What was read last and when, which is then gone; None: nothing since."""
    own = (_c.hall == hall, _c.kiosk == kiosk, _c.sealed.is_not(None))
    row = connection.execute(select(_c.sealed, _c.read_at).where(*own)).one_or_none()
    if row is None:
        return None
    taken = connection.execute(update(kiosk_readers).where(*own).values(sealed=None, read_at=None)).rowcount
    return (row.sealed, row.read_at) if taken else None


def of_hall(connection: Connection, hall: str) -> dict[str, ReaderRow]:
    """A hall's readers, by kiosk."""
    query = select(_c.kiosk, _c.state, _c.said_at, _c.asked_at, _c.sealed.is_not(None)).where(_c.hall == hall)
    return {kiosk: ReaderRow(*values) for kiosk, *values in connection.execute(query)}


def forget_reads(connection: Connection, before: datetime) -> None:
    """Drop what nobody took."""
    connection.execute(update(kiosk_readers).where(_c.read_at < before).values(sealed=None, read_at=None))
