"""Slips printed on request: copies, lists, test pages, a day's summary. Each is queued once per request id."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from operations.context import Actor, Context
from operations.guides.ticking import list_of
from operations.halls.catalogue import get_hall
from operations.run_once import NOTHING, Line, run_once
from queueing.errors import BadRequest, Conflict, NotFound
from queueing.hall import Hall, desk_printer
from storage import print_jobs, tickets
from storage.print_jobs import PrintJob


def reprint(
    context: Context,
    actor: Actor,
    ticket_id: str,
    kind: str = "reprint",
    printer: str = "",
    reason: str = "",
    request_id: str = "",
) -> str:
    """Print a ticket's slip again, marked as a copy, or its list of materials. Returns the new job's id.

    A copy needs a reason, which is kept with the slip and in the journal. Without `printer` it is printed where the
    ticket was. Raises unknown_ticket, wrong_hall, reason_missing, unknown_printer, no_printer.
    """
    reason = reason.strip()
    with context.database.reading() as connection:
        ticket = tickets.find(connection, ticket_id)
    if ticket is None:
        raise NotFound("unknown_ticket", "There is no such ticket.", ticket=ticket_id[:40])
    actor.must_belong_to(ticket.hall)
    if kind == "reprint" and not reason:
        raise BadRequest("reason_missing", "A copy needs a reason; it is kept in the journal.", ticket=ticket.id)
    hall = get_hall(context, ticket.hall)

    def make(connection: Connection) -> PrintJob:
        before = print_jobs.of_ticket(connection, ticket.id)
        name = _known_printer(hall, printer) if printer else _first_printer(hall, before)
        copies = sum(job.kind in ("ticket", "reprint") for job in before)
        content: dict[str, Any] = {
            "ahead": ticket.ahead,
            "p50_seconds": ticket.p50_seconds,
            "p90_seconds": ticket.p90_seconds,
            "copy": copies if kind == "reprint" else 0,
            "form": _form_of(before) if kind == "reprint" else kind,
        }
        if (own_list := list_of(hall, ticket)) is not None:
            content["materials"] = own_list
        return replace(_new_job(context, hall.code, name, kind, ticket.language, content, ticket.id), reason=reason)

    request = {"slip": kind, "ticket": ticket.id, "printer": printer, "reason": reason}
    return _queue(context, actor, hall.code, request_id, make, request)


def _form_of(jobs: Sequence[PrintJob]) -> str:
    """The form of the original slip, which a copy repeats."""
    return next((str(json.loads(job.content).get("form", "ticket")) for job in jobs if job.kind == "ticket"), "ticket")


def print_test(
    context: Context,
    actor: Actor,
    hall_code: str,
    printer: str,
    kind: Literal["test", "calibration"] = "test",
    request_id: str = "",
) -> str:
    """Queue a test page, or the calibration page from which a profile is written. Returns the job's id."""
    hall = get_hall(context, hall_code)
    return _print_page(context, actor, hall, printer, kind, hall.languages[0], {}, request_id)


def print_guide(
    context: Context,
    actor: Actor,
    hall_code: str,
    printer: str,
    language: str,
    content: dict[str, Any],
    request_id: str = "",
    request: Mapping[str, object] = NOTHING,
) -> str:
    """Queue the list of a filled guide; `content` comes from `operations.guides.paper`. Returns the job's id.

    A kiosk's list comes out at its own printer, whatever `printer` says; that of staff at `printer`, "" means the
    desk's. Raises unknown_printer, no_printer.
    """
    hall = get_hall(context, hall_code)
    actor.must_belong_to(hall.code)
    own = next((kiosk.printer for kiosk in hall.kiosks if actor.kind == "kiosk" and kiosk.name == actor.name), None)
    name = (printer or desk_printer(hall)) if own is None else own
    if not name:
        raise Conflict("no_printer", f"There is no printer for this list in hall {hall.code}.")
    return _print_page(context, actor, hall, name, "guide", language, content, request_id, request)


def print_day(
    context: Context,
    actor: Actor,
    hall_code: str,
    printer: str,
    language: str,
    rows: Sequence[tuple[str, str]],
    request_id: str = "",
    request: Mapping[str, object] = NOTHING,
) -> str:
    """Queue a day's summary. Returns the job's id.

    `rows` come from `operations.reporting.summary`; `asked` holds the day and the language as the request gave them.
    """
    hall, content = get_hall(context, hall_code), {"rows": list(rows)}
    return _print_page(context, actor, hall, printer, "day", language, content, request_id, request)


def print_head(
    context: Context,
    actor: Actor,
    hall_code: str,
    printer: str,
    language: str,
    content: dict[str, Any],
    request_id: str = "",
) -> str:
    """Queue the head of the journal; `content` comes from `operations.head_paper`. Returns the job's id."""
    return _print_page(context, actor, get_hall(context, hall_code), printer, "head", language, content, request_id)


def _print_page(
    context: Context,
    actor: Actor,
    hall: Hall,
    printer: str,
    kind: str,
    language: str,
    content: dict[str, Any],
    request_id: str,
    details: Mapping[str, object] = NOTHING,
) -> str:
    actor.must_belong_to(hall.code)
    job = _new_job(context, hall.code, _known_printer(hall, printer), kind, language, content, None)
    request = {"slip": kind, "printer": printer, **details}
    return _queue(context, actor, hall.code, request_id, lambda _: job, request)


def _known_printer(hall: Hall, printer: str) -> str:
    if printer not in [defined.name for defined in hall.printers]:
        raise NotFound("unknown_printer", f"Hall {hall.code} has no printer '{printer[:64]}'.")
    return printer


def _first_printer(hall: Hall, jobs: Sequence[PrintJob]) -> str:
    """The printer that printed the first of these slips, or the hall's first printer if it has left the hall."""
    names = [defined.name for defined in hall.printers]
    if not names:
        raise Conflict("no_printer", f"Hall {hall.code} has no printer.")
    printers = (jobs[0].came_out_at, jobs[0].printer) if jobs else ()
    return next((name for name in printers if name in names), names[0])


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
    make: Callable[[Connection], PrintJob],
    request: dict[str, Any],
) -> str:
    """Queue a slip, once per request id. Returns the job's id."""

    def work(connection: Connection, now: datetime) -> Line:
        job = make(connection)
        print_jobs.add(connection, job)
        changes = {"job": job.id, "printer": job.printer, "slip": job.kind, "ticket": job.ticket_id}
        return Line(changes | ({"reason": job.reason} if job.reason else {}), printer=job.printer)

    line = run_once(context, actor, hall_code, request_id, "print", work, asked=request)
    assert line is not None  # a slip is always something to do
    return str(line.event.changes["job"])
