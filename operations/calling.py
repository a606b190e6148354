"""Calling: the next by the hall's rule, or one that was chosen. Nobody is called twice, nobody is forgotten."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import Connection

from operations.attendance import must_sit_at, window_of
from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from operations.steps import Change, Changed, NothingToDo, once
from operations.views import TicketView, as_answered
from queueing import ticket as steps
from queueing.errors import Conflict, NotFound
from queueing.hall import Hall
from queueing.policies import RULES, Situation
from queueing.ticket import Step, Ticket
from queueing.waiting_line import Waiting, is_left_to_others, may_take, passed_over
from queueing.window import ServiceWindow
from storage import tickets, windows

LATEST_CALLS = 60
MOST_CHOICES = 8


def call_next(context: Context, actor: Actor, hall_code: str, number: int, request_id: str = "") -> TicketView | None:
    """Call whom the hall's rule says; None: nobody waits for this window.

    Raises window_busy while a ticket is at the window, window_not_open, not_your_window.
    """
    hall, window = _place(context, actor, hall_code, number)

    def work(connection: Connection, revision: int) -> Change:
        _must_be_free(connection, actor, hall_code, number)
        waiting = tickets.waiting(connection, hall_code)
        order = call_order(context, connection, hall, window, waiting)
        if not order:
            raise NothingToDo
        chosen = order[0]
        over = passed_over(chosen, order) if RULES[hall.calling.rule].uses_priority else []
        found = tickets.find(connection, chosen.id)
        assert found is not None  # it was read in this transaction
        return _call(context, connection, found, actor, number, over)

    for _ in range(MOST_CHOICES):
        try:
            ticket = once(context, actor, hall_code, request_id, "call", work, asked={"window": number})
        except Changed:  # another window was faster: ask the rule again
            continue
        return None if ticket is None else as_answered(ticket)
    raise Conflict("too_busy", "Other windows were faster every time; call again.", window=number)


def call_ticket(
    context: Context, actor: Actor, hall_code: str, number: int, ticket_id: str, request_id: str = ""
) -> TicketView:
    """Call this one, waiting or parked, out of turn."""
    _place(context, actor, hall_code, number)

    def work(connection: Connection, revision: int) -> Change:
        found = tickets.find(connection, ticket_id)
        if found is None or found.hall != hall_code:
            raise NotFound("unknown_ticket", "There is no such ticket in this hall.", ticket=ticket_id[:40])
        steps.check(found, Step.CALL)
        _must_be_free(connection, actor, hall_code, number)
        return _call(context, connection, found, actor, number, [])

    try:
        asked = {"window": number}
        ticket = once(context, actor, hall_code, request_id, "call", work, target=ticket_id, asked=asked)
    except Changed:
        raise Conflict("changed_meanwhile", "Another window was faster.", ticket=ticket_id[:40]) from None
    assert ticket is not None
    return as_answered(ticket)


def call_order(
    context: Context, connection: Connection, hall: Hall, window: ServiceWindow, waiting: list[Waiting]
) -> list[Waiting]:
    """Those a window may take, in the order in which it would call them now."""
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
    return rule.order(may_take(window, [ticket for ticket in waiting if ticket not in left], hall.windows), situation)


def left_to_others(connection: Connection, hall: Hall, window: ServiceWindow, waiting: list[Waiting]) -> list[Waiting]:
    """Those this window sent on to a line: it does not call them as the next while another open window can."""
    sent = [ticket for ticket in waiting if ticket.sent_by_window == window.number]
    others = open_windows(connection, hall) if sent else []
    return [ticket for ticket in sent if is_left_to_others(window, ticket, others)]


def open_windows(connection: Connection, hall: Hall) -> list[ServiceWindow]:
    """The windows that call now."""
    rows = windows.of_hall(connection, hall.code)
    return [window for window in hall.windows if window.number in rows and rows[window.number].state == "open"]


def _place(context: Context, actor: Actor, hall_code: str, number: int) -> tuple[Hall, ServiceWindow]:
    actor.must_belong_to(hall_code)
    hall = hall_of(context, hall_code)
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
    context: Context, connection: Connection, ticket: Ticket, actor: Actor, number: int, over: list[Waiting]
) -> Change:
    now = context.now()
    ids = [other.id for other in over]
    if ids:
        tickets.mark_passed_over(connection, ids, now)
    return Change(
        "call",
        steps.called(ticket, number, actor.name, now),
        ticket,
        window=number,
        also={other: {"passed_over_at": now} for other in ids},
    )
