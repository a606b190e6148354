"""The queue of print jobs, written in the transaction of the ticket they belong to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, insert, literal, select, update

from protocol.printing import State
from storage.compiled_statement import CompiledStatement
from storage.tables import print_jobs, printers

_INSERT = CompiledStatement(
    insert(print_jobs),
    ("id", "hall", "printer", "ticket_id", "kind", "state", "language", "content", "created_at", "reason"),
)
_OPEN = (
    select(print_jobs)
    .where(print_jobs.c.hall == bindparam("hall"), print_jobs.c.ended_at.is_(None))
    .order_by(print_jobs.c.created_at, print_jobs.c.id)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One slip to print. `begun` counts the attempts that sent bytes, `begin_request` is the latest of them; state is
    waiting, claimed, printed, sent, failed or expired. `content` is the slip's own data as JSON text.

    `reason`: why a copy was printed. `meant_for`: its first printer, if the server moved it to another. `came_out_at`:
    where it was printed, if not at `printer`. `detail`: a remark on the result. `also_at`: the agent that printed it a
    second time. `devices`: the ids of the devices that were given it, separated by spaces.
    """

    id: str
    hall: str
    printer: str
    ticket_id: str | None
    kind: str
    state: str
    language: str
    content: str
    created_at: datetime
    agent: str | None = None
    leased_until_at: datetime | None = None
    begun: int = 0
    ended_at: datetime | None = None
    detail: str = ""
    begin_request: str | None = None
    reason: str = ""
    meant_for: str | None = None
    came_out_at: str | None = None
    also_at: str | None = None
    devices: str = ""


def _job(row: Row[Any]) -> PrintJob:
    return PrintJob(**row._mapping)


def add(connection: Connection, job: PrintJob) -> None:
    """Queue a slip."""
    _INSERT.do(
        connection,
        {
            "id": job.id,
            "hall": job.hall,
            "printer": job.printer,
            "ticket_id": job.ticket_id,
            "kind": job.kind,
            "state": job.state,
            "language": job.language,
            "content": job.content,
            "created_at": job.created_at,
            "reason": job.reason,
        },
    )


def hall_of(connection: Connection, job_id: str) -> str | None:
    """The hall of a slip; None: there is no such slip."""
    return connection.execute(select(print_jobs.c.hall).where(print_jobs.c.id == job_id)).scalar_one_or_none()


def open_jobs(connection: Connection, hall: str, printer_names: Collection[str] | None) -> list[PrintJob]:
    """Slips that have not ended, oldest first, of these printers (None: of all), locked until the transaction ends."""
    jobs = [_job(row) for row in connection.execute(_OPEN, {"hall": hall})]
    return jobs if printer_names is None else [job for job in jobs if job.printer in printer_names]


def carry(connection: Connection, hall: str, after: datetime, leap: timedelta) -> None:
    """Move the open jobs made since an instant by the leap, after a wrong clock was corrected."""
    for job in open_jobs(connection, hall, None):
        if job.created_at >= after:
            put(connection, job.id, created_at=job.created_at + leap)


def waiting(connection: Connection, hall: str) -> dict[str, int]:
    """The number of slips that have not ended, by printer; a missing printer has none."""
    c = print_jobs.c
    query = select(c.printer, func.count().label("slips")).where(c.hall == hall, c.ended_at.is_(None))
    return {row.printer: row.slips for row in connection.execute(query.group_by(c.printer))}


def find(connection: Connection, job_id: str) -> PrintJob | None:
    """The job, or None; locked until this transaction ends."""
    query = select(print_jobs).where(print_jobs.c.id == job_id).with_for_update()
    row = connection.execute(query).one_or_none()
    return None if row is None else _job(row)


def latest(connection: Connection, hall: str, printer: str, most: int) -> list[PrintJob]:
    """A printer's newest jobs, newest first."""
    query = (
        select(print_jobs)
        .where(print_jobs.c.hall == hall, print_jobs.c.printer == printer)
        .order_by(print_jobs.c.created_at.desc(), print_jobs.c.id.desc())
    )
    return [_job(row) for row in connection.execute(query.limit(most))]


def of_ticket(connection: Connection, ticket_id: str) -> list[PrintJob]:
    """A ticket's slips, oldest first."""
    query = select(print_jobs).where(print_jobs.c.ticket_id == ticket_id).order_by(print_jobs.c.created_at)
    return [_job(row) for row in connection.execute(query)]


def put(connection: Connection, job_id: str, **changes: object) -> None:
    """Change fields of a job."""
    connection.execute(update(print_jobs).where(print_jobs.c.id == job_id).values(**changes))


@dataclass(frozen=True, slots=True)
class PrinterRow:
    """The latest report of a printer, `at` when. `since_at`: since when it has been in this state (None: since before
    this was recorded); callers that put a row may leave it out. `heard_at`: when its agent last reported it, by the
    server's own clock.
    """

    name: str
    state: State
    detail: str
    at: datetime
    since_at: datetime | None = None
    heard_at: datetime | None = None


def printer_states(connection: Connection, hall: str) -> dict[str, PrinterRow]:
    """The latest report of each printer; a missing one was never seen."""
    p = printers.c
    rows = connection.execute(select(p.name, p.state, p.detail, p.at, p.since_at, p.heard_at).where(p.hall == hall))
    return {row.name: PrinterRow(*row) for row in rows}


def put_printer(connection: Connection, hall: str, row: PrinterRow) -> None:
    """Write a printer's report."""
    values = {"state": row.state, "detail": row.detail, "at": row.at, "heard_at": row.heard_at}
    p = printers.c
    since_at = case((p.state == row.state, p.since_at), else_=literal(row.at, p.since_at.type))
    query = update(printers).where(p.hall == hall, p.name == row.name).values(since_at=since_at, **values)
    if connection.execute(query).rowcount == 0:
        connection.execute(insert(printers).values(hall=hall, name=row.name, since_at=row.at, **values))
