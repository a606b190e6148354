"""The steps of an issued ticket: one function runs them all, and a short function computes each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

import queueing.ticket
from operations import wait_estimation
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall, line_of
from operations.run_once import Change, Changed, NothingToDo, run_once
from operations.tickets.undoing import undone
from operations.views import TicketView, as_answered
from operations.windows.attendance import must_have_at, must_sit_at
from queueing.clearing import was_cleared
from queueing.day_end import is_over
from queueing.errors import BadRequest, Conflict, Gone, NotAllowed, NotFound
from queueing.hall import Hall
from queueing.instants import just_after
from queueing.places import before
from queueing.ticket import OUTCOMES, Promise, State, Step, Ticket
from queueing.waiting_line import behind, is_served
from storage import tickets, windows


@dataclass(frozen=True, slots=True)
class Options:
    """What a step may need: finish → `done` [(service, outcome)], transfer → `line` or `window`, resume → `window`."""

    done: Sequence[tuple[str, str]] = ()
    line: str | None = None
    window: int | None = None


def find(context: Context, ticket_id: str) -> Ticket:
    """The ticket. Raises `unknown_ticket`."""
    with context.database.reading() as connection:
        ticket = tickets.find(connection, ticket_id)
    if ticket is None:
        raise NotFound("unknown_ticket", "There is no such ticket.", ticket=ticket_id[:40])
    return ticket


def find_by_link(context: Context, token: str) -> Ticket:
    """The ticket of a citizen's link, until its day is closed. Raises unknown_ticket, link_ended."""
    with context.database.reading() as connection:
        ticket = tickets.find_by_token(connection, token)
    if ticket is None:
        raise NotFound("unknown_ticket", "There is no ticket with this link.")
    if is_over(get_hall(context, ticket.hall), ticket, context.now()):
        raise Gone("link_ended", "The day of this ticket is over, and its link with it.")
    return ticket


def view(context: Context, ticket: Ticket) -> TicketView:
    """The ticket with its present wait estimate."""
    hall = get_hall(context, ticket.hall)
    if ticket.state != State.WAITING:
        return TicketView(ticket, is_cleared=was_cleared(hall, ticket))
    with context.database.reading() as connection:
        look = wait_estimation.outlook(context, connection, hall)
        lines = look.pool_of(ticket.line).lines
        ahead = tickets.count_ahead(connection, hall.code, ticket.rank_at, lines)
        promise = wait_estimation.promise_now(look, ticket, ahead, context.now())
        return TicketView(ticket, promise, before(ticket, tickets.special_ahead(connection, ticket, lines)))


def step(
    context: Context,
    actor: Actor,
    ticket_id: str,
    step_name: Step | str,
    request_id: str = "",
    options: Options | None = None,
) -> TicketView:
    """Do one step of the state table, except `call` (in `calling`) and `expire` (in `close_of_day`).

    Raises unknown_ticket, wrong_hall, not_your_window, wrong_step, too_many_recalls, too_early_for_no_show, and the
    errors of the step itself.
    """
    name = Step(step_name)
    current = find(context, ticket_id)
    actor.must_belong_to(current.hall)
    hall = get_hall(context, current.hall)
    chosen = options or Options()

    def work(connection: Connection, now: datetime) -> Change:
        before = tickets.find(connection, ticket_id)
        assert before is not None  # rows of tickets are never deleted
        if name == Step.CANCEL and before.state == State.CANCELLED:
            raise NothingToDo
        queueing.ticket.check(before, name)
        _may_act(connection, actor, before, name)
        after = _after(context, connection, hall, before, name, actor, chosen, now)
        return Change(name.value, after, before, window=after.window or before.window)

    try:
        request = {"done": chosen.done, "line": chosen.line, "window": chosen.window}
        news = run_once(context, actor, current.hall, request_id, name.value, work, target=ticket_id, asked=request)
    except Changed:
        raise Conflict("changed_meanwhile", "Somebody else was faster.", ticket=ticket_id[:40]) from None
    return as_answered(news.ticket if news and news.ticket else find(context, ticket_id))


def _may_act(connection: Connection, actor: Actor, ticket: Ticket, step_name: Step) -> None:
    if step_name == Step.CANCEL:
        return
    if actor.kind != "staff" and not actor.leads:
        raise NotAllowed("staff_only", "Only staff may do this.", step=step_name.value)
    if ticket.window is not None:
        must_have_at(connection, actor, ticket)


