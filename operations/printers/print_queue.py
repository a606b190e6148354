"""The print queue as agents use it: claim slips under a lease, report the first byte, report the result.

If a lease expires before the first byte was sent, the slip is claimed again. If it expires later without a result,
the outcome is unknown: the slip is printed again, marked as a copy with its number.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from operations import booking_links
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.printers import printer_leases, printer_states
from operations.printers.job_content import job_of
from operations.printers.ownership import has_had, is_anothers, must_be_its_name, with_device
from protocol import printing as wire
from queueing.appointments import Appointment
from queueing.errors import BadRequest, Conflict, NotFound
from queueing.hall import Hall, desk_printer
from queueing.ticket import Ticket
from storage import appointments, print_jobs, tickets
from storage import paper_rolls as stored_rolls
from storage import printer_leases as stored_leases
from storage.print_jobs import PrinterRow, PrintJob

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
HAND_OVER_AFTER = timedelta(seconds=10)
"""A slip that has waited this long for a printer in trouble goes to the backup, even one of another agent."""
CAME_OUT = ("printed", "sent")


def claim(
    context: Context,
    actor: Actor,
    hall_code: str,
    agent: str,
    printers: Sequence[str] | None,
    most: int,
    base_url: str,
    only: Sequence[str] | None = None,
) -> list[wire.Job]:
    """Lease up to `most` waiting slips to an agent, oldest first, for these printers (None: for all that it holds).

    The printers themselves are leased too: those named to the agent (`only`), or else those no other agent holds.
    """
    actor.must_belong_to(hall_code)
    hall = get_hall(context, hall_code)
    now = context.machine_now()
    with context.database.transaction() as connection:
        own = printer_leases.renew(context, connection, hall, actor, agent, only, printers)
        printer_names = own if printers is None else own & set(printers)
        _hand_over(context, connection, hall, printer_names, own)
        waiting = _with_a_printer(context, connection, hall, print_jobs.open_jobs(connection, hall_code, None))
        free = [
            job
            for job in waiting
            if job.printer in printer_names
            and (not job.begun or job.leased_until_at is None or job.leased_until_at <= now or job.agent == agent)
        ][:most]
        slips = [(job, _made(context, connection, hall, job, base_url)) for job in free]
        for job, slip in slips:
            if slip is not None:
                print_jobs.put(
                    connection, job.id, state="claimed", agent=agent, leased_until_at=now + LEASE,
                    devices=with_device(job, actor),
                )  # fmt: skip
        return [slip for _, slip in slips if slip is not None]


def _with_a_printer(context: Context, connection: Connection, hall: Hall, jobs: Sequence[PrintJob]) -> list[PrintJob]:
    """These slips, all with a printer. A slip whose printer has left the hall moves to its kiosk's printer, or else to
    the desk's; it fails if the hall has none. Slips that are being printed are not moved.
    """
    present = {printer.name for printer in hall.printers}
    homeless_jobs = [job for job in jobs if job.printer not in present and not _is_on_its_way(context, job)]
    moved: dict[str, PrintJob | None] = {}
    for job in homeless_jobs:
        ticket = _ticket(connection, job)
        at_kiosk = [kiosk.printer for kiosk in hall.kiosks if ticket and kiosk.name == ticket.source and kiosk.printer]
        printer = at_kiosk[0] if at_kiosk else desk_printer(hall)
        moved[job.id] = _moved(connection, job, printer) if printer else None
        if not printer:
            _fail(context, connection, job, f"its printer {job.printer} left the hall, which has no other")
    return [moved_job for job in jobs if (moved_job := moved.get(job.id, job)) is not None]


def _moved(connection: Connection, job: PrintJob, printer: str) -> PrintJob:
    free: dict[str, Any] = {"state": "waiting", "agent": None, "leased_until_at": None}
    changes = free | {"printer": printer, "meant_for": job.meant_for or job.printer}
    print_jobs.put(connection, job.id, **changes)
    return replace(job, **changes)


def _made(context: Context, connection: Connection, hall: Hall, job: PrintJob, base_url: str) -> wire.Job | None:
    """The slip as its agent receives it. None: its content cannot be built, and it has been marked as failed."""
    ticket = _ticket(connection, job)
    try:
        content = json.loads(job.content)
        booked = _appointment(connection, content)
        link = "" if booked is None else booking_links.link_of(context, booked)
        return job_of(hall, job, ticket, content, base_url, booked, link)
    except Exception as error:  # one bad slip must not stop all printing in the hall
        log.exception("slip %s cannot be made", job.id)
        _fail(context, connection, job, f"cannot be made: {type(error).__name__}: {error}")
        return None


def _fail(context: Context, connection: Connection, job: PrintJob, detail: str) -> None:
    print_jobs.put(
        connection, job.id, state="failed", detail=detail[:200], ended_at=context.now(), leased_until_at=None
    )


def _hand_over(context: Context, connection: Connection, hall: Hall, printers: set[str], own: set[str]) -> None:
    """Give these printers the slips of another agent's printer in trouble whose backup they are.

    `own` are this agent's printers, whose slips it moves itself. A slip that is being printed stays until its lease
    expires. The agent that held a moved slip is refused at `begin`.
    """
    backups = {p.name: p.backup for p in hall.printers if p.backup in printers and p.name not in own}
    if not backups:
        return
    now, states = context.machine_now(), print_jobs.printer_states(connection, hall.code)
    troubled = [
        name
        for name, backup in backups.items()
        if not _is_well(states.get(name), now) and _is_well(states.get(backup), now)
    ]
    for job in print_jobs.open_jobs(connection, hall.code, troubled):
        if not _is_on_its_way(context, job) and context.now() - job.created_at >= HAND_OVER_AFTER:
            print_jobs.put(
                connection, job.id, printer=backups[job.printer], state="waiting", agent=None, leased_until_at=None,
                meant_for=job.meant_for or job.printer,
            )  # fmt: skip


def _is_on_its_way(context: Context, job: PrintJob) -> bool:
    return bool(job.begun and job.leased_until_at and job.leased_until_at > context.machine_now())


def _is_well(row: PrinterRow | None, now: datetime) -> bool:
    return row is not None and row.state in wire.GOOD and printer_states.is_heard(row, now)


def _appointment(connection: Connection, content: dict[str, Any]) -> Appointment | None:
    """The appointment that the slip is of; None: of none. Raises LookupError when it is kept no longer."""
    if "appointment" not in content:
        return None
    found = appointments.find(connection, content["appointment"])
    if found is None:
        raise LookupError("its appointment is kept no longer")
    return found


def _ticket(connection: Connection, job: PrintJob) -> Ticket | None:
    return tickets.find(connection, job.ticket_id) if job.ticket_id else None


def begin(context: Context, actor: Actor, job_id: str, agent: str, request_id: str = "") -> None:
    """Record that the agent is about to send a slip's first byte; from now on a crash leaves the outcome unknown.

    The same `request_id` again, from an agent that got no answer, does not count as a second attempt. Raises
    unknown_job, job_ended, job_taken, printer_taken, request_id_reused.
    """
    with context.database.transaction() as connection:
        job = _open_job(connection, actor, job_id)
        if request_id and request_id == job.begin_request and agent != job.agent:
            raise Conflict("request_id_reused", "This request_id was used for another request.")
        if job.agent not in (None, agent):
            raise Conflict("job_taken", f"Slip {job_id} is with another agent.", job=job_id)
        now, leases = context.machine_now(), stored_leases.of_hall(connection, job.hall)
        must_be_its_name(leases, actor, agent, now)
        if (lease := leases.get(job.printer)) is not None and is_anothers(lease, actor, agent, now):
            raise Conflict(
                "printer_taken", f"Printer {job.printer} is with {lease.agent}.", job=job_id, agent=lease.agent
            )
        print_jobs.put(
            connection,
            job_id,
            begun=job.begun + (not request_id or request_id != job.begin_request),
            begin_request=request_id or None,
            agent=agent,
            leased_until_at=now + LEASE,
            devices=with_device(job, actor),
        )


def done(
    context: Context,
    actor: Actor,
    job_id: str,
    result: str,
    detail: str = "",
    printer: str = "",
    paper_mm: int = 0,
    agent: str = "",
) -> None:
    """Record the result of a slip, the printer that printed it (perhaps a backup) and the paper it used.

    Only a device that was given the slip may report it (`job_taken`), and for a printer of the hall that no other has.
    Repeating a report changes nothing. If another agent has taken the slip in the meantime, the late report is kept
    as such; if both printed it, the slip is recorded as printed twice.
    """
    if result not in wire.RESULTS:
        raise BadRequest("unknown_result", f"A result is one of {', '.join(wire.RESULTS)}.")
    with context.database.transaction() as connection:
        job = _job(connection, actor, job_id)
        now, leases = context.machine_now(), stored_leases.of_hall(connection, job.hall)
        if not has_had(job, actor) and (not agent or agent != job.agent):
            raise Conflict("job_taken", f"Slip {job_id} was never with this computer.", job=job_id)
        must_be_its_name(leases, actor, agent, now)
        names = [known.name for known in get_hall(context, job.hall).printers]
        if printer not in names or is_anothers(leases.get(printer), actor, "", now):
            printer = ""
        is_late = bool(agent) and job.agent not in (None, agent)
        if job.ended_at is None:
            note = f"{detail} told late by {agent}".strip() if is_late else detail
            print_jobs.put(
                connection,
                job_id,
                state=result,
                detail=note[:200],
                came_out_at=printer if result in CAME_OUT and printer not in ("", job.printer) else None,
                ended_at=context.now(),
                leased_until_at=None,
            )
        elif is_late and result in CAME_OUT and job.state in CAME_OUT and job.also_at is None:
            print_jobs.put(connection, job_id, also_at=agent)
        else:
            return
        if paper_mm:
            stored_rolls.use(connection, job.hall, printer or job.printer, paper_mm)


def _job(connection: Connection, actor: Actor, job_id: str) -> PrintJob:
    job = print_jobs.find(connection, job_id)
    if job is None:
        raise NotFound("unknown_job", "There is no such slip.", job=job_id[:40])
    actor.must_belong_to(job.hall)
    return job


def must_own(context: Context, actor: Actor, job_id: str) -> None:
    """Raise unless the slip is of the actor's hall: unknown_job, wrong_hall."""
    with context.database.reading() as connection:
        hall = print_jobs.hall_of(connection, job_id)
    if hall is None:
        raise NotFound("unknown_job", "There is no such slip.", job=job_id[:40])
    actor.must_belong_to(hall)


def _open_job(connection: Connection, actor: Actor, job_id: str) -> PrintJob:
    job = _job(connection, actor, job_id)
    if job.ended_at is not None:
        raise Conflict("job_ended", f"Slip {job_id} is {job.state}.", job=job_id, state=job.state)
    return job


def latest_jobs(context: Context, hall_code: str, printer: str, most: int = 20) -> list[PrintJob]:
    """A printer's newest slips, newest first."""
    with context.database.reading() as connection:
        return print_jobs.latest(connection, hall_code, printer, most)


def numbers(context: Context, jobs: Sequence[PrintJob]) -> dict[str, str]:
    """The numbers of the tickets that these slips belong to, by ticket id."""
    with context.database.reading() as connection:
        return tickets.numbers(connection, [job.ticket_id for job in jobs if job.ticket_id])
