"""What those who look after printers ask: since when one is in trouble, what waits, what it printed for another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from operations.catalogue import hall as hall_of
from operations.context import Context
from operations.printer_states import is_heard
from storage import print_jobs
from storage.print_jobs import PrintJob

_MOVED = re.compile(r"(?:on (?P<at>[\w-]+) )?instead of (?P<due>[\w-]+)(?: (?P<more>.*))?", re.DOTALL)
"""What the queue and an agent write into a slip that came out at another printer's backup."""


@dataclass(frozen=True, slots=True)
class Care:
    """`since_at` (None: not known): when its state began, or, unheard, when its computer last told of it.

    `is_heard`: whether its computer tells of it; also true before it ever did. `waiting`: slips that have not ended.
    """

    since_at: datetime | None
    is_heard: bool
    waiting: int


def care(context: Context, hall_code: str) -> dict[str, Care]:
    """For every printer of a hall."""
    hall, now = hall_of(context, hall_code), context.machine_now()
    with context.database.reading() as connection:
        rows, waiting = print_jobs.printer_states(connection, hall_code), print_jobs.waiting(connection, hall_code)
    found = {}
    for name in (printer.name for printer in hall.printers):
        row = rows.get(name)
        heard = row is None or is_heard(row, now)
        since_at = None if row is None else row.since_at if heard else row.at
        found[name] = Care(since_at, heard, waiting.get(name, 0))
    return found


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as a printer's page lists it. It was meant for the printer `due` and came out at `at`; `detail` is what is
    to be said besides: why it was printed again, or what went wrong.
    """

    job: PrintJob
    due: str
    at: str
    detail: str


def slips_of(context: Context, hall_code: str, printer: str, most: int) -> list[Slip]:
    """A printer's newest slips, newest first: those meant for it and those that it printed for another."""
    printers = hall_of(context, hall_code).printers
    others = [p.name for p in printers if p.backup == printer]
    others += [p.backup for p in printers if p.name == printer and p.backup]
    with context.database.reading() as connection:
        own = [_slip(job) for job in print_jobs.latest(connection, hall_code, printer, most)]
        moved = [_slip(job) for name in others for job in print_jobs.latest(connection, hall_code, name, most)]
    return _newest([*own, *(slip for slip in moved if printer in (slip.due, slip.at))], most)


def _newest(slips: Sequence[Slip], most: int) -> list[Slip]:
    known = {slip.job.id: slip for slip in slips}
    return sorted(known.values(), key=lambda slip: (slip.job.created_at, slip.job.id), reverse=True)[:most]


def _slip(job: PrintJob) -> Slip:
    told = _MOVED.fullmatch(job.detail)
    if told is None:
        return Slip(job, job.printer, job.printer, job.detail)
    return Slip(job, told["due"], told["at"] or job.printer, told["more"] or "")
