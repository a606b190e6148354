"""Members of staff at windows: open, pause, close; and who may act for which window."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from operations import leaving, outlook
from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from operations.leaps import follow
from operations.moments import next_moment, write_event
from operations.views import iso
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound
from queueing.hall import Hall, business_date
from queueing.ticket import Ticket
from queueing.window import ServiceWindow
from storage import journal, tickets, windows
from storage import staff as staff_rows

KINDS = {"open": "open", "paused": "pause", "closed": "close"}


@dataclass(frozen=True, slots=True)
class WindowView:
    """The contract's Window: state open, paused or closed; `ticket` is the number at the window, or None."""

    hall: str
    number: int
    state: str
    staff: str | None
    since_at: datetime | None
    ticket: str | None
    revision: int

    def as_json(self) -> dict[str, Any]:
        """For the wire."""
        return {
            "hall": self.hall,
            "number": self.number,
            "state": self.state,
            "staff": self.staff,
            "ticket": self.ticket,
            "revision": self.revision,
        }


def open_window(context: Context, actor: Actor, hall: str, number: int, request_id: str = "") -> WindowView:
    """Sit down at a window, or go on after a pause. `window_taken` when somebody else sits there."""
    return _put(context, actor, hall, number, "open", request_id)


def pause_window(context: Context, actor: Actor, hall: str, number: int, request_id: str = "") -> WindowView:
    """No further calls for now; the ticket at the window can be served to its end."""
    return _put(context, actor, hall, number, "paused", request_id)


def close_window(context: Context, actor: Actor, hall: str, number: int, request_id: str = "") -> WindowView:
    """Leave the window; who was sent there waits in their line again. `window_busy` while a ticket is called there or
    being served. A window that the hall no longer has can be left too.
    """
    return _put(context, actor, hall, number, "closed", request_id)


def window_of(hall: Hall, number: int) -> ServiceWindow:
    """The window as defined; `unknown_window` when the hall has no such number, or no longer."""
    for window in hall.windows:
        if window.number == number:
            return window
    raise NotFound("unknown_window", f"Hall {hall.code} has no window {number}.", window=number)


def known_window(hall: Hall, number: int) -> ServiceWindow:
    """The same, and one that left the hall too: what is at it must come to its end."""
    try:
        return hall.window(number)
    except KeyError:
        return window_of(hall, number)


def present_windows(hall: Hall, rows: Mapping[int, windows.WindowRow], at: Collection[int | None]) -> list[int]:
    """The hall's windows, and those that left it while somebody sits there or a ticket is at them (`at`)."""
    own = [window.number for window in hall.windows]
    in_use = {number for number, row in rows.items() if row.state != "closed"} | {n for n in at if n is not None}
    return own + sorted(in_use - set(own))


def _put(context: Context, actor: Actor, hall_code: str, number: int, state: str, request_id: str) -> WindowView:
    actor.must_belong_to(hall_code)
    hall = hall_of(context, hall_code)
    if state == "open":
        window_of(hall, number)
    follow(context)
    try:
        with context.database.transaction() as connection:
            news, view = _change(context, connection, actor, hall, number, state, request_id)
    except _Unchanged as unchanged:
        return unchanged.view
    outlook.forget(context, hall_code)
    context.bus.publish(*news)
    return view


class _Unchanged(Exception):
    """It is so already, or this very request has made it so: leave without a new revision."""

    def __init__(self, view: WindowView) -> None:
        super().__init__()
        self.view = view


def _change(
    context: Context,
    connection: Connection,
    actor: Actor,
    hall: Hall,
    number: int,
    state: str,
    request_id: str,
) -> tuple[list[News], WindowView]:
    moment = next_moment(context, connection, hall.code)
    before = windows.of_hall(connection, hall.code).get(number)
    if before is None:
        known_window(hall, number)
    current = tickets.at_window(connection, hall.code, number)
    at = current.number if current else None
    kind = KINDS[state]
    if request_id and (done := journal.by_request(connection, hall.code, actor.key, request_id)):
        if done.kind != kind or done.window != number:
            raise BadRequest("request_id_reused", "This request_id was used for another request.")
        sitting = str(done.changes["staff"]) if done.changes.get("staff") else None
        raise _Unchanged(WindowView(hall.code, number, state, sitting, done.at, at, done.revision))
    _check(actor, number, state, before, current is not None)
    staff = _sitting(actor, state, before)
    if before is not None and (before.state, before.staff) == (state, staff):
        raise _Unchanged(WindowView(hall.code, number, state, staff, before.since_at, at, moment.revision - 1))
    if state == "closed":
        news = leaving.close(connection, context, actor, hall, number, request_id=request_id or None, moment=moment)
        return news, WindowView(hall.code, number, state, None, news[0].event.at, at, moment.revision)
    row = windows.WindowRow(number, state, staff, context.now())
    windows.put(connection, hall.code, row, business_date(hall, row.since_at))
    opened = write_event(
        connection,
        hall.code,
        moment,
        kind=kind,
        actor=actor.key,
        window=number,
        request_id=request_id or None,
        changes={"state": state, "staff": staff},
    )
    return [opened], WindowView(hall.code, number, state, staff, row.since_at, at, moment.revision)


