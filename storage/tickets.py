"""Rows of `tickets` and `ticket_services`, to and from `queueing.ticket.Ticket`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from queueing.ticket import State, Ticket
from queueing.waiting_line import Waiting
from storage.compiled_statement import CompiledStatement
from storage.tables import ticket_services, tickets

_MICROSECOND = timedelta(microseconds=1)
_c = tickets.c
_INSERT = insert(tickets)
_COMPILED_INSERT = CompiledStatement(_INSERT, tuple(tickets.c.keys()))
_UPDATE = update(tickets).where(_c.id == bindparam("this_id"), _c.state == bindparam("state_before"))
_BY_ID = select(tickets).where(_c.id == bindparam("this_id"))
_BY_TOKEN = select(tickets).where(_c.link_token == bindparam("token"))
_WAITING_COLUMNS = tuple(_c[name] for name in Waiting._fields)
_IS_WAITING = (_c.hall == bindparam("hall"), _c.state == State.WAITING.value, _c.ended_at.is_(None))
_WAITING = select(*_WAITING_COLUMNS).where(*_IS_WAITING)
_COUNT_AHEAD = select(func.count()).where(
    *_IS_WAITING, _c.rank_at < bindparam("rank_at"), _c.line.in_(bindparam("lines", expanding=True))
)
_COUNT_ALL_AHEAD = select(func.count()).where(*_IS_WAITING, _c.rank_at < bindparam("rank_at"))
_COMPILED_COUNT_ALL_AHEAD = CompiledStatement(_COUNT_ALL_AHEAD)
_COUNT_TAKEN = select(func.count(), func.count().filter(_c.issued_at >= bindparam("since"))).where(
    _c.hall == bindparam("hall"),
    _c.business_date == bindparam("business_date"),
    _c.series == bindparam("series"),
    _c.service.in_(bindparam("services", expanding=True)),
)
_COUNT_BY_LINE = select(_c.line, func.count()).where(*_IS_WAITING).group_by(_c.line)
_HAS_NOT_ENDED = _c.ended_at.is_(None)
"""Added to conditions on the state, so that the small index of tickets that have not ended is used instead of the index
of all calls.
"""
_IS_AT_A_WINDOW = (_c.hall == bindparam("hall"), _c.state.in_(("called", "serving")), _HAS_NOT_ENDED)
_AT_WINDOW = select(tickets).where(*_IS_AT_A_WINDOW, _c.window == bindparam("window"))
_AT_WINDOWS = select(tickets).where(*_IS_AT_A_WINDOW)
_BUSY = select(_c.window).where(*_IS_AT_A_WINDOW)
_OPEN_STATES = ("waiting", "called", "serving", "parked")
_DAY = timedelta(days=1)
"""What was called later than a day after an instant of today is dated in the future, as an import can bring it."""
_LATEST_CALLS = (
    select(_c.line, _c.called_at)
    .where(_c.hall == bindparam("hall"), _c.called_at > bindparam("after"), _c.called_at < bindparam("until"))
    .order_by(_c.called_at.desc())
    .limit(bindparam("most"))
)


_WRITTEN_OTHERWISE = ("state", "walk", "served", "done")
_AS_IT_IS = tuple(field.name for field in fields(Ticket) if field.name not in _WRITTEN_OTHERWISE)
_values = attrgetter(*_AS_IT_IS)


def as_row(ticket: Ticket) -> dict[str, Any]:
    """The row of a ticket, including the columns that reports count."""
    row = dict(zip(_AS_IT_IS, _values(ticket), strict=True))
    row["state"] = ticket.state.value
    row["walk_microseconds"] = None if ticket.walk is None else ticket.walk // _MICROSECOND
    row["served_microseconds"] = ticket.served // _MICROSECOND
    row["done"] = json.dumps(ticket.done, ensure_ascii=False, separators=(",", ":")) if ticket.done else "[]"
    row["wait_seconds"] = ticket.wait_seconds
    row["walk_seconds"] = ticket.walk_seconds
    row["service_seconds"] = ticket.service_seconds
    row["visit_seconds"] = ticket.visit_seconds
    return row


_NAMES = tuple(field.name for field in fields(Ticket))
_COLUMNS = {"walk": "walk_microseconds", "served": "served_microseconds"}
_pick = itemgetter(*(tickets.c.keys().index(_COLUMNS.get(name, name)) for name in _NAMES))
_STATE, _WALK, _SERVED, _DONE = map(_NAMES.index, ("state", "walk", "served", "done"))


def from_row(row: Row[Any]) -> Ticket:
    """The ticket of a row that begins with all columns of `tickets`, by place: a thousand are read at a time."""
    values = list(_pick(row))
    values[_STATE] = State(values[_STATE])
    values[_SERVED] = timedelta(microseconds=values[_SERVED])
    if values[_WALK] is not None:
        values[_WALK] = timedelta(microseconds=values[_WALK])
    done = values[_DONE]
    values[_DONE] = tuple((service, outcome) for service, outcome in json.loads(done)) if done != "[]" else ()
    return Ticket(*values)


def add(connection: Connection, *new: Ticket) -> None:
    """Insert tickets; a number or an id that exists already raises IntegrityError."""
    if len(new) == 1:
        _COMPILED_INSERT.do(connection, as_row(new[0]))
    else:
        connection.execute(_INSERT, [as_row(ticket) for ticket in new])
    services = [row for ticket in new for row in _service_rows(ticket)]
    if services:
        connection.execute(insert(ticket_services), services)


def change(connection: Connection, before: Ticket, after: Ticket) -> bool:
    """Write the ticket after a step; False, and nothing written, when its state is no longer the one it was read in."""
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


def count_of_card(connection: Connection, hall: str, day: date, card: str) -> int:
    """How many numbers of a business date were given for a card, without those that were cancelled."""
    query = select(func.count()).where(
        _c.hall == hall, _c.card == card, _c.business_date == day, _c.state != State.CANCELLED.value
    )
    return int(connection.execute(query).scalar_one())


def mark_passed_over(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """Record when each of these was first passed over."""
    connection.execute(update(tickets).where(_c.id.in_(ids)).values(passed_over_at=at))


def find(connection: Connection, ticket_id: str) -> Ticket | None:
    """The ticket, or None when there is no such id."""
    row = connection.execute(_BY_ID, {"this_id": ticket_id}).one_or_none()
    return None if row is None else from_row(row)


def by_ids(connection: Connection, ids: Sequence[str]) -> dict[str, Ticket]:
    """These tickets, by id; an id that is no ticket's is left out."""
    return {row.id: from_row(row) for row in connection.execute(select(tickets).where(_c.id.in_(ids)))}


