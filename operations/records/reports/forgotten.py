"""Who was forgotten: everybody who stood where nobody could call or finish them. It is empty, or something is wrong.

Of those still here, whatever their date up to the period's end: called or in service where nobody sits, at a window of
the hall (`window_closed`) or one that it no longer has (`window_gone`); waiting for a window where nobody sits
(`window_closed`), or in a hall without windows (`no_window`); and whoever is still here from an earlier business date
(`earlier_day`). Of those the close of a day has expired, on the business dates of the period: who stood so at that
moment. Somebody parked, and somebody in a line whose windows are all closed just now, is not forgotten: every window
that opens may go on with them.
"""

from datetime import datetime

from operations.forgotten import forgotten
from operations.records.report import Ask, Cell, Desk, Report
from operations.views import iso
from queueing.instants import whole_seconds
from queueing.ticket import Ticket
from storage.forgotten import expired

COLUMNS = (
    ("hall", "text"), ("day", "text"), ("number", "text"), ("line", "text"), ("name", "text"), ("state", "text"),
    ("window", "number"), ("staff", "text"), ("why", "text"), ("since_at", "text"), ("since_seconds", "seconds"),
)  # fmt: skip


def make(desk: Desk, ask: Ask) -> Report:
    """One row a ticket, longest first. `since_at`: since when it was so, `since_seconds` up to now, or to its end."""
    every = [*_present(desk, ask), *expired(desk.connection, ask.period)]
    of_line = [one for one in every if ask.line in ("", one[0].line)]
    rows = [_row(desk, *one) for one in sorted(of_line, key=lambda one: (one[2], one[0].id))]
    return Report("forgotten", ask, COLUMNS, tuple(rows), {"tickets": len(rows)})


def _present(desk: Desk, ask: Ask) -> list[tuple[Ticket, str, datetime]]:
    asked = [hall for code, hall in desk.halls.items() if ask.hall in ("", code)]
    every = [one for hall in asked for one in forgotten(desk.context, desk.connection, hall)]
    return [(one.ticket, one.why.value, one.since_at) for one in every if one.ticket.business_date <= ask.end]


def _row(desk: Desk, ticket: Ticket, why: str, since_at: datetime) -> tuple[Cell, ...]:
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
        why,
        iso(since_at),
        whole_seconds(until_at - since_at),
    )