def _sitting(actor: Actor, state: str, before: windows.WindowRow | None) -> str | None:
    if state == "closed":
        return None
    if state == "paused" and before is not None:
        return before.staff
    return actor.name


def _check(actor: Actor, number: int, state: str, before: windows.WindowRow | None, busy: bool) -> None:
    taken = before is not None and before.state != "closed" and before.staff != actor.name
    if taken and not actor.leads:
        assert before is not None
        raise Conflict("window_taken", f"{before.staff} sits at window {number}.", window=number)
    if state == "closed" and busy:
        raise Conflict("window_busy", f"A ticket is still at window {number}.", window=number)
    if state == "paused" and (before is None or before.state == "closed"):
        raise Conflict("window_not_open", f"Window {number} is not open.", window=number)


def must_sit_at(connection: Connection, actor: Actor, hall: str, number: int, calling: bool) -> None:
    """Raise unless the actor has opened this window (a manager may act for any). `calling`: it must not be paused."""
    row = windows.of_hall(connection, hall).get(number)
    state = row.state if row else "closed"
    if row is not None and state != "closed" and row.staff != actor.name and not actor.leads:
        raise NotAllowed("not_your_window", f"{row.staff} sits at window {number}.", window=number)
    if state == "closed" or (calling and state != "open"):
        raise Conflict("window_not_open", f"Window {number} is {state}; open it first.", window=number, state=state)


def must_have_at(connection: Connection, actor: Actor, ticket: Ticket) -> None:
    """Raise unless the actor sits where the ticket is. A manager may act on any, and whoever called it may bring it
    to an end where nobody sits any more.
    """
    assert ticket.window is not None
    row = windows.of_hall(connection, ticket.hall).get(ticket.window)
    is_left = row is None or row.state == "closed"
    if not actor.leads and not (is_left and ticket.staff == actor.name):
        must_sit_at(connection, actor, ticket.hall, ticket.window, calling=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """A window, its lines, the number at it, how many wait for it alone, and who sits there (None: nobody).

    `since_at`: since when it is open, paused or closed; None: it was never opened.
    """

    number: int
    state: str
    ticket: str | None
    staff: str | None
    staff_name: str | None
    since_at: datetime | None
    serves: tuple[str, ...]
    helps: tuple[str, ...]
    sent: int

    def as_json(self) -> dict[str, Any]:
        """For the wire, to staff only."""
        return {
            "number": self.number,
            "state": self.state,
            "ticket": self.ticket,
            "staff": self.staff,
            "staff_name": self.staff_name,
            "since_at": iso(self.since_at),
            "serves": list(self.serves),
            "helps": list(self.helps),
            "sent": self.sent,
        }


def seats(context: Context, hall_code: str) -> list[Seat]:
    """Every window of a hall and who sits there."""
    hall = hall_of(context, hall_code)
    with context.database.reading() as connection:
        rows = windows.of_hall(connection, hall_code)
        at = {t.window: t.number for t in tickets.at_windows(connection, hall_code)}
        names = staff_rows.names(connection)
        sent = Counter(ticket.wanted_window for ticket in tickets.sent_to_windows(connection, hall_code))
    present = [hall.named_window(number) for number in present_windows(hall, rows, at)]
    return [_seat(one, rows.get(one.number), at.get(one.number), names, sent.get(one.number, 0)) for one in present]


def _seat(
    window: ServiceWindow, row: windows.WindowRow | None, number: str | None, names: Mapping[str, str], sent: int
) -> Seat:
    if row is None:
        return Seat(window.number, "closed", number, None, None, None, window.serves, window.helps, sent)
    name = names.get(row.staff or "", row.staff)
    return Seat(window.number, row.state, number, row.staff, name, row.since_at, window.serves, window.helps, sent)
