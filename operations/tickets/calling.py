"""Calls the next ticket by the hall's rule, or a chosen one. No ticket is called twice or skipped for good."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection

import queueing.ticket
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.run_once import Change, Changed, NothingToDo, run_once
from operations.views import TicketView, as_answered
from operations.windows.attendance import must_sit_at, window_of
from queueing.calling_order import in_calling_order, is_early
from queueing.errors import Conflict, NotFound
from queueing.hall import Hall
from queueing.policies import RULES, Situation
from queueing.ticket import Step, Ticket
from queueing.waiting_line import Waiting, is_left_to_others, passed_over
from queueing.window import ServiceWindow
from storage import tickets, windows

LATEST_CALLS = 60
MOST_CHOICES = 8


def call_next(context: Context, actor: Actor, hall_code: str, number: int, request_id: str = "") -> TicketView | None:
    """Call the next ticket by the hall's rule; None: no ticket waits for this window,
    or only those of people whose appointments are still to come, in a hall that does not call them early.

    Raises window_busy while a ticket is at the window, window_not_open, not_your_window.
    """
    hall, window = _place(context, actor, hall_code, number)

    def work(connection: Connection, now: datetime) -> Change:
        _must_be_free(connection, actor, hall_code, number)
        waiting = tickets.waiting(connection, hall_code)
        order = call_order(context, connection, hall, window, waiting)
        if not order or (is_early(order[0], context.now()) and not hall.appointments.call_early):
            raise NothingToDo
        chosen = order[0]
        goes_ahead = RULES[hall.calling.rule].uses_priority or chosen.appointment_at is not None
        over = passed_over(chosen, order) if goes_ahead else []
        ticket = tickets.find(connection, chosen.id)
        assert ticket is not None  # it was read in this transaction
        return _call(connection, ticket, actor, number, over, now)

    for _ in range(MOST_CHOICES):
        try:
            news = run_once(context, actor, hall_code, request_id, "call", work, asked={"window": number})
        except Changed:  # another window was faster: ask the rule again
            continue
        return None if news is None or news.ticket is None else as_answered(news.ticket)
    raise Conflict("too_busy", "Other windows were faster every time; call again.", window=number)


def call_ticket(
    context: Context, actor: Actor, hall_code: str, number: int, ticket_id: str, request_id: str = ""
) -> TicketView:
    """Call a chosen ticket, waiting or parked, out of turn."""
    _place(context, actor, hall_code, number)

    def work(connection: Connection, now: datetime) -> Change:
        ticket = tickets.find(connection, ticket_id)
        if ticket is None or ticket.hall != hall_code:
            raise NotFound("unknown_ticket", "There is no such ticket in this hall.", ticket=ticket_id[:40])
        queueing.ticket.check(ticket, Step.CALL)
        _must_be_free(connection, actor, hall_code, number)
        return _call(connection, ticket, actor, number, [], now)

    try:
        request = {"window": number}
        news = run_once(context, actor, hall_code, request_id, "call", work, target=ticket_id, asked=request)
    except Changed:
        raise Conflict("changed_meanwhile", "Another window was faster.", ticket=ticket_id[:40]) from None
    assert news is not None and news.ticket is not None  # a call is about a ticket
    return as_answered(news.ticket)


def call_order(
    context: Context, connection: Connection, hall: Hall, window: ServiceWindow, waiting: list[Waiting]
) -> list[Waiting]:
    """The tickets a window may take, in the order in which it would call them now."""
    rule = RULES[hall.calling.rule]
    now = context.now()
    latest = tickets.latest_calls(connection, hall.code, now - timedelta(hours=12), LATEST_CALLS)
    situation = Situation(
        now=now,
        extra_wait=timedelta(minutes=hall.calling.extra_wait_minutes),
        calls=Counter(line for line, _ in latest),
        weights={line.code: line.weight for line in hall.lines},
    )
    left = set(left_to_others(connection, hall, window, waiting))
    takable = [ticket for ticket in waiting if ticket not in left]
    return in_calling_order(rule, window, takable, hall.windows, situation)


def left_to_others(connection: Connection, hall: Hall, window: ServiceWindow, waiting: list[Waiting]) -> list[Waiting]:
    """Tickets this window transferred to a line: it does not call them next while another open window can."""
    sent = [ticket for ticket in waiting if ticket.sent_by_window == window.number]
    other_windows = open_windows(connection, hall) if sent else []
    return [ticket for ticket in sent if is_left_to_others(window, ticket, other_windows)]


def open_windows(connection: Connection, hall: Hall) -> list[ServiceWindow]:
    """The windows that are open for calls now."""
    rows = windows.of_hall(connection, hall.code)
    return [window for window in hall.windows if window.number in rows and rows[window.number].state == "open"]


def _place(context: Context, actor: Actor, hall_code: str, number: int) -> tuple[Hall, ServiceWindow]:
    actor.must_belong_to(hall_code)
    hall = get_hall(context, hall_code)
    return hall, window_of(hall, number)


def _must_be_free(connection: Connection, actor: Actor, hall: str, number: int) -> None:
    must_sit_at(connection, actor, hall, number, calling=True)
    current = tickets.at_window(connection, hall, number)
    if current is not None:
        raise Conflict(
            "window_busy",
            f"Ticket {current.number} is {current.state} at window {number}.",
            window=number,
            ticket=current.id,
            number=current.number,
            state=current.state.value,
        )


def _call(
    connection: Connection, ticket: Ticket, actor: Actor, number: int, over: list[Waiting], now: datetime
) -> Change:
    ids = [ticket_id.id for ticket_id in over]
    if ids:
        tickets.mark_passed_over(connection, ids, now)
    return Change(
        "call",
        queueing.ticket.called(ticket, number, actor.name, now),
        ticket,
        window=number,
        also={ticket_id: {"passed_over_at": now} for ticket_id in ids},
    )
