"""Slips on their way to paper: agents claim them under a lease, say when bytes begin to go out, and how it ended.

A lease that runs out before the bytes began is simply claimed again. Once they began and nobody reported the end,
the outcome is unknown: the slip comes out again, marked as a copy with its count.
"""

import json
import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import locales
from operations import printer_leases, printer_states
from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from operations.steps import told_once
from operations.views import iso
from queueing.errors import BadRequest, Conflict, NotFound
from queueing.hall import Hall, desk_printer, text_in
from queueing.ticket import Ticket
from storage import paper_rolls as stored_rolls
from storage import print_jobs, tickets
from storage.print_jobs import PrinterRow, PrintJob

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
HAND_OVER_AFTER = timedelta(seconds=10)
"""A slip that waits so long for a printer in trouble goes to the backup, also when that hangs on another computer."""
WELL = ("ready", "paper_low", "unknown")
RESULTS = ("printed", "sent", "failed", "expired")
CAME_OUT = ("printed", "sent")
TWICE = "came out twice"
KINDS = ("ticket", "reprint", "materials", "test", "calibration", "day")


def claim(
    context: Context,
    actor: Actor,
    hall_code: str,
    agent: str,
    printers: Sequence[str] | None,
    most: int,
    base_url: str,
    only: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """Lease up to `most` waiting slips of these printers (None: of all that it has), oldest first; and the printers
    themselves: those named to the agent (`only`), else those that no other agent has.
    """
    actor.must_belong_to(hall_code)
    hall = hall_of(context, hall_code)
    now = context.machine_now()
    with context.database.transaction() as connection:
        own = printer_leases.renew(context, connection, hall, agent, only, printers)
        wanted = own if printers is None else own & set(printers)
        _hand_over(context, connection, hall, wanted, own)
        waiting = _with_a_printer(context, connection, hall, print_jobs.open_jobs(connection, hall_code, None))
        free = [
            job
            for job in waiting
            if job.printer in wanted
            and (not job.begun or job.leased_until_at is None or job.leased_until_at <= now or job.agent == agent)
        ][:most]
        made = [(job, _made(context, connection, hall, job, base_url)) for job in free]
        for job, slip in made:
            if slip is not None:
                print_jobs.put(connection, job.id, state="claimed", agent=agent, leased_until_at=now + LEASE)
        return [slip for _, slip in made if slip is not None]


def _with_a_printer(context: Context, connection: Connection, hall: Hall, jobs: Sequence[PrintJob]) -> list[PrintJob]:
    """These slips; those whose printer left the hall go to the one of their kiosk, else to the desk's.

    Where there is no printer at all, they have failed. Bytes that are on their way are left alone.
    """
    present = {printer.name for printer in hall.printers}
    strays = [job for job in jobs if job.printer not in present and not _is_on_its_way(context, job)]
    moved: dict[str, PrintJob | None] = {}
    for job in strays:
        ticket = _ticket(connection, job)
        at_kiosk = [kiosk.printer for kiosk in hall.kiosks if ticket and kiosk.name == ticket.source and kiosk.printer]
        printer = at_kiosk[0] if at_kiosk else desk_printer(hall)
        moved[job.id] = _moved(connection, job, printer) if printer else None
        if not printer:
            _fail(context, connection, job, f"its printer {job.printer} left the hall, which has no other")
    return [one for job in jobs if (one := moved.get(job.id, job)) is not None]


def _moved(connection: Connection, job: PrintJob, printer: str) -> PrintJob:
    free: dict[str, Any] = {"state": "waiting", "agent": None, "leased_until_at": None}
    changes = free | {"printer": printer, "detail": f"instead of {job.printer}"}
    print_jobs.put(connection, job.id, **changes)
    return replace(job, **changes)


def _made(context: Context, connection: Connection, hall: Hall, job: PrintJob, base_url: str) -> dict[str, Any] | None:
    """The slip as its agent gets it; None: it cannot be made, has failed, and the others go on."""
    ticket = _ticket(connection, job)
    try:
        return job_json(hall, job, ticket, json.loads(job.content), base_url)
    except Exception as error:  # whatever is wrong with one slip must not stop the hall's paper
        log.exception("slip %s cannot be made", job.id)
        _fail(context, connection, job, f"cannot be made: {type(error).__name__}: {error}")
        return None


def _fail(context: Context, connection: Connection, job: PrintJob, detail: str) -> None:
    print_jobs.put(
        connection, job.id, state="failed", detail=detail[:200], ended_at=context.now(), leased_until_at=None
    )


def _hand_over(context: Context, connection: Connection, hall: Hall, printers: set[str], own: set[str]) -> None:
    """Give these printers the slips that wait for another agent's printer (not one of its `own`, whose slips it moves
    itself) whose backup they are, while that one is in trouble.

    A slip whose bytes have begun stays until its lease runs out. Whoever still has it in hand is refused at `begin`.
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
                detail=f"instead of {job.printer}",
            )  # fmt: skip


def _is_on_its_way(context: Context, job: PrintJob) -> bool:
    return bool(job.begun and job.leased_until_at and job.leased_until_at > context.machine_now())


def _is_well(known: PrinterRow | None, now: datetime) -> bool:
    return known is not None and known.state in WELL and printer_states.is_heard(known, now)


def _ticket(connection: Connection, job: PrintJob) -> Ticket | None:
    return tickets.find(connection, job.ticket_id) if job.ticket_id else None


def begin(context: Context, actor: Actor, job_id: str, agent: str, request_id: str = "") -> None:
    """Bytes are about to go out; from now on a crash leaves the outcome unknown. Asked again with its `request_id`, as
    an agent does that has heard no answer, it has begun once.
    """
    with context.database.transaction() as connection:
        job = _open_job(connection, actor, job_id)
        if job.agent not in (None, agent):
            raise Conflict("job_taken", f"Slip {job_id} is with another agent.", job=job_id)
        holders = printer_leases.holders_of(connection, job.hall, context.machine_now())
        if (holder := holders.get(job.printer, agent)) != agent:
            raise Conflict("printer_taken", f"Printer {job.printer} is with {holder}.", job=job_id, agent=holder)
        print_jobs.put(
            connection,
            job_id,
            begun=job.begun + (not request_id or request_id != job.begin_request),
            begin_request=request_id or None,
            agent=agent,
            leased_until_at=context.machine_now() + LEASE,
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
    """How it ended, at which printer (which may be a backup) and with how much paper; the same report again changes
    nothing. One that comes late, when another agent had the slip meanwhile, says so, also that the slip came out twice.
    """
    if result not in RESULTS:
        raise BadRequest("unknown_result", f"A result is one of {', '.join(RESULTS)}.")
    with context.database.transaction() as connection:
        job = _job(connection, actor, job_id)
        is_late = bool(agent) and job.agent not in (None, agent)
        if job.ended_at is None:
            told = f"{detail} told late by {agent}".strip() if is_late else detail
            print_jobs.put(
                connection,
                job_id,
                state=result,
                detail=told[:200] or job.detail,
                ended_at=context.now(),
                leased_until_at=None,
            )
        elif is_late and result in CAME_OUT and job.state in CAME_OUT and TWICE not in job.detail:
            print_jobs.put(connection, job_id, detail=f"{job.detail} {TWICE}, also at {agent}".strip()[:200])
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


def _open_job(connection: Connection, actor: Actor, job_id: str) -> PrintJob:
    job = _job(connection, actor, job_id)
    if job.ended_at is not None:
        raise Conflict("job_ended", f"Slip {job_id} is {job.state}.", job=job_id, state=job.state)
    return job


def reprint(
    context: Context,
    actor: Actor,
    ticket_id: str,
    kind: str = "reprint",
    printer: str = "",
    reason: str = "",
    request_id: str = "",
) -> str:
    """Print a ticket's slip again (marked as a copy) or its list of materials; answers the new job's id.

    A copy needs a reason, which is kept with the slip and in the journal. Without a printer it comes out where the
    ticket did.
    """
    reason = reason.strip()
    with context.database.reading() as connection:
        ticket = tickets.find(connection, ticket_id)
    if ticket is None:
        raise NotFound("unknown_ticket", "There is no such ticket.", ticket=ticket_id[:40])
    actor.must_belong_to(ticket.hall)
    if kind == "reprint" and not reason:
        raise BadRequest("reason_missing", "A copy needs a reason; it is kept in the journal.", ticket=ticket.id)
    hall = hall_of(context, ticket.hall)

    def job_of(connection: Connection) -> PrintJob:
        before = print_jobs.of_ticket(connection, ticket.id)
        name = _known_printer(hall, printer) if printer else _first_printer(hall, before)
        copies = sum(job.kind in ("ticket", "reprint") for job in before)
        content = {
            "ahead": ticket.ahead,
            "p50_seconds": ticket.p50_seconds,
            "p90_seconds": ticket.p90_seconds,
            "copy": copies if kind == "reprint" else 0,
            "form": _form_of(before) if kind == "reprint" else kind,
        }
        return replace(_new_job(context, hall.code, name, kind, ticket.language, content, ticket.id), detail=reason)

    asked = {"slip": kind, "ticket": ticket.id} | ({"printer": printer} if printer else {})
    return _queue(context, actor, hall.code, request_id, job_of, asked)


def _form_of(jobs: Sequence[PrintJob]) -> str:
    """The form of the slip that a copy is of."""
    return next((str(json.loads(job.content).get("form", "ticket")) for job in jobs if job.kind == "ticket"), "ticket")


def print_test(
    context: Context,
    actor: Actor,
    hall_code: str,
    printer: str,
    kind: Literal["test", "calibration"] = "test",
    request_id: str = "",
) -> str:
    """Queue a test page, or the page from which a profile is written; answers the job's id."""
    hall = hall_of(context, hall_code)
    return _print_page(context, actor, hall, printer, kind, hall.languages[0], {}, request_id)


def print_day(
    context: Context,
    actor: Actor,
    hall_code: str,
    printer: str,
    language: str,
    rows: Sequence[tuple[str, str]],
    request_id: str = "",
) -> str:
    """Queue a day's summary, as `records.summary` makes its rows; answers the job's id."""
    content = {"rows": list(rows)}
    return _print_page(context, actor, hall_of(context, hall_code), printer, "day", language, content, request_id)


def _print_page(
    context: Context,
    actor: Actor,
    hall: Hall,
    printer: str,
    kind: str,
    language: str,
    content: dict[str, Any],
    request_id: str,
) -> str:
    actor.must_belong_to(hall.code)
    job = _new_job(context, hall.code, _known_printer(hall, printer), kind, language, content, None)
    asked = {"slip": kind, "printer": printer}
    return _queue(context, actor, hall.code, request_id, lambda _: job, asked)


def _known_printer(hall: Hall, printer: str) -> str:
    if printer not in [known.name for known in hall.printers]:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{printer[:64]}'.")
    return printer


def _first_printer(hall: Hall, jobs: Sequence[PrintJob]) -> str:
    """Where the first of these slips came out, as far as that printer is still there."""
    names = [known.name for known in hall.printers]
    if not names:
        raise Conflict("no_printer", f"Hall {hall.code} has no printer.")
    return jobs[0].printer if jobs and jobs[0].printer in names else names[0]


def _new_job(
    context: Context,
    hall: str,
    printer: str,
    kind: str,
    language: str,
    content: dict[str, Any],
    ticket_id: str | None,
) -> PrintJob:
    text = json.dumps(content)
    return PrintJob(context.new_id(), hall, printer, ticket_id, kind, "waiting", language, text, context.now())


def _queue(
    context: Context,
    actor: Actor,
    hall_code: str,
    request_id: str,
    job_of: Callable[[Connection], PrintJob],
    asked: dict[str, Any],
) -> str:
    """Queue a slip, once for a request id; answers its job's id."""

    def work(connection: Connection) -> dict[str, Any]:
        job = job_of(connection)
        print_jobs.add(connection, job)
        changes = {"job": job.id, "printer": job.printer, "slip": job.kind, "ticket": job.ticket_id}
        return changes | ({"reason": job.detail} if job.detail else {})

    return str(told_once(context, actor, hall_code, request_id, "print", work, asked)["job"])


def latest_jobs(context: Context, hall_code: str, printer: str, most: int = 20) -> list[PrintJob]:
    """A printer's newest slips, newest first."""
    with context.database.reading() as connection:
        return print_jobs.latest(connection, hall_code, printer, most)


def numbers(context: Context, jobs: Sequence[PrintJob]) -> dict[str, str]:
    """The number of each ticket that these slips are of."""
    with context.database.reading() as connection:
        return tickets.numbers(connection, [job.ticket_id for job in jobs if job.ticket_id])


def job_json(
    hall: Hall, job: PrintJob, ticket: Ticket | None, content: dict[str, Any], base_url: str
) -> dict[str, Any]:
    """A slip as an agent gets it; `content` is what was promised when it was queued."""
    form = content.get("form", job.kind)
    return {
        "id": job.id,
        "printer": job.printer,
        "kind": job.kind,
        "form": form,
        **_layout(hall, "reprint" if job.kind == "reprint" and "reprint" in hall.slips else form),
        "copy": content.get("copy", 0) + job.begun,
        "language": job.language,
        "created_at": iso(job.created_at),
        "expires_at": iso(job.created_at + timedelta(minutes=hall.printing.reprint_within_minutes)),
        "slip": _slip(hall, job, ticket, content, base_url),
    }


def _layout(hall: Hall, form: str) -> dict[str, Any]:
    """The hall's own layout of a form with the pictures it names; without one the agent has the house's."""
    if form not in hall.slips:
        return {"layout": None, "pictures": {}}
    told = _told(hall.slips[form])
    named = {block["logo"] for block in told["block"] if "logo" in block}
    return {"layout": told, "pictures": {n: p for n, p in hall.slip_pictures.items() if n in named}}


@cache
def _told(layout: str) -> dict[str, Any]:
    return tomllib.loads(layout)


def _slip(hall: Hall, job: PrintJob, ticket: Ticket | None, content: dict[str, Any], base_url: str) -> dict[str, Any]:
    language = job.language
    slip: dict[str, Any] = {
        "hall": text_in(hall.name, language),
        "local_time": job.created_at.astimezone(ZoneInfo(hall.timezone)).strftime("%Y-%m-%d %H:%M"),
        "texts": locales.room(language, "slip"),
    }
    if ticket is None:
        return slip | {"rows": content.get("rows", [])}
    service = hall.named_service(ticket.service)
    wait = None
    if content.get("p50_seconds") is not None:
        wait = {"p50_seconds": content["p50_seconds"], "p90_seconds": content["p90_seconds"]}
    issued = ticket.issued_at.astimezone(ZoneInfo(hall.timezone))
    return slip | {
        "number": ticket.number,
        "service": text_in(service.name, language),
        "line": text_in(hall.named_line(ticket.line).name, language),
        "priority": hall.priority_name(ticket.priority, language),
        "ahead": content.get("ahead"),
        "wait": wait,
        "issued_at": iso(ticket.issued_at),
        "local_time": issued.strftime("%Y-%m-%d %H:%M"),
        "materials": list(service.materials_in(language, hall.languages[0])),
        "promised_days": service.promised_days,
        "url": f"{base_url}/t/{ticket.link_token}" if base_url else "",
    }
