"""What estimates are made of and learned from: the waiting line, the tickets at windows, and the calls so far."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from queueing.ticket import State
from storage.known_ends import known_end
from storage.tables import tickets

_c = tickets.c
_IS_OPEN = (_c.hall == bindparam("hall"), _c.ended_at.is_(None))


class WaitingRow(NamedTuple):
    """A waiting ticket."""

    id: str
    line: str
    place_at: datetime
    rank_at: datetime
    passed_over_at: datetime | None
    wanted_window: int | None
    sent_by_window: int | None
    service: str
    issued_at: datetime
    appointment_at: datetime | None = None


class WindowTicket(NamedTuple):
    """The ticket at a window."""

    window: int
    service: str
    line: str
    called_at: datetime
    serving_since_at: datetime | None
    served_microseconds: int


class CallRow(NamedTuple):
    """A ticket that was called. `called_at` is its latest call; times in microseconds are None until known. `ended_at`
    None: it has not ended, or nobody knows when.
    """

    id: str
    line: str
    service: str
    priority: str
    state: str
    window: int | None
    staff: str | None
    issued_at: datetime
    promised_at: datetime | None
    predicted_seconds: int | None
    p90_seconds: int | None
    called_at: datetime
    walk_microseconds: int | None
    served_microseconds: int
    finished_at: datetime | None
    ended_at: datetime | None
    appointment_at: datetime | None = None
    first_called_at: datetime | None = None
    started_at: datetime | None = None


class LeaverRow(NamedTuple):
    """A ticket that was given back before any call, at a known instant."""

    id: str
    line: str
    issued_at: datetime
    ended_at: datetime


_WAITING = select(*(_c[name] for name in WaitingRow._fields)).where(*_IS_OPEN, _c.state == State.WAITING.value)
_AT_WINDOWS = select(*(_c[name] for name in WindowTicket._fields)).where(
    *_IS_OPEN, _c.state.in_((State.CALLED.value, State.SERVING.value))
)
_CALLS = select(*(known_end.label(name) if name == "ended_at" else _c[name] for name in CallRow._fields))
_LATEST = (
    _CALLS.where(_c.hall == bindparam("hall"), _c.called_at.between(bindparam("since"), bindparam("now")))
    .where(or_(_c.ended_at.is_(None), _c.ended_at <= bindparam("now")))
    .order_by(_c.called_at.desc(), _c.id)
    .limit(bindparam("most"))
)
_LEAVERS = (
    select(*(_c[name] for name in LeaverRow._fields))
    .where(_c.hall == bindparam("hall"), _c.state == State.CANCELLED.value, _c.called_at.is_(None))
    .where(_c.ended_at.between(bindparam("since"), bindparam("now")), known_end.is_not(None))
    .order_by(_c.ended_at.desc(), _c.id)
    .limit(bindparam("most"))
)
_BY_ID = _CALLS.where(_c.id.in_(bindparam("ids", expanding=True)), _c.called_at.is_not(None)).order_by(_c.called_at)


def waiting(connection: Connection, hall: str) -> list[WaitingRow]:
    """Everybody who waits, in no order."""
    return [WaitingRow(*row) for row in connection.execute(_WAITING, {"hall": hall})]


def at_windows(connection: Connection, hall: str) -> list[WindowTicket]:
    """The tickets at the windows, in no order."""
    return [WindowTicket(*row) for row in connection.execute(_AT_WINDOWS, {"hall": hall})]


def calls_since(connection: Connection, hall: str, since: datetime, now: datetime, most: int) -> list[CallRow]:
    """The newest calls from an instant until now, the oldest first; not what an import dates later."""
    rows = connection.execute(_LATEST, {"hall": hall, "since": since, "now": now, "most": most})
    return [CallRow(*row) for row in rows][::-1]


def leavers_since(connection: Connection, hall: str, since: datetime, now: datetime, most: int) -> list[LeaverRow]:
    """The newest of those who gave their number back before any call, from an instant until now, the oldest first."""
    rows = connection.execute(_LEAVERS, {"hall": hall, "since": since, "now": now, "most": most})
    return [LeaverRow(*row) for row in rows][::-1]


def calls_of(connection: Connection, ids: Collection[str]) -> list[CallRow]:
    """These tickets, by their latest call; one whose call was taken back is missing."""
    return [CallRow(*row) for row in connection.execute(_BY_ID, {"ids": list(ids)})] if ids else []
