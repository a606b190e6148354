"""Rows of `tickets` and `ticket_services`, to and from `queueing.ticket.Ticket`."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from queueing.ticket import State, Ticket
from queueing.waiting_line import Waiting
from storage.quick import Quick
from storage.tables import ticket_services, tickets

_MICROSECOND = timedelta(microseconds=1)
_c = tickets.c
_INSERT = insert(tickets)
_QUICK_INSERT = Quick(_INSERT, tuple(tickets.c.keys()))
_UPDATE = update(tickets).where(_c.id == bindparam("this_id"), _c.state == bindparam("state_before"))
_BY_ID = select(tickets).where(_c.id == bindparam("this_id"))
_BY_TOKEN = select(tickets).where(_c.link_token == bindparam("token"))
_WAITING_COLUMNS = (_c.id, _c.line, _c.place_at, _c.rank_at, _c.passed_over_at, _c.wanted_window, _c.sent_by_window)
_IS_WAITING = (_c.hall == bindparam("hall"), _c.state == State.WAITING.value, _c.ended_at.is_(None))
_WAITING = select(*_WAITING_COLUMNS).where(*_IS_WAITING)
_COUNT_AHEAD = select(func.count()).where(
    *_IS_WAITING, _c.rank_at < bindparam("rank_at"), _c.line.in_(bindparam("lines", expanding=True))
)
_COUNT_ALL_AHEAD = select(func.count()).where(*_IS_WAITING, _c.rank_at < bindparam("rank_at"))
_QUICK_COUNT_ALL_AHEAD = Quick(_COUNT_ALL_AHEAD)
_COUNT_BY_LINE = select(_c.line, func.count()).where(*_IS_WAITING).group_by(_c.line)
_HAS_NOT_ENDED = _c.ended_at.is_(None)
"""Said beside the states, for the index of the few that have not ended; that of all calls would be read to its end."""
_IS_AT_A_WINDOW = (_c.hall == bindparam("hall"), _c.state.in_(("called", "serving")), _HAS_NOT_ENDED)
_AT_WINDOW = select(tickets).where(*_IS_AT_A_WINDOW, _c.window == bindparam("window"))
_AT_WINDOWS = select(tickets).where(*_IS_AT_A_WINDOW)
_BUSY = select(_c.window).where(*_IS_AT_A_WINDOW)
_OPEN_STATES = ("waiting", "called", "serving", "parked")
_LATEST_CALLS = (
    select(_c.line, _c.called_at)
    .where(_c.hall == bindparam("hall"), _c.called_at > bindparam("after"))
    .order_by(_c.called_at.desc())
    .limit(bindparam("most"))
)


def as_row(ticket: Ticket) -> dict[str, Any]:
    """The row of a ticket, what reports count included."""
    return {
        "id": ticket.id,
        "hall": ticket.hall,
        "business_date": ticket.business_date,
        "line": ticket.line,
        "series": ticket.series,
        "number": ticket.number,
        "ordinal": ticket.ordinal,
        "service": ticket.service,
        "state": ticket.state.value,
        "priority": ticket.priority,
        "language": ticket.language,
        "link_token": ticket.link_token,
        "source": ticket.source,
        "issued_at": ticket.issued_at,
        "place_at": ticket.place_at,
        "rank_at": ticket.rank_at,
        "window": ticket.window,
        "wanted_window": ticket.wanted_window,
        "sent_by_window": ticket.sent_by_window,
        "staff": ticket.staff,
        "passed_over_at": ticket.passed_over_at,
        "first_called_at": ticket.first_called_at,
        "called_at": ticket.called_at,
        "recalls": ticket.recalls,
        "recalled_at": ticket.recalled_at,
        "started_at": ticket.started_at,
        "serving_since_at": ticket.serving_since_at,
        "walk_microseconds": None if ticket.walk is None else ticket.walk // _MICROSECOND,
        "served_microseconds": ticket.served // _MICROSECOND,
        "finished_at": ticket.finished_at,
        "ended_at": ticket.ended_at,
        "done": json.dumps(ticket.done, ensure_ascii=False, separators=(",", ":")) if ticket.done else "[]",
        "ahead": ticket.ahead,
        "p50_seconds": ticket.p50_seconds,
        "p90_seconds": ticket.p90_seconds,
        "revision": ticket.revision,
        "wait_seconds": ticket.wait_seconds,
        "walk_seconds": ticket.walk_seconds,
        "service_seconds": ticket.service_seconds,
        "visit_seconds": ticket.visit_seconds,
    }


def from_row(row: Row[Any]) -> Ticket:
    """The ticket of a row of all columns of `tickets`."""
    values = dict(row._mapping)
    for derived in ("wait_seconds", "walk_seconds", "service_seconds", "visit_seconds"):
        del values[derived]
    walk, served = values.pop("walk_microseconds"), values.pop("served_microseconds")
    return Ticket(
        **{
            **values,
            "state": State(values["state"]),
            "walk": None if walk is None else timedelta(microseconds=walk),
            "served": timedelta(microseconds=served),
            "done": tuple((service, outcome) for service, outcome in json.loads(values["done"])),
        }
    )


def add(connection: Connection, *new: Ticket) -> None:
    """Insert tickets; a number or an id already taken raises IntegrityError."""
    if len(new) == 1:
        _QUICK_INSERT.do(connection, as_row(new[0]))
    else:
        connection.execute(_INSERT, [as_row(ticket) for ticket in new])
    services = [row for ticket in new for row in _service_rows(ticket)]
    if services:
        connection.execute(insert(ticket_services), services)


def change(connection: Connection, before: Ticket, after: Ticket) -> bool:
    """Write the ticket after a step; False, and nothing written, when it is no longer in the state it was read in."""
    old, new = as_row(before), as_row(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    result = connection.execute(
        _UPDATE.values({name: bindparam(name) for name in sorted(changed)}),
        {**changed, "this_id": before.id, "state_before": before.state.value},
    )
    if result.rowcount == 1 and after.done != before.done:
        _write_services(connection, before, after)
    return result.rowcount == 1


def _write_services(connection: Connection, before: Ticket, after: Ticket) -> None:
    if before.done:
        connection.execute(delete(ticket_services).where(ticket_services.c.ticket_id == after.id))
    if after.done:
        connection.execute(insert(ticket_services), list(_service_rows(after)))


def _service_rows(ticket: Ticket) -> Iterable[dict[str, Any]]:
    for position, (service, outcome) in enumerate(ticket.done):
        yield {"ticket_id": ticket.id, "position": position, "service": service, "outcome": outcome}


def mark_passed_over(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """Remember when each of these was first passed over."""
    connection.execute(update(tickets).where(_c.id.in_(ids)).values(passed_over_at=at))


def find(connection: Connection, ticket_id: str) -> Ticket | None:
    """The ticket, or None when there is no such id."""
    row = connection.execute(_BY_ID, {"this_id": ticket_id}).one_or_none()
    return None if row is None else from_row(row)


def numbers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The number of each of these tickets."""
    rows = connection.execute(select(tickets.c.id, tickets.c.number).where(tickets.c.id.in_(ids)))
    return {row.id: row.number for row in rows}


