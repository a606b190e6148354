"""Rows of the security log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.security_tables import security_log

_c = security_log.c


@dataclass(frozen=True, slots=True)
class SecurityRow:
    """One line. `times`: how often the same happened within a minute of `at`; `id` 0: not stored yet."""

    hall: str
    at: datetime
    kind: str
    actor: str
    address: str
    subject: str
    times: int = 1
    id: int = 0


def add(connection: Connection, row: SecurityRow, same_since: datetime) -> None:
    """Write a line; if the same was noted after `same_since`, that line counts once more instead."""
    newest = select(func.max(_c.id)).where(
        _c.hall == row.hall,
        _c.at > same_since,
        _c.kind == row.kind,
        _c.actor == row.actor,
        _c.address == row.address,
        _c.subject == row.subject,
    )
    counted = update(security_log).where(_c.id == newest.scalar_subquery()).values(times=_c.times + 1)
    if connection.execute(counted).rowcount:
        return
    connection.execute(
        insert(security_log).values(
            hall=row.hall,
            at=row.at,
            kind=row.kind,
            actor=row.actor,
            address=row.address,
            subject=row.subject,
            times=row.times,
        )
    )


def latest(connection: Connection, halls: Collection[str], before: int, most: int) -> list[SecurityRow]:
    """Up to `most` lines of these halls with an id below `before`, newest first."""
    query = select(security_log).where(_c.hall.in_(halls), _c.id < before).order_by(_c.id.desc()).limit(most)
    return [SecurityRow(**row._mapping) for row in connection.execute(query)]


def forget(connection: Connection, hall: str, before: datetime, most: int) -> int:
    """Delete up to `most` of a hall's lines that are older than an instant; returns how many."""
    oldest = select(_c.id).where(_c.hall == hall, _c.at < before).order_by(_c.at).limit(most)
    return connection.execute(delete(security_log).where(_c.id.in_(oldest))).rowcount


def forget_of_others(connection: Connection, halls: Collection[str], before: datetime, most: int) -> int:
    """The same for all lines that are of none of these halls."""
    oldest = select(_c.id).where(_c.hall.not_in(halls), _c.at < before).order_by(_c.at).limit(most)
    return connection.execute(delete(security_log).where(_c.id.in_(oldest))).rowcount
