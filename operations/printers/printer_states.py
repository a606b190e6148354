"""Printer states: agents report them, every change gets a journal line, and anyone may read them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from operations.bus import News
from operations.context import SYSTEM, Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment, write_event
from operations.printers import paper_rolls, printer_leases
from operations.printers.ownership import is_anothers, must_be_its_name
from protocol import printing as wire
from queueing.errors import BadRequest
from queueing.hall import Hall, Printer
from storage import print_jobs
from storage import printer_leases as stored_leases
from storage.print_jobs import PrinterRow

UNHEARD = timedelta(seconds=30)
"""A printer without a report for this long counts as in trouble; its computer may be off. Agents report every 10 s."""
UNHEARD_DETAIL = "its computer does not tell"


def is_heard(row: PrinterRow, machine_now: datetime) -> bool:
    """Whether its agent has reported it recently."""
    return row.heard_at is not None and machine_now - row.heard_at <= UNHEARD


def say_states(
    context: Context, actor: Actor, hall_code: str, states: Sequence[tuple[str, str, str]], agent: str = ""
) -> None:
    """Store the reported states, (name, state, detail). Each change writes a journal line.

    Ignored is what is said of a printer that the hall's folder does not name, or that another agent or another computer
    has. `agent` "": the agent does not say its name. Raises `agent_taken` for the name of another computer's agent.
    """
    actor.must_belong_to(hall_code)
    names = {printer.name for printer in get_hall(context, hall_code).printers}
    news: list[News] = []
    with context.database.transaction() as connection:
        rows = print_jobs.printer_states(connection, hall_code)
        now, leases = context.machine_now(), stored_leases.of_hall(connection, hall_code)
        must_be_its_name(leases, actor, agent, now)
        for name, state, detail in states:
            if name not in names or is_anothers(leases.get(name), actor, agent, now):
                continue
            if state not in wire.STATES:
                raise BadRequest("unknown_printer_state", f"A printer's state is one of {', '.join(wire.STATES)}.")
            row = PrinterRow(name, state, detail[:200], context.now(), heard_at=context.machine_now())
            print_jobs.put_printer(connection, hall_code, row)
            if name in rows and rows[name].state == "paper_out" and state in ("ready", "paper_low"):
                paper_rolls.begin_again(connection, hall_code, name, context.now())
            if name not in rows or (rows[name].state, rows[name].detail) != (state, detail[:200]):
                news.append(_changed(context, connection, actor, hall_code, row))
    context.bus.publish(*news)


def note_unheard(context: Context, hall_code: str) -> None:
    """Regular upkeep: set printers without a recent report to offline, until their agent reports again."""
    news: list[News] = []
    with context.database.transaction() as connection:
        for row in print_jobs.printer_states(connection, hall_code).values():
            if row.state != "offline" and not is_heard(row, context.machine_now()):
                lost = replace(row, state="offline", detail=UNHEARD_DETAIL, at=context.now())
                print_jobs.put_printer(connection, hall_code, lost)
                news.append(_changed(context, connection, SYSTEM, hall_code, lost))
    context.bus.publish(*news)


def _changed(context: Context, connection: Connection, actor: Actor, hall_code: str, row: PrinterRow) -> News:
    changes = {"printer": row.name, "state": row.state, "detail": row.detail}
    return write_event(
        connection,
        hall_code,
        next_moment(context, connection, hall_code),
        kind="printer",
        actor=actor.key,
        changes=changes,
    )


def printer_views(context: Context, hall_code: str) -> list[wire.Printer]:
    """Every printer of a hall with its definition and its reported state; `unknown` before the first report."""
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        states = print_jobs.printer_states(connection, hall_code)
        agents = printer_leases.holders_of(connection, hall_code, context.machine_now())
    return [_view(hall, printer, states.get(printer.name), agents.get(printer.name, "")) for printer in hall.printers]


def _view(hall: Hall, printer: Printer, row: PrinterRow | None, agent: str) -> wire.Printer:
    return wire.Printer(
        name=printer.name,
        address=printer.address,
        profile=printer.profile,
        backup=printer.backup,
        state=row.state if row else "unknown",
        detail=row.detail if row else "",
        at=row.at if row else None,
        title=_place(hall, printer),
        agent=agent,
    )


def _place(hall: Hall, printer: Printer) -> dict[str, str]:
    """The printer's own title, or else that of its kiosk."""
    if printer.title:
        return dict(printer.title)
    return next((dict(kiosk.title) for kiosk in hall.kiosks if kiosk.printer == printer.name), {})