def find_by_token(connection: Connection, token: str) -> Ticket | None:
    """The ticket of a citizen's link, or None."""
    row = connection.execute(_BY_TOKEN, {"token": token}).one_or_none()
    return None if row is None else from_row(row)


def at_window(connection: Connection, hall: str, window: int) -> Ticket | None:
    """The ticket called to or served at a window now, or None."""
    row = connection.execute(_AT_WINDOW, {"hall": hall, "window": window}).one_or_none()
    return None if row is None else from_row(row)


def waiting(connection: Connection, hall: str) -> list[Waiting]:
    """All who wait in a hall, in no order."""
    return [Waiting(*row) for row in connection.execute(_WAITING, {"hall": hall})]


def waiting_by_line(connection: Connection, hall: str) -> dict[str, int]:
    """How many wait, by line; a line where nobody waits is missing."""
    rows = connection.execute(_COUNT_BY_LINE, {"hall": hall})
    return {str(row[0]): int(row[1]) for row in rows}


def count_ahead(connection: Connection, hall: str, rank_at: datetime, lines: Sequence[str] | None) -> int:
    """How many wait with an earlier rank, in these lines (None: in all lines)."""
    if lines is None:
        return int(_QUICK_COUNT_ALL_AHEAD.scalar(connection, {"hall": hall, "rank_at": rank_at}))
    values = {"hall": hall, "rank_at": rank_at, "lines": list(lines)}
    return int(connection.execute(_COUNT_AHEAD, values).scalar_one())


