"""What a screen shows now (the API's Board), and a window's view of the waiting tickets."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection

from locales.spoken import announcement
from operations import wait_estimation
from operations.context import Context
from operations.halls.catalogue import get_hall
from operations.tickets import admission, limits
from operations.tickets.calling import call_order, left_to_others
from operations.views import TicketView, wait_of
from operations.windows.attendance import known_window, present_windows
from protocol.boards import Board, BoardCall, BoardLine, BoardWindow, RefusedService, TicketAtWindow
from queueing import clearing
from queueing.admission import admission as admission_at
from queueing.admission import is_beyond
from queueing.hall import Hall, text_in
from queueing.limits import is_limited
from queueing.line import Line
from queueing.places import Seen
from queueing.ticket import State, Ticket
from storage import journal, kiosks, tickets, windows

SHOWN_CALLS = 12
CALLS_OF = timedelta(hours=2)
NO_SHOWS_OF = timedelta(hours=2)
AT_A_TIME = 50


def board(context: Context, hall_code: str, language: str = "") -> Board:
    """The API's Board and the server's time. It holds no person's name and no note.

    `calls`: newest first. A line's `wait` is the estimate for a new ticket; None: no window serves the line now.
    """
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        look = wait_estimation.outlook(context, connection, hall)
        counts = Counter(tickets.waiting_by_line(connection, hall_code))
        now = context.now()
        at_windows = tickets.at_windows(connection, hall_code)
        recent = tickets.recent_calls(connection, hall_code, now - CALLS_OF, SHOWN_CALLS)
        seats = _windows(connection, hall, at_windows)
        has_open_window = any(seat.state == "open" for seat in seats)
        return Board(
            hall=hall_code,
            name=text_in(hall.name, language or hall.languages[0]),
            revision=journal.revision(connection, hall_code) or 0,
            server_at=now,
            waiting=counts.total(),
            calls=[_call(hall, ticket) for ticket in _calls(at_windows, recent)],
            windows=seats,
            lines=[_line(connection, hall, code, counts, look, language, now) for code in _shown_lines(hall, counts)],
            admission=admission.reply(admission_at(hall, now, has_open_window)),
            closed_kiosks=list(kiosks.closed(connection, hall_code)),
        )


def _calls(at_windows: list[Ticket], recent: list[Ticket]) -> list[Ticket]:
    """All called tickets that have not arrived yet, and the latest of the others; newest first."""
    called = [ticket for ticket in at_windows if ticket.state == State.CALLED]
    shown = {ticket.id: ticket for ticket in [*called, *recent]}
    return sorted(shown.values(), key=lambda ticket: ticket.called_at or ticket.issued_at, reverse=True)


def _call(hall: Hall, ticket: Ticket) -> BoardCall:
    assert ticket.called_at is not None  # the list has only called tickets
    is_called = ticket.state == State.CALLED
    return BoardCall(
        number=ticket.number,
        line=ticket.line,
        window=ticket.window,
        called_at=ticket.called_at,
        recalls=ticket.recalls,
        state=ticket.state.value,
        booked=ticket.appointment is not None,
        revision=ticket.revision,
        announcement=announcements(hall, ticket) if is_called else {},
        short_announcement=announcements(hall, ticket, short=True) if is_called else {},
    )


def announcements(hall: Hall, ticket: Ticket, short: bool = False) -> dict[str, str]:
    """The spoken announcement of a called ticket, by language; empty for a ticket that is not at a window.

    `short`: the short form, for when many announcements are queued.
    """
    if ticket.window is None:
        return {}
    languages = hall.display.announce_languages or hall.languages
    number, window, recalls = ticket.number, ticket.window, ticket.recalls
    return {language: announcement(language, number, window, recalls, short) for language in languages}


def _windows(connection: Connection, hall: Hall, at_windows: list[Ticket]) -> list[BoardWindow]:
    rows = windows.of_hall(connection, hall.code)
    at = {ticket.window: ticket for ticket in at_windows}
    result = []
    for number in present_windows(hall, rows, at):
        row, ticket = rows.get(number), at.get(number)
        result.append(
            BoardWindow(
                number=number,
                state=row.state if row else "closed",
                ticket=ticket.number if ticket else None,
                ticket_state=cast(TicketAtWindow, ticket.state.value) if ticket else None,
            )
        )
    return result


def _shown_lines(hall: Hall, counts: Counter[str]) -> list[str]:
    """The hall's lines, and removed lines in which somebody still waits."""
    own = [line.code for line in hall.lines]
    return own + sorted(code for code in counts if code not in own)


