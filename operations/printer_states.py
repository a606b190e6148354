"""How printers are: what their agents tell, a journal line at every change, and what everybody may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from operations import paper_rolls, printer_leases
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import SYSTEM, Actor, Context
from operations.moments import next_moment, write_event
from operations.views import iso
from queueing.errors import BadRequest
from queueing.hall import Hall, Printer
from storage import print_jobs
from storage.print_jobs import PrinterRow

UNHEARD = timedelta(seconds=30)
"""A printer nobody has told of for so long counts as in trouble: its computer may be off. Agents tell every 10 s."""
UNHEARD_DETAIL = "its computer does not tell"
STATES = (
    "ready", "paper_low", "paper_out", "cover_open", "cutter_error", "overheated", "offline", "unknown",
)  # fmt: skip


def is_heard(known: PrinterRow, machine_now: datetime) -> bool:
    """Whether its computer has told of it lately."""
    return known.heard_at is not None and machine_now - known.heard_at <= UNHEARD


def say_states(
    context: Context, actor: Actor, hall_code: str, states: Sequence[tuple[str, str, str]], agent: str = ""
) -> None:
    """What printers say of themselves, (name, state, detail); a change is a line of the journal. What an agent says of
    a printer that another one has counts for nothing (empty: it does not say who it is, and is believed).
    """
    actor.must_belong_to(hall_code)
    news: list[News] = []
    with context.database.transaction() as connection:
        known = print_jobs.printer_states(connection, hall_code)
        holders = printer_leases.holders_of(connection, hall_code, context.machine_now()) if agent else {}
        for name, state, detail in states:
            if holders.get(name, agent) != agent:
                continue
            if state not in STATES:
                raise BadRequest("unknown_printer_state", f"A printer's state is one of {', '.join(STATES)}.")
            told = PrinterRow(name, state, detail[:200], context.now(), heard_at=context.machine_now())
            print_jobs.put_printer(connection, hall_code, told)
            if name in known and known[name].state == "paper_out" and state in ("ready", "paper_low"):
                paper_rolls.begin_again(connection, hall_code, name, context.now())
            if name not in known or (known[name].state, known[name].detail) != (state, detail[:200]):
                news.append(_changed(context, connection, actor, hall_code, told))
    context.bus.publish(*news)


def note_unheard(context: Context, hall_code: str) -> None:
    """Printers of a computer that has told nothing for so long are offline until it does; for the housekeeping."""
    news: list[News] = []
    with context.database.transaction() as connection:
        for known in print_jobs.printer_states(connection, hall_code).values():
            if known.state != "offline" and not is_heard(known, context.machine_now()):
                lost = replace(known, state="offline", detail=UNHEARD_DETAIL, at=context.now())
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


@dataclass(frozen=True, slots=True)
class PrinterView:
    """A printer as defined and as it says it is; state `unknown` and no `at` when it was never heard of. `title`: where
    it stands, by language; empty when nobody has said. `agent`: the print agent that has it; empty: none.
    """

    name: str
    address: str
    profile: str
    backup: str
    state: str
    detail: str
    at: str | None
    title: dict[str, str]
    agent: str

    def as_json(self) -> dict[str, Any]:
        """For the wire."""
        return {name: getattr(self, name) for name in self.__slots__}


def printer_views(context: Context, hall_code: str) -> list[PrinterView]:
    """Every printer of a hall."""
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        states = print_jobs.printer_states(connection, hall_code)
        agents = printer_leases.holders_of(connection, hall_code, context.machine_now())
    unknown = PrinterRow("", "unknown", "", context.now())
    return [
        PrinterView(
            p.name,
            p.address,
            p.profile,
            p.backup,
            states.get(p.name, unknown).state,
            states.get(p.name, unknown).detail,
            iso(states[p.name].at) if p.name in states else None,
            _place(hall, p),
            agents.get(p.name, ""),
        )
        for p in hall.printers
    ]


def _place(hall: Hall, printer: Printer) -> dict[str, str]:
    """Its own title, else that of the kiosk it belongs to."""
    if printer.title:
        return dict(printer.title)
    return next((dict(kiosk.title) for kiosk in hall.kiosks if kiosk.printer == printer.name), {})
