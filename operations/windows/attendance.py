"""Staff at windows: open, pause and close a window, and check who may act for it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from operations import wait_estimation
from operations.bus import News
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.run_once import Line, NothingToDo, run_once
from operations.windows import leaving
from protocol.windows import SeatedWindow, State, Window
from queueing.errors import Conflict, NotAllowed, NotFound
from queueing.hall import Hall, business_date
from queueing.ticket import Ticket
from queueing.window import ServiceWindow
from storage import journal, tickets, windows
from storage import staff as staff_rows

KINDS: dict[State, str] = {"open": "open", "paused": "pause", "closed": "close"}


def open_window(context: Context, actor: Actor, hall: str, number: int, request_id: str = "") -> Window:
    """Open a window, or resume after a pause. Raises `window_taken` when somebody else sits there."""
    return _put(context, actor, hall, number, "open", request_id)


def pause_window(context: Context, actor: Actor, hall: str, number: int, request_id: str = "") -> Window:
    """Pause a window: no further calls for now. The ticket at the window can still be finished."""
    return _put(context, actor, hall, number, "paused", request_id)


def close_window(context: Context, actor: Actor, hall: str, number: int, request_id: str = "") -> Window:
    """Close a window; tickets sent there wait in their line again. A removed window can be closed too.

    Raises `window_busy` while a ticket is called or served there.
    """
    return _put(context, actor, hall, number, "closed", request_id)


def window_of(hall: Hall, number: int) -> ServiceWindow:
    """The window's definition. Raises `unknown_window` when the hall does not or no longer has it."""
    for window in hall.windows:
        if window.number == number:
            return window
    raise NotFound("unknown_window", f"Hall {hall.code} has no window {number}.", window=number)


def known_window(hall: Hall, number: int) -> ServiceWindow:
    """The same, but removed windows are allowed, so that their tickets can be finished."""
    try:
        return hall.window(number)
    except KeyError:
        return window_of(hall, number)


def present_windows(hall: Hall, rows: Mapping[int, windows.WindowRow], at: Collection[int | None]) -> list[int]:
    """The hall's windows, and removed ones where a clerk sits or a ticket is (`at`)."""
    own = [window.number for window in hall.windows]
    in_use = {number for number, row in rows.items() if row.state != "closed"} | {n for n in at if n is not None}
    return own + sorted(in_use - set(own))


def _put(context: Context, actor: Actor, hall_code: str, number: int, state: State, request_id: str) -> Window:
    actor.must_belong_to(hall_code)
    hall = get_hall(context, hall_code)
    if state == "open":
        window_of(hall, number)

    def work(connection: Connection, now: datetime) -> Line:
        before = windows.of_hall(connection, hall_code).get(number)
        if before is None:
            known_window(hall, number)
        is_busy = tickets.at_window(connection, hall_code, number) is not None
        _check(actor, number, state, before, is_busy)
        staff = _sitting(actor, state, before)
        if before is not None and (before.state, before.staff) == (state, staff):
            raise NothingToDo
        windows.put(connection, hall_code, windows.WindowRow(number, state, staff, now), business_date(hall, now))
        wait_estimation.forget(context, hall_code)
        line = Line({"state": state, "staff": staff}, window=number)
        if state != "closed":
            return line
        leave = partial(leaving.hand_on, connection, context, actor, hall, number, "window_closed")
        return replace(line, followed_by=leave)

    news = run_once(context, actor, hall_code, request_id, KINDS[state], work, asked={"window": number})
    wait_estimation.forget(context, hall_code)
    return _view(context, hall_code, number, state, news)


def _view(context: Context, hall: str, number: int, state: State, news: News | None) -> Window:
    """The window after a step. `news` None: the step changed nothing, so the present state is returned."""
    with context.database.reading() as connection:
        current = tickets.at_window(connection, hall, number)
        row = windows.of_hall(connection, hall)[number]
        revision = journal.revision(connection, hall) or 0
    staff = row.staff
    if news is None:
        state = row.state
    else:
        sitting = news.event.changes.get("staff")
        staff, revision = str(sitting) if sitting else None, news.event.revision
    ticket = current.number if current else None
    return Window(hall=hall, number=number, state=state, staff=staff, ticket=ticket, revision=revision)


def _sitting(actor: Actor, state: State, before: windows.WindowRow | None) -> str | None:
    if state == "closed":
        return None
    if state == "paused" and before is not None:
        return before.staff
    return actor.name


def _check(actor: Actor, number: int, state: State, before: windows.WindowRow | None, busy: bool) -> None:
    is_taken = before is not None and before.state != "closed" and before.staff != actor.name
    if is_taken and not actor.leads:
        assert before is not None
        raise Conflict("window_taken", f"{before.staff} sits at window {number}.", window=number)
    if state == "closed" and busy:
        raise Conflict("window_busy", f"A ticket is still at window {number}.", window=number)
    if state == "paused" and (before is None or before.state == "closed"):
        raise Conflict("window_not_open", f"Window {number} is not open.", window=number)


def must_sit_at(connection: Connection, actor: Actor, hall: str, number: int, calling: bool) -> None:
    """Raise unless the actor has opened this window; a manager may act for any. `calling`: it must not be paused."""
    row = windows.of_hall(connection, hall).get(number)
    state = row.state if row else "closed"
    if row is not None and state != "closed" and row.staff != actor.name and not actor.leads:
        raise NotAllowed("not_your_window", f"{row.staff} sits at window {number}.", window=number)
    if state == "closed" or (calling and state != "open"):
        raise Conflict("window_not_open", f"Window {number} is {state}; open it first.", window=number, state=state)


def must_have_at(connection: Connection, actor: Actor, ticket: Ticket) -> None:
    """Raise unless the actor sits at the ticket's window. A manager may act on any ticket, and the clerk who called it
    may finish it when nobody sits there any more.
    """
    assert ticket.window is not None
    row = windows.of_hall(connection, ticket.hall).get(ticket.window)
    is_left = row is None or row.state == "closed"
    if not actor.leads and not (is_left and ticket.staff == actor.name):
        must_sit_at(connection, actor, ticket.hall, ticket.window, calling=False)


def seats(context: Context, hall_code: str) -> list[SeatedWindow]:
    """Every window of a hall and the member of staff at it."""
    hall = get_hall(context, hall_code)
    with context.database.reading() as connection:
        rows = windows.of_hall(connection, hall_code)
        at = {t.window: t.number for t in tickets.at_windows(connection, hall_code)}
        names = staff_rows.names(connection)
        sent = Counter(ticket.wanted_window for ticket in tickets.sent_to_windows(connection, hall_code))
    present = [hall.named_window(number) for number in present_windows(hall, rows, at)]
    return [
        _seat(window, rows.get(window.number), at.get(window.number), names, sent.get(window.number, 0))
        for window in present
    ]


def _seat(
    window: ServiceWindow, row: windows.WindowRow | None, number: str | None, names: Mapping[str, str], sent: int
) -> SeatedWindow:
    return SeatedWindow(
        number=window.number,
        state=row.state if row else "closed",
        ticket=number,
        staff=row.staff if row else None,
        staff_name=names.get(row.staff or "", row.staff) if row else None,
        since_at=row.since_at if row else None,
        serves=list(window.serves),
        helps=list(window.helps),
        sent=sent,
    )