def services_by_ids(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What the table of services says was done, (service, outcome) in order, by the ticket's id."""
    c = ticket_services.c
    query = select(c.ticket_id, c.service, c.outcome).where(c.ticket_id.in_(ids)).order_by(c.ticket_id, c.position)
    done: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in connection.execute(query):
        done[row.ticket_id] = (*done.get(row.ticket_id, ()), (row.service, row.outcome))
    return done


def numbers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The number of each of these tickets."""
    rows = connection.execute(select(tickets.c.id, tickets.c.number).where(tickets.c.id.in_(ids)))
    return {row.id: row.number for row in rows}


def find_by_token(connection: Connection, token: str) -> Ticket | None:
    """The ticket of a citizen's link, or None."""
    row = connection.execute(_BY_TOKEN, {"token": token}).one_or_none()
    return None if row is None else from_row(row)


def at_window(connection: Connection, hall: str, window: int) -> Ticket | None:
    """The ticket that is called to or served at a window now, or None."""
    row = connection.execute(_AT_WINDOW, {"hall": hall, "window": window}).one_or_none()
    return None if row is None else from_row(row)


def waiting(connection: Connection, hall: str) -> list[Waiting]:
    """All waiting tickets of a hall, in no order."""
    return [Waiting(*row) for row in connection.execute(_WAITING, {"hall": hall})]


def waiting_by_line(connection: Connection, hall: str) -> dict[str, int]:
    """The number of waiting tickets by line; an empty line is missing."""
    rows = connection.execute(_COUNT_BY_LINE, {"hall": hall})
    return {str(row[0]): int(row[1]) for row in rows}


def count_ahead(connection: Connection, hall: str, rank_at: datetime, lines: Sequence[str] | None) -> int:
    """The number of waiting tickets with an earlier rank, in these lines (None: in all lines)."""
    if lines is None:
        return int(_COMPILED_COUNT_ALL_AHEAD.scalar(connection, {"hall": hall, "rank_at": rank_at}))
    values = {"hall": hall, "rank_at": rank_at, "lines": list(lines)}
    return int(connection.execute(_COUNT_AHEAD, values).scalar_one())


def special_ahead(connection: Connection, ticket: Ticket, lines: Sequence[str] | None) -> list[Ticket]:
    """Waiting tickets ahead of a ticket, in these lines (None: in all), that came later or were called before."""
    query = select(tickets).where(
        _c.hall == ticket.hall,
        _c.state == "waiting",
        _c.rank_at < ticket.rank_at,
        (_c.issued_at > ticket.issued_at) | _c.first_called_at.is_not(None),
    )
    if lines is not None:
        query = query.where(_c.line.in_(lines))
    return [from_row(row) for row in connection.execute(query)]


def count_taken(
    connection: Connection, hall: str, business_date: date, series: str, services: Sequence[str], since: datetime
) -> tuple[int, int]:
    """Numbers of a series taken for these services on a business date: how many, and how many since an instant."""
    values = {"hall": hall, "business_date": business_date, "series": series, "services": services, "since": since}
    today, lately = connection.execute(_COUNT_TAKEN, values).one()
    return today, lately


def latest_calls(connection: Connection, hall: str, after: datetime, most: int) -> list[tuple[str, datetime]]:
    """(line, called_at) of the newest calls of the day after an instant, newest first."""
    rows = connection.execute(_LATEST_CALLS, {"hall": hall, "after": after, "until": after + _DAY, "most": most})
    return [(line, called_at) for line, called_at in rows]


def busy_windows(connection: Connection, hall: str) -> set[int]:
    """The windows with a ticket called to them or served there."""
    return set(connection.execute(_BUSY, {"hall": hall}).scalars())


def at_windows(connection: Connection, hall: str) -> list[Ticket]:
    """The tickets that are called to or served at any window now, in no order."""
    return [from_row(row) for row in connection.execute(_AT_WINDOWS, {"hall": hall})]


def open_in_hall(connection: Connection, hall: str) -> list[Ticket]:
    """Every ticket that has not ended: waiting, called, serving, parked."""
    return [ticket for piece in open_in_pieces(connection, hall, 1_000) for ticket in piece]


def open_in_pieces(connection: Connection, hall: str, most: int) -> Iterator[list[Ticket]]:
    """The same, by rank, at most so many at a time."""
    query = select(tickets).where(_c.hall == hall, _c.state.in_(_OPEN_STATES), _HAS_NOT_ENDED)
    for rows in connection.execute(query.order_by(_c.rank_at, _c.id)).partitions(most):
        yield [from_row(row) for row in rows]


def sent_to_windows(connection: Connection, hall: str) -> list[Ticket]:
    """Tickets that wait for one window only, by rank."""
    query = select(tickets).where(*_IS_WAITING, _c.wanted_window.is_not(None)).order_by(_c.rank_at, _c.id)
    return [from_row(row) for row in connection.execute(query, {"hall": hall})]


def _called_in_the_day(hall: str, after: datetime) -> tuple[ColumnElement[bool], ...]:
    return _c.hall == hall, _c.called_at > after, _c.called_at < after + _DAY


def recent_no_shows(connection: Connection, hall: str, after: datetime) -> list[Ticket]:
    """The no-shows of the day after an instant, newest first."""
    query = select(tickets).where(*_called_in_the_day(hall, after), _c.state == "no_show")
    return [from_row(row) for row in connection.execute(query.order_by(_c.called_at.desc()).limit(50))]


def recent_calls(connection: Connection, hall: str, after: datetime, most: int) -> list[Ticket]:
    """Tickets that are, or last were, at a window, by their calls of the day after an instant; newest first."""
    query = select(tickets).where(
        *_called_in_the_day(hall, after),
        _c.state.in_(("called", "serving", "finished", "no_show", "parked")),
    )
    return [from_row(row) for row in connection.execute(query.order_by(_c.called_at.desc()).limit(most))]


def of_hall(connection: Connection, hall: str, business_date: date | None = None) -> list[Ticket]:
    """Every ticket of a hall (on one business date), by issue."""
    query = select(tickets).where(_c.hall == hall)
    if business_date is not None:
        query = query.where(_c.business_date == business_date)
    return [from_row(row) for row in connection.execute(query.order_by(_c.issued_at, _c.id))]


def is_anybody_here(connection: Connection) -> bool:
    """Whether any hall has a ticket that has not ended."""
    return connection.execute(select(_c.id).where(_c.ended_at.is_(None)).limit(1)).first() is not None
