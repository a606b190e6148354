"""The append-only record of every step: a hall's revision, and the lines themselves."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import BigInteger, Connection, Row, bindparam, case, func, insert, select, type_coerce, update

from queueing.chain import FIRST, ChainedLine, joined, line_hash, marks, split
from queueing.events import Event
from queueing.instants import from_microseconds, microseconds
from queueing.record import decode, decode_appointment, encode
from storage.compiled_statement import CompiledStatement
from storage.tables import BigId, halls, journal, tickets

_NOW = bindparam("now", type_=halls.c.newest_at.type)
_NEXT_REVISION = (
    update(halls)
    .where(halls.c.code == bindparam("hall"))
    .values(revision=halls.c.revision + 1, newest_at=case((halls.c.newest_at > _NOW, halls.c.newest_at), else_=_NOW))
    .returning(halls.c.revision, halls.c.newest_at)
)
_COMPILED_NEXT_REVISION = CompiledStatement(_NEXT_REVISION)
_HASH_OF = CompiledStatement(
    select(journal.c.hash).where(
        journal.c.hall == bindparam("hall"), journal.c.revision == bindparam("revision", type_=BigId)
    )
)
_REVISION = select(halls.c.revision).where(halls.c.code == bindparam("hall"))
_INSERT = CompiledStatement(insert(journal), tuple(journal.c.keys()))
_BY_REQUEST = select(journal).where(
    journal.c.hall == bindparam("hall"),
    journal.c.actor == bindparam("actor"),
    journal.c.request_id == bindparam("request_id"),
)
_IN_ANOTHER_HALL = select(journal.c.revision).where(
    journal.c.hall.in_(select(halls.c.code).where(halls.c.code != bindparam("hall"))),  # named, so that an index serves
    journal.c.actor == bindparam("actor"),
    journal.c.request_id == bindparam("request_id"),
)
_IS_KNOWN = CompiledStatement(_BY_REQUEST.with_only_columns(journal.c.revision))
_OF_TICKET = select(journal).where(
    journal.c.ticket_id == bindparam("ticket_id"), journal.c.revision <= bindparam("revision")
)
_AFTER = select(journal).where(journal.c.hall == bindparam("hall"), journal.c.revision > bindparam("revision"))


class Moment(NamedTuple):
    """The revision of a hall's next journal line, its instant, which is never before the previous line's, and that
    line's hash.
    """

    revision: int
    at: datetime
    previous: str = FIRST


def next_moment(connection: Connection, hall: str, now: datetime) -> Moment | None:
    """Lock the hall for this transaction and increase its revision by one; None: no such hall.

    The instant is `now`, or the newest line's if that is later: another computer's clock may be ahead.
    """
    row = _COMPILED_NEXT_REVISION.first(connection, {"hall": hall, "now": now})
    if row is None:
        return None
    # A statement of its own: on PostgreSQL one that waited for the lock does not see what was committed meanwhile, and
    # SQLite looks through the whole journal for a subquery in RETURNING.
    previous = _HASH_OF.scalar(connection, {"hall": hall, "revision": int(row[0]) - 1})
    return Moment(int(row[0]), from_microseconds(row[1]), previous or FIRST)


def revision(connection: Connection, hall: str) -> int | None:
    """The hall's revision now; None: no such hall."""
    value = connection.execute(_REVISION, {"hall": hall}).scalar_one_or_none()
    return None if value is None else int(value)


class TicketLine(NamedTuple):
    """What a line says of a ticket: the second since 1970 UTC, the step, and the values of some of its fields."""

    second: int
    kind: str
    changes: dict[str, Any]


_MOST_IDS = 500