def special_ahead(connection: Connection, ticket: Ticket, lines: Sequence[str] | None) -> list[Ticket]:
    """Those that wait before a ticket, in these lines (None: in all), though they came later or were called before."""
    query = select(tickets).where(
        _c.hall == ticket.hall,
        _c.state == "waiting",
        _c.rank_at < ticket.rank_at,
        (_c.issued_at > ticket.issued_at) | _c.first_called_at.is_not(None),
    )
    if lines is not None:
        query = query.where(_c.line.in_(lines))
    return [from_row(row) for row in connection.execute(query)]


def latest_calls(connection: Connection, hall: str, after: datetime, most: int) -> list[tuple[str, datetime]]:
    """(line, called_at) of the newest calls after an instant, newest first."""
    rows = connection.execute(_LATEST_CALLS, {"hall": hall, "after": after, "most": most})
    return [(line, called_at) for line, called_at in rows]


def busy_windows(connection: Connection, hall: str) -> set[int]:
    """The windows with a ticket called to them or served there."""
    return set(connection.execute(_BUSY, {"hall": hall}).scalars())


def at_windows(connection: Connection, hall: str) -> list[Ticket]:
    """The tickets called to or served at any window now, in no order."""
    return [from_row(row) for row in connection.execute(_AT_WINDOWS, {"hall": hall})]


def open_in_hall(connection: Connection, hall: str) -> list[Ticket]:
    """Every ticket that has not ended: waiting, called, serving, parked."""
    query = select(tickets).where(_c.hall == hall, _c.state.in_(_OPEN_STATES), _HAS_NOT_ENDED)
    return [from_row(row) for row in connection.execute(query.order_by(_c.rank_at, _c.id))]


def sent_to_windows(connection: Connection, hall: str) -> list[Ticket]:
    """Who waits for one window alone, by rank."""
    query = select(tickets).where(*_IS_WAITING, _c.wanted_window.is_not(None)).order_by(_c.rank_at, _c.id)
    return [from_row(row) for row in connection.execute(query, {"hall": hall})]


def recent_no_shows(connection: Connection, hall: str, after: datetime) -> list[Ticket]:
    """Who did not come since an instant, newest first."""
    query = select(tickets).where(_c.hall == hall, _c.called_at > after, _c.state == "no_show")
    return [from_row(row) for row in connection.execute(query.order_by(_c.called_at.desc()).limit(50))]


def recent_calls(connection: Connection, hall: str, after: datetime, most: int) -> list[Ticket]:
    """Tickets with the newest calls that are, or were last, at a window; newest first."""
    query = select(tickets).where(
        _c.hall == hall,
        _c.called_at > after,
        _c.state.in_(("called", "serving", "finished", "no_show", "parked")),
    )
    return [from_row(row) for row in connection.execute(query.order_by(_c.called_at.desc()).limit(most))]


def of_hall(connection: Connection, hall: str, business_date: date | None = None) -> list[Ticket]:
    """Every ticket of a hall (of one business date), by issue."""
    query = select(tickets).where(_c.hall == hall)
    if business_date is not None:
        query = query.where(_c.business_date == business_date)
    return [from_row(row) for row in connection.execute(query.order_by(_c.issued_at, _c.id))]


def is_anybody_here(connection: Connection) -> bool:
    """Whether any hall has a ticket that has not ended."""
    return connection.execute(select(_c.id).where(_c.ended_at.is_(None)).limit(1)).first() is not None
