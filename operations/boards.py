"""What a screen shows now: the contract's Board; and who waits, as a window sees it."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from locales.spoken import announcement
from operations import outlook
from operations.admission import as_json
from operations.attendance import known_window, present_windows
from operations.calling import call_order, left_to_others
from operations.catalogue import hall as hall_of
from operations.context import Context
from operations.views import TicketView, iso, wait_json
from queueing.admission import admission as admission_at
from queueing.hall import Hall, text_in
from queueing.places import Seen
from queueing.ticket import State, Ticket
from storage import journal, tickets, windows

SHOWN_CALLS = 12
CALLS_OF = timedelta(hours=2)
NO_SHOWS_OF = timedelta(hours=2)


def board(context: Context, hall_code: str, language: str = "") -> dict[str, Any]:
    """The contract's Board, with no name and no note in it, and the server's clock.

    `calls` are newest first. `wait` of a line is what a newcomer would be told; None: no window takes it now.
    """
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        look = outlook.outlook(context, connection, hall)
        counts = Counter(tickets.waiting_by_line(connection, hall_code))
        now = context.now()
        at_windows = tickets.at_windows(connection, hall_code)
        recent = tickets.recent_calls(connection, hall_code, now - CALLS_OF, SHOWN_CALLS)
        seats = _windows(connection, hall, at_windows)
        has_open_window = any(seat["state"] == "open" for seat in seats)
        return {
            "hall": hall_code,
            "name": text_in(hall.name, language or hall.languages[0]),
            "revision": journal.revision(connection, hall_code),
            "server_at": iso(now),
            "waiting": counts.total(),
            "calls": [_call(hall, ticket) for ticket in _calls(at_windows, recent)],
            "windows": seats,
            "lines": [_line(hall, code, counts, look, language) for code in _shown_lines(hall, counts)],
            "admission": as_json(admission_at(hall, now, has_open_window)),
        }


def _calls(at_windows: list[Ticket], recent: list[Ticket]) -> list[Ticket]:
    """Everybody who is called and not there yet, however many, with the latest others; newest first."""
    called = [ticket for ticket in at_windows if ticket.state == State.CALLED]
    shown = {ticket.id: ticket for ticket in [*called, *recent]}
    return sorted(shown.values(), key=lambda ticket: ticket.called_at or ticket.issued_at, reverse=True)


def _call(hall: Hall, ticket: Ticket) -> dict[str, Any]:
    is_called = ticket.state == State.CALLED
    return {
        "number": ticket.number,
        "line": ticket.line,
        "window": ticket.window,
        "called_at": iso(ticket.called_at),
        "recalls": ticket.recalls,
        "state": ticket.state.value,
        "revision": ticket.revision,
        "announcement": announcements(hall, ticket) if is_called else {},
        "short_announcement": announcements(hall, ticket, short=True) if is_called else {},
    }


def announcements(hall: Hall, ticket: Ticket, short: bool = False) -> dict[str, str]:
    """What the hall's voices say of a called ticket, by language; nothing for one that is at no window.

    `short`: as they say it while many others wait to be said.
    """
    if ticket.window is None:
        return {}
    languages = hall.display.announce_languages or hall.languages
    number, window, recalls = ticket.number, ticket.window, ticket.recalls
    return {language: announcement(language, number, window, recalls, short) for language in languages}


def _windows(connection: Connection, hall: Hall, at_windows: list[Ticket]) -> list[dict[str, Any]]:
    rows = windows.of_hall(connection, hall.code)
    at = {ticket.window: ticket for ticket in at_windows}
    result = []
    for number in present_windows(hall, rows, at):
        row, ticket = rows.get(number), at.get(number)
        result.append(
            {
                "number": number,
                "state": row.state if row else "closed",
                "ticket": ticket.number if ticket else None,
                "ticket_state": ticket.state.value if ticket else None,
            }
        )
    return result


def _shown_lines(hall: Hall, counts: Counter[str]) -> list[str]:
    """The hall's lines, and those that left it as long as somebody waits in them."""
    own = [line.code for line in hall.lines]
    return own + sorted(code for code in counts if code not in own)


def _line(hall: Hall, code: str, counts: Counter[str], look: outlook.Outlook, language: str) -> dict[str, Any]:
    line = hall.named_line(code)
    pool = outlook.pool_of(look, hall, code)
    ahead = counts.total() if pool.lines is None else sum(counts[other] for other in pool.lines)
    return {
        "code": code,
        "name": text_in(line.name, language or hall.languages[0]),
        "waiting": counts[code],
        "ahead": ahead,
        "shares_with": list(pool.lines) if pool.lines is not None else [other.code for other in hall.lines],
        "wait": wait_json(outlook.promise_for(ahead, pool)),
    }


def present_tickets(context: Context, hall_code: str) -> list[TicketView]:
    """Every open ticket, with what can be promised to those who wait: what phones are told after each change."""
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        look = outlook.outlook(context, connection, hall)
        present = tickets.open_in_hall(connection, hall_code)
    return _with_promises(hall, look, present)


def _with_promises(hall: Hall, look: outlook.Outlook, by_rank: list[Ticket]) -> list[TicketView]:
    """One pass over tickets in rank order; counts who stands before each in its own pool of lines."""
    seen = Seen()
    result = []
    for ticket in by_rank:
        if ticket.state != State.WAITING:
            result.append(TicketView(ticket))
            continue
        pool = outlook.pool_of(look, hall, ticket.line)
        promise = outlook.promise_for(seen.count(pool.lines), pool)
        result.append(TicketView(ticket, promise, seen.before(ticket, pool.lines)))
        seen.add(ticket)
    return result


@dataclass(frozen=True, slots=True)
class Queue:
    """A window's own sight: its ticket now (None: free), who it would call in order, whom it sent on and others are
    to call, who is parked, who missed.
    """

    current: TicketView | None
    waiting: list[TicketView]
    sent_on: list[TicketView]
    parked: list[TicketView]
    no_show: list[TicketView]
    revision: int


def queue(context: Context, hall_code: str, number: int) -> Queue:
    """Who waits for a window, in the order in which it would call them now."""
    hall = hall_of(context, hall_code)
    window = known_window(hall, number)
    with context.database.reading() as connection:
        waiting = tickets.waiting(connection, hall_code)
        order = call_order(context, connection, hall, window, waiting)
        sent_on = left_to_others(connection, hall, window, waiting)
        look = outlook.outlook(context, connection, hall)
        present = tickets.open_in_hall(connection, hall_code)
        missed = tickets.recent_no_shows(connection, hall_code, context.now() - NO_SHOWS_OF)
        revision = journal.revision(connection, hall_code) or 0
    views = {view.ticket.id: view for view in _with_promises(hall, look, present)}
    current = [v for v in views.values() if v.ticket.window == number and v.ticket.state != State.WAITING]
    return Queue(
        current=current[0] if current else None,
        waiting=[views[ticket.id] for ticket in order],
        sent_on=[views[ticket.id] for ticket in sent_on],
        parked=[view for view in views.values() if view.ticket.state == State.PARKED],
        no_show=[TicketView(ticket) for ticket in missed],
        revision=revision,
    )
