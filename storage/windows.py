"""Whether each window is open, who works there, and since when; the same as periods for the reports."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from protocol.windows import State
from storage import journal, reports
from storage.tables import attendance, windows

_ALL = select(windows.c.number, windows.c.state, windows.c.staff, windows.c.since_at).where(
    windows.c.hall == bindparam("hall")
)


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window now: state is `open`, `paused` or `closed`; staff is None when closed."""

    number: int
    state: State
    staff: str | None
    since_at: datetime


def of_hall(connection: Connection, hall: str) -> dict[int, WindowRow]:
    """The windows that were ever opened, by number; a missing one is closed."""
    return {row.number: WindowRow(*row) for row in connection.execute(_ALL, {"hall": hall})}


def of_staff(connection: Connection, hall: str, staff: str) -> list[int]:
    """The windows where this member of staff works now."""
    query = select(windows.c.number).where(
        windows.c.hall == hall, windows.c.staff == staff, windows.c.state != "closed"
    )
    return list(connection.execute(query).scalars())


def of_person(connection: Connection, staff: str) -> list[tuple[str, int]]:
    """(hall, window) of each window where this member of staff works now."""
    query = select(windows.c.hall, windows.c.number).where(windows.c.staff == staff, windows.c.state != "closed")
    return [(hall, number) for hall, number in connection.execute(query.order_by(windows.c.hall, windows.c.number))]


def staffed(connection: Connection, hall: str) -> set[int]:
    """The windows with a member of staff, open or paused."""
    return {number for number, row in of_hall(connection, hall).items() if row.state != "closed"}


def put(
    connection: Connection, hall: str, row: WindowRow, business_date: date, ended_at: datetime | None = None
) -> None:
    """Write a window's new state, end its running period and begin the next one. The journal line whose revision this
    transaction has taken (`journal.next_moment`) tells of it. `ended_at`: of the running period; None: it ends now.
    """
    values = {"state": row.state, "staff": row.staff, "since_at": row.since_at}
    key = (windows.c.hall == hall, windows.c.number == row.number)
    if connection.execute(update(windows).where(*key).values(values)).rowcount == 0:
        connection.execute(insert(windows).values(hall=hall, number=row.number, **values))
    running = (
        attendance.c.hall == hall,
        attendance.c.window == row.number,
        attendance.c.ended_at.is_(None),
    )
    end = (
        update(attendance)
        .where(*running)
        .values(ended_at=ended_at or row.since_at)
        .returning(attendance.c.business_date)
    )
    for day in connection.execute(end).scalars().all():
        _mark_past_day(connection, hall, day, business_date)
    if row.state != "closed":
        connection.execute(
            insert(attendance).values(
                hall=hall,
                business_date=business_date,
                window=row.number,
                staff=row.staff,
                state=row.state,
                began_at=row.since_at,
            )
        )


def carry(connection: Connection, hall: str, after: datetime, leap: timedelta, business_date: date) -> None:
    """Move the beginning of the open windows' periods since an instant by the leap, after a wrong clock was
    corrected. The transaction has taken its revision, as in `put`.
    """
    opened = (windows.c.hall == hall, windows.c.state != "closed", windows.c.since_at >= after)
    for number, since_at in connection.execute(select(windows.c.number, windows.c.since_at).where(*opened)).all():
        later = since_at + leap
        connection.execute(
            update(windows).where(windows.c.hall == hall, windows.c.number == number).values(since_at=later)
        )
        running = (attendance.c.hall == hall, attendance.c.window == number, attendance.c.ended_at.is_(None))
        for day in connection.execute(select(attendance.c.business_date).where(*running)).scalars().all():
            _mark_past_day(connection, hall, day, business_date)
        connection.execute(update(attendance).where(*running).values(began_at=later, business_date=business_date))


def _mark_past_day(connection: Connection, hall: str, day: date, today: date) -> None:
    """A stretch of a day that is over ends only now, or moves (left open, a wrong clock): it is to be packed anew."""
    if day < today:
        reports.mark_changed(connection, hall, day, journal.revision(connection, hall) or 0)
