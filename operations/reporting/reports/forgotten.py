"""Forgotten tickets: those that nobody could call or finish. If this report is not empty, something went wrong.

Open tickets with a business date up to the period's end are forgotten when they are

- called or in service at a window where nobody sits (`window_closed`) or that the hall no longer has (`window_gone`),
- waiting for one window where nobody sits (`window_closed`), or in a hall without windows (`no_window`),
- from an earlier business date (`earlier_day`).

Tickets with a business date in the period that expired at the close of day are forgotten when this was so at that
moment. A parked ticket, or one in a line whose windows are all closed, is not forgotten: the next window that opens can
call it.
"""

from datetime import datetime

from operations.reporting.report import Ask, Desk, Report
from operations.reporting.reports.seconds import is_selected
from operations.tickets.forgotten import forgotten
from protocol.instants import iso
from protocol.reporting import Cell
from queueing.instants import whole_seconds
from queueing.ticket import Ticket
from storage.forgotten import expired

DEFINITION_VERSION = 1
COLUMNS = (
    ("hall", "text"), ("day", "text"), ("number", "text"), ("line", "text"), ("name", "text"), ("state", "text"),
    ("window", "number"), ("staff", "text"), ("why", "text"), ("since_at", "text"), ("since_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row per ticket, longest first. `since_at`: when it was forgotten; `since_seconds`: from then to now, or to
    its end.
    """
    rows = [_row(desk, *entry) for entry in selected(desk, ask)]
    return Report("forgotten", ask, COLUMNS, tuple(rows), {"tickets": len(rows)})


def selected(desk: Desk, ask: Ask) -> list[tuple[Ticket, str, datetime]]:
    """The forgotten tickets, why, and since when; longest first."""
    every = [*_present(desk, ask), *expired(desk.connection, ask.period)]
    desk.evidence.add("forgotten", ((ticket.id, ticket.state.value, reason, at) for ticket, reason, at in every))
    own = [entry for entry in every if is_selected(desk, ask.selection, entry[0])]
    return sorted(own, key=lambda entry: (entry[2], entry[0].id))


def _present(desk: Desk, ask: Ask) -> list[tuple[Ticket, str, datetime]]:
    halls = [hall for code, hall in desk.halls.items() if ask.hall in ("", code)]
    forgotten_tickets = [entry for hall in halls for entry in forgotten(desk.context, desk.connection, hall)]
    return [
        (entry.ticket, entry.why.value, entry.since_at)
        for entry in forgotten_tickets
        if entry.ticket.business_date <= ask.end
    ]


def _row(desk: Desk, ticket: Ticket, reason: str, since_at: datetime) -> tuple[Cell, ...]:
    until_at = ticket.ended_at or desk.context.now()
    return (
        ticket.hall,
        ticket.business_date.isoformat(),
        ticket.number,
        ticket.line,
        desk.line_name(ticket.hall, ticket.line),
        ticket.state.value,
        ticket.window or ticket.wanted_window,
        ticket.staff,
        reason,
        iso(since_at),
        whole_seconds(until_at - since_at),
    )
