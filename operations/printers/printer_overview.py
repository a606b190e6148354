"""An overview of printers for staff: since when one is in trouble, which slips wait, what it printed for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from operations.context import Context
from operations.halls.catalogue import get_hall
from operations.printers.printer_states import is_heard
from storage import print_jobs
from storage.print_jobs import PrintJob


@dataclass(frozen=True, slots=True)
class Care:
    """`is_heard`: whether its agent reports it; also True before the first report. `waiting`: slips not yet finished.

    `since_at`: when its state began, or, if its agent has gone silent, its last report. None: not known.
    """

    since_at: datetime | None
    is_heard: bool
    waiting: int


def care(context: Context, hall_code: str) -> dict[str, Care]:
    """The overview of every printer of a hall, by name."""
    hall, now = get_hall(context, hall_code), context.machine_now()
    with context.database.reading() as connection:
        rows, waiting = print_jobs.printer_states(connection, hall_code), print_jobs.waiting(connection, hall_code)
    overview = {}
    for name in (printer.name for printer in hall.printers):
        row = rows.get(name)
        is_answering = row is None or is_heard(row, now)
        since_at = None if row is None else row.since_at if is_answering else row.at
        overview[name] = Care(since_at, is_answering, waiting.get(name, 0))
    return overview


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as a printer's page lists it: queued for the printer `due`, printed at `at`; `detail` says what went
    wrong.
    """

    job: PrintJob
    due: str
    at: str
    detail: str


def slips_of(context: Context, hall_code: str, printer: str, most: int) -> list[Slip]:
    """A printer's newest slips, newest first: those queued for it and those that it printed for another."""
    printers = get_hall(context, hall_code).printers
    partners = [p.name for p in printers if p.backup == printer]
    partners += [p.backup for p in printers if p.name == printer and p.backup]
    with context.database.reading() as connection:
        own = [_slip(job) for job in print_jobs.latest(connection, hall_code, printer, most)]
        moved = [_slip(job) for name in partners for job in print_jobs.latest(connection, hall_code, name, most)]
    return _newest([*own, *(slip for slip in moved if printer in (slip.due, slip.at))], most)


def _newest(slips: Sequence[Slip], most: int) -> list[Slip]:
    by_id = {slip.job.id: slip for slip in slips}
    return sorted(by_id.values(), key=lambda slip: (slip.job.created_at, slip.job.id), reverse=True)[:most]


def _slip(job: PrintJob) -> Slip:
    twice = f"came out twice, also at {job.also_at}" if job.also_at else ""
    detail = f"{job.detail} {twice}".strip()
    return Slip(job, job.meant_for or job.printer, job.came_out_at or job.printer, detail)