def of_tickets(connection: Connection, ids: Collection[str]) -> dict[str, list[TicketLine]]:
    """Ticket → its own lines, oldest first; without texts about people."""
    every, lines = list(ids), dict[str, list[TicketLine]]()
    c = journal.c
    for begin in range(0, len(every), _MOST_IDS):
        own = c.ticket_id.in_(every[begin : begin + _MOST_IDS])
        query = select(c.ticket_id, type_coerce(c.at, BigInteger), c.kind, c.data).where(own).order_by(c.revision)
        for ticket_id, at, kind, data in connection.execute(query):
            lines.setdefault(ticket_id, []).append(TicketLine(at // 1_000_000, kind, json.loads(data)["changes"]))
    return lines


def append(connection: Connection, event: Event, previous: str) -> None:
    """Write one line after the line with the hash `previous`; the same `request_id` of the same actor twice raises
    IntegrityError.
    """
    data: dict[str, Any] = {"changes": encode(event.changes)}
    if event.also:
        data["also"] = {ticket_id: encode(changes) for ticket_id, changes in event.also.items()}
    if event.appointments:
        data["appointments"] = {each: encode(changes) for each, changes in event.appointments.items()}
    if event.reason:
        data["reason"] = event.reason
    if event.wish:
        data["wish"] = event.wish
    data, texts = split(data, secrets.token_urlsafe(12))
    line = ChainedLine(
        event.hall,
        event.revision,
        microseconds(event.at),
        event.kind,
        event.actor,
        event.ticket_id,
        event.number,
        event.window,
        event.request_id,
        to_json(data).decode(),  # several times as fast as json.dumps
    )
    row = line._asdict() | {
        "at": event.at,
        "hash": line_hash(previous, line),
        "marks": marks(line),
        "personal": to_json(texts).decode() if texts else None,
    }
    _INSERT.do(connection, row)


def _event(row: Row[Any]) -> Event:
    values = dict(row._mapping)
    for name in ("hash", "marks"):
        values.pop(name)
    texts = json.loads(values.pop("personal") or "{}")
    data = joined(json.loads(values.pop("data")), texts, values["ticket_id"])
    return Event(
        **values,
        changes=decode(data["changes"]),
        also={ticket_id: decode(changes) for ticket_id, changes in data.get("also", {}).items()},
        appointments={each: decode_appointment(changes) for each, changes in data.get("appointments", {}).items()},
        reason=data.get("reason", ""),
        wish=data.get("wish", ""),
    )


def by_request(connection: Connection, hall: str, actor: str, request_id: str) -> Event | None:
    """The event of this actor's request; None: the request has not been done."""
    values = {"hall": hall, "actor": actor, "request_id": request_id}
    if _IS_KNOWN.scalar(connection, values) is None:  # the common case: a new request
        return None
    row = connection.execute(_BY_REQUEST, values).one_or_none()
    return None if row is None else _event(row)


def is_known_elsewhere(connection: Connection, hall: str, actor: str, request_id: str) -> bool:
    """Whether this actor's request has been done in another hall."""
    values = {"hall": hall, "actor": actor, "request_id": request_id}
    return connection.execute(_IN_ANOTHER_HALL.limit(1), values).first() is not None


def of_ticket(connection: Connection, ticket_id: str, until_revision: int) -> list[Event]:
    """A ticket's own events up to a revision, oldest first."""
    values = {"ticket_id": ticket_id, "revision": until_revision}
    return [_event(row) for row in connection.execute(_OF_TICKET.order_by(journal.c.revision), values)]


def after(connection: Connection, hall: str, revision: int, most: int) -> Iterator[Event]:
    """The hall's events after a revision, oldest first."""
    rows = connection.execute(_AFTER.order_by(journal.c.revision).limit(most), {"hall": hall, "revision": revision})
    return (_event(row) for row in rows)


def tickets_without_a_line(connection: Connection, hall: str, most: int) -> list[str]:
    """Tickets of a hall, by id, that no line of its journal is about; those of an imported history do not count."""
    line = select(journal.c.revision).where(journal.c.ticket_id == tickets.c.id, journal.c.hall == tickets.c.hall)
    query = select(tickets.c.id).where(tickets.c.hall == hall, tickets.c.revision > 0, ~line.exists())
    return list(connection.execute(query.limit(most)).scalars())


def has_since(connection: Connection, hall: str, kind: str, instant: datetime) -> bool:
    """Whether one of the hall's latest thousand lines is of this kind and later than the instant."""
    newest = select(halls.c.revision).where(halls.c.code == hall).scalar_subquery()
    query = select(journal.c.revision).where(
        journal.c.hall == hall, journal.c.revision > newest - 1_000, journal.c.kind == kind, journal.c.at > instant
    )
    return connection.execute(query.limit(1)).first() is not None


def instants(connection: Connection, hall: str, revisions: Iterable[int]) -> dict[int, datetime]:
    """The instant of each of these revisions."""
    query = select(journal.c.revision, journal.c.at).where(journal.c.hall == hall, journal.c.revision.in_(revisions))
    return {row.revision: row.at for row in connection.execute(query)}


def newest_at(connection: Connection, hall: str) -> datetime | None:
    """The instant of the newest event; None: the journal is empty."""
    query = select(journal.c.at).where(journal.c.hall == hall).order_by(journal.c.revision.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def newest_of_all(connection: Connection) -> datetime | None:
    """The newest instant in the journal of any hall; None: all journals are empty."""
    instant: datetime | None = connection.execute(select(func.max(halls.c.newest_at))).scalar_one()
    return instant


def line(connection: Connection, hall: str, revision: int) -> Event | None:
    """The line of one revision; None: there is none."""
    return next(after(connection, hall, revision - 1, 1), None)