def _line(
    connection: Connection,
    hall: Hall,
    code: str,
    counts: Counter[str],
    look: wait_estimation.Forecast,
    language: str,
    now: datetime,
) -> BoardLine:
    line = hall.named_line(code)
    pool = look.pool_of(code)
    ahead = wait_estimation.ahead_of_newcomer(look, code, counts)
    promise = wait_estimation.promise_of_line(look, code, ahead, now)
    return BoardLine(
        code=code,
        name=text_in(line.name, language or hall.languages[0]),
        waiting=counts[code],
        ahead=ahead,
        shares_with=list(pool.lines) if pool.lines is not None else [other.code for other in hall.lines],
        wait=wait_of(promise),
        many_waiting=0 < line.many_waiting <= counts[code],
        **_limits(connection, hall, line, now, is_beyond(hall, now, promise.p50_seconds)),
    )


def _limits(connection: Connection, hall: Hall, line: Line, now: datetime, is_late: bool) -> dict[str, Any]:
    """Why the line, or a service of it, gives no number now, and its clearings. `is_late`: what waits fills the windows
    until closing.
    """
    of_line = limits.now_of(connection, hall, line, now)
    of_services = {
        service.code: limits.now_of(connection, hall, service, now)
        for service in hall.services
        if service.line == line.code and is_limited(service)
    }
    turns = [answer.changes_at for answer in (of_line, *of_services.values())]
    turns.append(clearing.changes_at(hall, line, now))
    return {
        "refusal": of_line.refusal or ("closing_soon" if is_late else ""),
        "again_at": of_line.again_at,
        "clears_at": clearing.following(hall, line, now),
        "cleared_at": clearing.said(hall, line, now),
        "changes_at": min((at for at in turns if at is not None), default=None),
        "refused_services": [
            RefusedService(code=code, refusal=answer.refusal, again_at=answer.again_at)
            for code, answer in of_services.items()
            if answer.refusal
        ],
    }


def present_tickets(
    context: Context, hall_code: str, rest: Callable[[], None] = lambda: None
) -> Iterator[list[TicketView]]:
    """Every open ticket, with an estimate for those that wait; sent to phones after each change.

    A thousand people take a twentieth of a second. So they come AT_A_TIME, and `rest` is called between reading the
    pieces: a call does not have to wait for them all.
    """
    hall = get_hall(context, hall_code)
    pieces = []
    with context.database.reading() as connection:
        look = wait_estimation.outlook(context, connection, hall)
        for piece in tickets.open_in_pieces(connection, hall_code, AT_A_TIME):
            pieces.append(piece)
            rest()
    seen, now = Seen(), context.now()
    for piece in pieces:
        yield _with_promises(look, piece, seen, now)


def _with_promises(
    look: wait_estimation.Forecast, by_rank: list[Ticket], seen: Seen, now: datetime
) -> list[TicketView]:
    """One pass over tickets in rank order; counts who stands before each in its own pool of lines. `seen`: those that
    come before them all.
    """
    result = []
    for ticket in by_rank:
        if ticket.state != State.WAITING:
            result.append(TicketView(ticket))
            continue
        pool = look.pool_of(ticket.line)
        promise = wait_estimation.promise_now(look, ticket, seen.count(pool.lines), now)
        result.append(TicketView(ticket, promise, seen.before(ticket, pool.lines)))
        seen.add(ticket)
    return result


@dataclass(frozen=True, slots=True)
class Queue:
    """A window's view: its current ticket (None: free), the waiting tickets in calling order, the tickets that it
    transferred and others should call, the parked tickets, and the recent no-shows.
    """

    current: TicketView | None
    waiting: list[TicketView]
    sent_on: list[TicketView]
    parked: list[TicketView]
    no_show: list[TicketView]
    revision: int


def queue(context: Context, hall_code: str, number: int) -> Queue:
    """A window's view of its queue now."""
    hall = get_hall(context, hall_code)
    window = known_window(hall, number)
    with context.database.reading() as connection:
        waiting = tickets.waiting(connection, hall_code)
        order = call_order(context, connection, hall, window, waiting)
        sent_on = left_to_others(connection, hall, window, waiting)
        look = wait_estimation.outlook(context, connection, hall)
        present = tickets.open_in_hall(connection, hall_code)
        no_shows = tickets.recent_no_shows(connection, hall_code, context.now() - NO_SHOWS_OF)
        revision = journal.revision(connection, hall_code) or 0
    views = {view.ticket.id: view for view in _with_promises(look, present, Seen(), context.now())}
    current = [v for v in views.values() if v.ticket.window == number and v.ticket.state != State.WAITING]
    return Queue(
        current=current[0] if current else None,
        waiting=[views[ticket.id] for ticket in order],
        sent_on=[views[ticket.id] for ticket in sent_on],
        parked=[view for view in views.values() if view.ticket.state == State.PARKED],
        no_show=[TicketView(ticket) for ticket in no_shows],
        revision=revision,
    )