def _after(
    context: Context,
    connection: Connection,
    hall: Hall,
    ticket: Ticket,
    step_name: Step,
    actor: Actor,
    options: Options,
    now: datetime,
) -> Ticket:
    match step_name:
        case Step.RECALL:
            return queueing.ticket.recalled(ticket, now, hall.calling.most_recalls)
        case Step.START:
            return queueing.ticket.started(ticket, now)
        case Step.RETURN:
            back = queueing.ticket.returned(ticket, Promise(0))  # the call is as if it had never been
            return queueing.ticket.returned(ticket, wait_estimation.promise_again(context, connection, hall, back))
        case Step.NO_SHOW:
            return queueing.ticket.missed(ticket, now, timedelta(seconds=hall.calling.no_show_after_seconds))
        case Step.REINSTATE:
            return _reinstated(context, connection, hall, ticket, now)
        case Step.PARK:
            return queueing.ticket.parked(ticket, now)
        case Step.RESUME:
            window = _resume_window(connection, actor, ticket, options.window)
            return queueing.ticket.resumed(ticket, window, actor.name, now)
        case Step.TRANSFER:
            return _transferred(context, connection, hall, ticket, options)
        case Step.FINISH:
            return queueing.ticket.finished(ticket, _done(hall, ticket, options.done), now)
        case Step.CANCEL:
            return queueing.ticket.cancelled(ticket, now)
        case Step.UNDO:
            return undone(connection, actor, ticket, now)
    raise BadRequest("unknown_step", f"'{step_name}' is not asked for here.")


def _reinstated(context: Context, connection: Connection, hall: Hall, ticket: Ticket, now: datetime) -> Ticket:
    """Reinstate a no-show (过号重排): behind as many tickets as the hall's rule says, within its time limit."""
    limit = timedelta(minutes=hall.calling.reinstate_within_minutes)
    if ticket.ended_at is not None and now - ticket.ended_at > limit:
        raise Conflict(
            "too_late",
            f"Ticket {ticket.number} missed its call too long ago; take a new one.",
            ticket=ticket.id,
        )
    same_line = [w for w in tickets.waiting(connection, hall.code) if w.line == ticket.line]
    last = behind(same_line, hall.calling.reinstate_behind)
    place_at = just_after(last) if last is not None else ticket.place_at
    promise = wait_estimation.promise_again(context, connection, hall, ticket, place_at=place_at, rank_at=place_at)
    return queueing.ticket.reinstated(ticket, place_at, promise)


def _resume_window(connection: Connection, actor: Actor, ticket: Ticket, number: int | None) -> int:
    """The window where the actor sits: the requested one, or else the only one."""
    if number is None:
        sitting = windows.of_staff(connection, ticket.hall, actor.name)
        if len(sitting) != 1:
            raise Conflict("window_not_open", "Open a window first, or name the window.", ticket=ticket.id)
        number = sitting[0]
    must_sit_at(connection, actor, ticket.hall, number, calling=False)
    current = tickets.at_window(connection, ticket.hall, number)
    if current is not None:
        raise Conflict(
            "window_busy",
            f"Ticket {current.number} is at window {number}.",
            window=number,
            number=current.number,
        )
    return number


def _transferred(context: Context, connection: Connection, hall: Hall, ticket: Ticket, options: Options) -> Ticket:
    queueing.ticket.check_target(ticket, options.line, options.window)
    if options.line not in (None, ticket.line):
        _must_be_taken(hall, ticket, line_of(hall, options.line).code)
    if options.window is not None:
        if options.window == ticket.window:
            raise Conflict("transfer_target", "The ticket is at this window already.", ticket=ticket.id)
        _must_be_staffed(connection, hall, ticket, options.window)
    promise = wait_estimation.promise_again(
        context,
        connection,
        hall,
        ticket,
        line=options.line or ticket.line,
        wanted_window=options.window,
        sent_by_window=ticket.window if options.line else None,
    )
    return queueing.ticket.transferred(ticket, context.now(), promise, options.line, options.window)


def _must_be_taken(hall: Hall, ticket: Ticket, line: str) -> None:
    """Raise unless some window of the hall serves the line. A ticket's own line is always allowed."""
    if not is_served(line, hall.windows):
        detail = f"No window of the hall takes line {line}."
        raise Conflict("no_window_for_ticket", detail, ticket=ticket.id, line=line)


def _must_be_staffed(connection: Connection, hall: Hall, ticket: Ticket, number: int) -> None:
    """Raise unless a clerk sits at the target window; the window may be paused."""
    is_here = any(window.number == number for window in hall.windows)
    if not is_here or number not in windows.staffed(connection, hall.code):
        detail = f"Window {number} is closed." if is_here else f"Hall {hall.code} has no window {number}."
        raise Conflict("no_window_for_ticket", detail, ticket=ticket.id, window=number)


def _done(hall: Hall, ticket: Ticket, done: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The services done. An empty list means the ticket's own service, done on the spot or accepted."""
    if not done:
        promised = hall.named_service(ticket.service).promised_days
        return [(ticket.service, "done" if promised is None else "accepted")]
    for service, outcome in done:
        if service != ticket.service:
            _must_be_known(hall, service)
        if outcome not in OUTCOMES:
            raise BadRequest("unknown_outcome", f"An outcome is one of {', '.join(OUTCOMES)}.", ticket=ticket.id)
    return list(done)


def _must_be_known(hall: Hall, service: str) -> None:
    """Raise for an unknown service. A removed service is allowed, since it may have been the one done."""
    try:
        hall.service(service)
    except KeyError:
        raise NotFound("unknown_service", f"Hall {hall.code} offers no service '{service[:64]}'.") from None
