"""Rows of codes that unpaired stations show. The secret of a station's browser is stored as a hash only."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from storage.staff_tables import pairings


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A code, good until `expires_at`: who types it lets the browser with this token in, as this station's."""

    code: str
    token_hash: str
    kind: str
    hall: str
    name: str
    expires_at: datetime


def add(connection: Connection, row: PairingRow) -> None:
    """Store a code."""
    connection.execute(insert(pairings).values(**asdict(row)))


def find(connection: Connection, code: str) -> PairingRow | None:
    """The row of a code, also one that has expired; None: there is none."""
    row = connection.execute(select(pairings).where(pairings.c.code == code)).one_or_none()
    return None if row is None else PairingRow(**row._mapping)


def of_token(connection: Connection, token_hash: str) -> PairingRow | None:
    """The row of a browser's token; None: it has no code."""
    row = connection.execute(select(pairings).where(pairings.c.token_hash == token_hash)).one_or_none()
    return None if row is None else PairingRow(**row._mapping)


def count(connection: Connection, hall: str) -> int:
    """How many codes a hall has."""
    return connection.execute(select(func.count()).where(pairings.c.hall == hall)).scalar_one()


def take(connection: Connection, code: str) -> bool:
    """Delete a code. False: somebody else was faster."""
    return connection.execute(delete(pairings).where(pairings.c.code == code)).rowcount == 1


def forget(connection: Connection, token_hash: str, now: datetime) -> None:
    """Delete the code of this browser ("": of none) and all that have expired."""
    connection.execute(delete(pairings).where((pairings.c.token_hash == token_hash) | (pairings.c.expires_at <= now)))
