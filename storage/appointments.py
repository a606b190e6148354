"""Rows of `appointments`, to and from `queueing.appointments.Appointment`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, text, update

from queueing.appointments import FIELDS, Appointment, AppointmentState
from storage.appointment_tables import HOLDS, appointments
from storage.compiled_statement import CompiledStatement
from storage.reports import Period, line_of_issue
from storage.tables import tickets

_c = appointments.c
_TAKEN = CompiledStatement(
    select(_c.starts_at, _c.ends_at, _c.seat).where(
        _c.hall == bindparam("hall"),
        _c.pool == bindparam("pool"),
        _c.starts_at < bindparam("until_at"),
        _c.starts_at > bindparam("from_at"),
        HOLDS,
    )
)


def _from_row(row: Row[Any]) -> Appointment:
    return Appointment(**{**row._mapping, "state": AppointmentState(row.state)})


def add(connection: Connection, appointment: Appointment) -> None:
    """Insert a new appointment; a place that is taken already raises IntegrityError."""
    connection.execute(insert(appointments).values({name: getattr(appointment, name) for name in FIELDS}))


def change(connection: Connection, appointment: str, changes: Mapping[str, Any]) -> None:
    """Write these fields of an appointment."""
    connection.execute(update(appointments).where(_c.id == appointment).values(**changes))


def find(connection: Connection, appointment: str) -> Appointment | None:
    """The appointment, or None when there is no such id."""
    row = connection.execute(select(appointments).where(_c.id == appointment)).one_or_none()
    return None if row is None else _from_row(row)


def by_ids(connection: Connection, ids: Collection[str]) -> dict[str, Appointment]:
    """These appointments, by id."""
    return {row.id: _from_row(row) for row in connection.execute(select(appointments).where(_c.id.in_(ids)))}


def find_by_token(connection: Connection, stored: Collection[str]) -> Appointment | None:
    """The appointment of a link of which one of these is stored, or None."""
    row = connection.execute(select(appointments).where(_c.link_token.in_(stored))).one_or_none()
    return None if row is None else _from_row(row)


def taken(
    connection: Connection, hall: str, pool: str, from_at: datetime, until_at: datetime
) -> Sequence[tuple[int, int, int]]:
    """The places of a pool that are held and begin strictly between two instants: (start, end, seat), the times in
    microseconds since 1970 UTC.
    """
    values = {"hall": hall, "pool": pool, "from_at": from_at, "until_at": until_at}
    cursor = _TAKEN.run(connection, values)
    rows: Sequence[tuple[int, int, int]] = cursor.fetchall()
    cursor.close()
    return rows


def of_code(connection: Connection, hall: str, code: str) -> Appointment | None:
    """The appointment of this hall with this code; None: there is none."""
    row = connection.execute(select(appointments).where(_c.hall == hall, _c.code == code)).one_or_none()
    return None if row is None else _from_row(row)


def of_day(
    connection: Connection, hall: str, first: date, last: date, states: Collection[str] = (), **hashes: str
) -> list[Appointment]:
    """The appointments of these business dates (both included), by time; in these states (none: in any), and with
    these hashes.
    """
    query = select(appointments).where(_c.hall == hall, _c.business_date.between(first, last))
    if states:
        query = query.where(_c.state.in_(states))
    for name, value in hashes.items():
        query = query.where(_c[name] == value)
    return [_from_row(row) for row in connection.execute(query.order_by(_c.starts_at, _c.id))]


def count_of_person(
    connection: Connection, hall: str, day: date, phone_hash: str | None, person_hash: str | None, but: str = ""
) -> int:
    """How many appointments of a day this phone or this person has, missed ones too, without the appointment `but`."""
    same = [column == value for column, value in ((_c.phone_hash, phone_hash), (_c.person_hash, person_hash)) if value]
    if not same:
        return 0
    query = select(func.count()).where(
        _c.hall == hall, _c.business_date == day, _c.state != AppointmentState.CANCELLED.value, _c.id != but, or_(*same)
    )
    return int(connection.execute(query).scalar_one())


def booked_before(connection: Connection, hall: str, starts_before: datetime) -> list[Appointment]:
    """Those that nobody has checked in to and that begin before an instant, by time."""
    query = select(appointments).where(
        _c.hall == hall, _c.state == AppointmentState.BOOKED.value, _c.starts_at < starts_before
    )
    return [_from_row(row) for row in connection.execute(query.order_by(_c.starts_at, _c.id))]


def booked(connection: Connection, hall: str) -> list[Appointment]:
    """Those that nobody has checked in to, by time."""
    query = select(appointments).where(_c.hall == hall, text("state = 'booked'"))
    return [_from_row(row) for row in connection.execute(query.order_by(_c.starts_at, _c.id))]


class BookedRow(NamedTuple):
    """Somebody who will come."""

    id: str
    line: str
    service: str
    starts_at: datetime


_BOOKED = select(*(_c[name] for name in BookedRow._fields)).where(
    _c.hall == bindparam("hall"),
    text("state = 'booked'"),
    _c.starts_at > bindparam("after"),
    _c.starts_at <= bindparam("until"),
)


def booked_between(connection: Connection, hall: str, after: datetime, until: datetime) -> list[BookedRow]:
    """Those that nobody has checked in to and that begin after an instant and until another, by time."""
    values = {"hall": hall, "after": after, "until": until}
    return [BookedRow(*row) for row in connection.execute(_BOOKED.order_by(_c.starts_at, _c.id), values)]


class CountedRow(NamedTuple):
    """An appointment as reports count it, with what its ticket says; None: nobody checked in, or it was never called.

    `issued_at`: the check-in, else the booked time.
    """

    id: str
    hall: str
    line: str
    service: str
    priority: str
    state: str
    business_date: date
    issued_at: datetime
    ticket: str | None
    window: int | None
    staff: str | None
    wait_seconds: int | None

    @property
    def appointment(self) -> str:
        """It is one, as a ticket's column of this name says of who had booked."""
        return self.id


def counted(connection: Connection, period: Period) -> list[CountedRow]:
    """The appointments of a period's business dates; the line is that in which the ticket was taken, if it was."""
    t = tickets.c
    query = (
        select(
            _c.id, _c.hall, func.coalesce(line_of_issue, _c.line), _c.service, _c.priority, _c.state, _c.business_date,
            func.coalesce(t.issued_at, _c.starts_at, type_=_c.starts_at.type), _c.ticket, t.window, t.staff,
            t.wait_seconds,
        )
        .select_from(appointments.outerjoin(tickets, t.id == _c.ticket))
        .where(_c.business_date.between(period.start, period.end))
    )  # fmt: skip
    if period.hall is not None:
        query = query.where(_c.hall == period.hall)
    return [CountedRow(*tuple(row)) for row in connection.execute(query.order_by(_c.hall, _c.starts_at, _c.id))]


def without_a_line(connection: Connection, hall: str, known: Collection[str], most: int) -> list[str]:
    """Ids of a hall's appointments that are none of these."""
    ids = connection.execute(select(_c.id).where(_c.hall == hall)).scalars()
    return [each for each in ids if each not in known][:most]
