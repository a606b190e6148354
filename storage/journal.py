"""The append-only record of every step: a hall's revision, and the lines themselves."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, case, func, insert, select, update

from queueing.events import Event
from queueing.instants import from_microseconds
from queueing.record import decode, encode
from storage.quick import Quick
from storage.tables import halls, journal

_NOW = bindparam("now", type_=halls.c.newest_at.type)
_NEXT_REVISION = (
    update(halls)
    .where(halls.c.code == bindparam("hall"))
    .values(revision=halls.c.revision + 1, newest_at=case((halls.c.newest_at > _NOW, halls.c.newest_at), else_=_NOW))
    .returning(halls.c.revision, halls.c.newest_at)
)
_QUICK_NEXT_REVISION = Quick(_NEXT_REVISION)
_REVISION = select(halls.c.revision).where(halls.c.code == bindparam("hall"))
_INSERT = Quick(insert(journal), tuple(journal.c.keys()))
_BY_REQUEST = select(journal).where(
    journal.c.hall == bindparam("hall"),
    journal.c.actor == bindparam("actor"),
    journal.c.request_id == bindparam("request_id"),
)
_IS_KNOWN = Quick(_BY_REQUEST.with_only_columns(journal.c.revision))
_OF_TICKET = select(journal).where(
    journal.c.ticket_id == bindparam("ticket_id"), journal.c.revision <= bindparam("revision")
)
_AFTER = select(journal).where(journal.c.hall == bindparam("hall"), journal.c.revision > bindparam("revision"))


class Moment(NamedTuple):
    """What a hall's next journal line is given: its revision, and an instant not before that of the line before."""

    revision: int
    at: datetime


def next_moment(connection: Connection, hall: str, now: datetime) -> Moment | None:
    """Lock the hall for this transaction and count its revision up by one; None: no such hall.

    The instant is `now`, or the newest line's where that is later: another computer's clock may be ahead.
    """
    row = _QUICK_NEXT_REVISION.first(connection, {"hall": hall, "now": now})
    return None if row is None else Moment(int(row[0]), from_microseconds(row[1]))


def revision(connection: Connection, hall: str) -> int | None:
    """The hall's revision now; None: no such hall."""
    value = connection.execute(_REVISION, {"hall": hall}).scalar_one_or_none()
    return None if value is None else int(value)


def append(connection: Connection, event: Event) -> None:
    """Write one line; the same `request_id` of the same actor twice raises IntegrityError."""
    data: dict[str, Any] = {"changes": encode(event.changes)}
    if event.also:
        data["also"] = {ticket_id: encode(changes) for ticket_id, changes in event.also.items()}
    if event.reason:
        data["reason"] = event.reason
    _INSERT.do(
        connection,
        {
            "hall": event.hall,
            "revision": event.revision,
            "at": event.at,
            "kind": event.kind,
            "actor": event.actor,
            "ticket_id": event.ticket_id,
            "number": event.number,
            "window": event.window,
            "request_id": event.request_id,
            "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        },
    )


def _event(row: Row[Any]) -> Event:
    values = dict(row._mapping)
    data = json.loads(values.pop("data"))
    return Event(
        **values,
        changes=decode(data["changes"]),
        also={ticket_id: decode(changes) for ticket_id, changes in data.get("also", {}).items()},
        reason=data.get("reason", ""),
    )


def by_request(connection: Connection, hall: str, actor: str, request_id: str) -> Event | None:
    """What this actor's request did, when it has been done already."""
    values = {"hall": hall, "actor": actor, "request_id": request_id}
    if _IS_KNOWN.scalar(connection, values) is None:  # the ordinary case: asked for the first time
        return None
    row = connection.execute(_BY_REQUEST, values).one_or_none()
    return None if row is None else _event(row)


def of_ticket(connection: Connection, ticket_id: str, until_revision: int) -> list[Event]:
    """A ticket's own events up to a revision, oldest first."""
    values = {"ticket_id": ticket_id, "revision": until_revision}
    return [_event(row) for row in connection.execute(_OF_TICKET.order_by(journal.c.revision), values)]


def after(connection: Connection, hall: str, revision: int, most: int) -> Iterator[Event]:
    """The hall's events after a revision, oldest first."""
    rows = connection.execute(_AFTER.order_by(journal.c.revision).limit(most), {"hall": hall, "revision": revision})
    return (_event(row) for row in rows)


def has_since(connection: Connection, hall: str, kind: str, instant: datetime) -> bool:
    """Whether one of the hall's latest thousand lines is of this kind and later than the instant."""
    newest = select(halls.c.revision).where(halls.c.code == hall).scalar_subquery()
    query = select(journal.c.revision).where(
        journal.c.hall == hall, journal.c.revision > newest - 1_000, journal.c.kind == kind, journal.c.at > instant
    )
    return connection.execute(query.limit(1)).first() is not None


def instants(connection: Connection, hall: str, revisions: Iterable[int]) -> dict[int, datetime]:
    """When each of these revisions was."""
    query = select(journal.c.revision, journal.c.at).where(journal.c.hall == hall, journal.c.revision.in_(revisions))
    return {row.revision: row.at for row in connection.execute(query)}


def newest_at(connection: Connection, hall: str) -> datetime | None:
    """When the newest event was; None: the journal is empty."""
    query = select(journal.c.at).where(journal.c.hall == hall).order_by(journal.c.revision.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def newest_of_all(connection: Connection) -> datetime | None:
    """The newest instant in the journal of any hall; None: nothing has happened anywhere."""
    instant: datetime | None = connection.execute(select(func.max(halls.c.newest_at))).scalar_one()
    return instant
