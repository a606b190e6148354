"""What the board of now reads beside the estimates: the names of those who wait, and when people came on other days."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from queueing.ticket import State, Step
from storage.reports import line_of_issue
from storage.tables import halls, journal, tickets

_c = tickets.c


class WaitingTicket(NamedTuple):
    """A waiting ticket. `promised_at`: since when it waits again; None: it has not been called before."""

    id: str
    number: str
    line: str
    service: str
    priority: str
    issued_at: datetime
    promised_at: datetime | None
    appointment_at: datetime | None
    first_called_at: datetime | None
    started_at: datetime | None


_WAITING = select(*(_c[name] for name in WaitingTicket._fields)).where(
    _c.hall == bindparam("hall"), _c.ended_at.is_(None), _c.state == State.WAITING.value
)
_LATEST_LINES = 3_000
"""So many lines of a hall's journal are looked at: about three hours of a busy hall, read in a few milliseconds."""
_LEAVING = (Step.FINISH, Step.NO_SHOW, Step.PARK, Step.TRANSFER, Step.RETURN, Step.EXPIRE)
_REVISION = select(halls.c.revision).where(halls.c.code == bindparam("hall")).scalar_subquery()
_LEFT = (
    select(journal.c.window, func.max(journal.c.at))
    .where(
        journal.c.hall == bindparam("hall"),
        journal.c.revision > _REVISION - _LATEST_LINES,
        journal.c.window.is_not(None),
        journal.c.kind.in_([step.value for step in _LEAVING]),
    )
    .group_by(journal.c.window)
)
_TAKEN = select(_c.business_date, line_of_issue, _c.issued_at).where(
    _c.hall == bindparam("hall"), _c.business_date.in_(bindparam("days", expanding=True))
)


def waiting(connection: Connection, hall: str) -> list[WaitingTicket]:
    """Everybody who waits, in no order."""
    return [WaitingTicket(*row) for row in connection.execute(_WAITING, {"hall": hall})]


def taken(connection: Connection, hall: str, days: Collection[date]) -> list[tuple[date, str, datetime]]:
    """(business date, line in which it was taken, when) of every ticket taken on these days."""
    return [(row[0], row[1], row[2]) for row in connection.execute(_TAKEN, {"hall": hall, "days": list(days)})]


def left_at(connection: Connection, hall: str) -> dict[int, datetime]:
    """When a ticket last left each window. One that is missing has had none for long, or never."""
    return {row[0]: row[1] for row in connection.execute(_LEFT, {"hall": hall})}
