"""The steps of a ticket that has been issued: one function for all of them, one short builder for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from operations import outlook
from operations.attendance import must_have_at, must_sit_at
from operations.catalogue import hall as hall_of
from operations.catalogue import line_of
from operations.context import Actor, Context
from operations.steps import Change, Changed, NothingToDo, once
from operations.undoing import undone
from operations.views import TicketView, as_answered
from queueing import ticket as steps
from queueing.errors import BadRequest, Conflict, NotAllowed, NotFound
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
    """The ticket; `unknown_ticket` when there is none."""
    with context.database.reading() as connection:
        found = tickets.find(connection, ticket_id)
    if found is None:
        raise NotFound("unknown_ticket", "There is no such ticket.", ticket=ticket_id[:40])
    return found


def find_by_link(context: Context, token: str) -> Ticket:
    """The ticket a citizen's link leads to; `unknown_ticket` when there is none."""
    with context.database.reading() as connection:
        found = tickets.find_by_token(connection, token)
    if found is None:
        raise NotFound("unknown_ticket", "There is no ticket with this link.")
    return found


def view(context: Context, ticket: Ticket) -> TicketView:
    """The ticket with what can be promised now."""
    if ticket.state != State.WAITING:
        return TicketView(ticket)
    hall = hall_of(context, ticket.hall)
    with context.database.reading() as connection:
        promise = outlook.promise(context, connection, hall, ticket.line, ticket.rank_at)
        pool = outlook.pool_of(outlook.outlook(context, connection, hall), hall, ticket.line)
        ahead = tickets.special_ahead(connection, ticket, pool.lines)
        return TicketView(ticket, promise, before(ticket, ahead))


def step(
    context: Context,
    actor: Actor,
    ticket_id: str,
    step_name: Step | str,
    request_id: str = "",
    options: Options | None = None,
) -> TicketView:
    """Do one step of the state table (all but `call` and `expire`, which are calling's and the day's).

    Raises unknown_ticket, wrong_hall, not_your_window, wrong_step, too_many_recalls, too_early_for_no_show, and what
    the step itself asks for.
    """
    wanted = Step(step_name)
    found = find(context, ticket_id)
    actor.must_belong_to(found.hall)
    hall = hall_of(context, found.hall)
    given = options or Options()

    def work(connection: Connection, revision: int) -> Change:
        before = tickets.find(connection, ticket_id)
        assert before is not None  # rows of tickets are never deleted
        if wanted == Step.CANCEL and before.state == State.CANCELLED:
            raise NothingToDo
        steps.check(before, wanted)
        _may_act(connection, actor, before, wanted)
        after = _after(context, connection, hall, before, wanted, actor, given)
        return Change(wanted.value, after, before, window=after.window or before.window)

    try:
        asked = _asked(wanted, given)
        ticket = once(context, actor, found.hall, request_id, wanted.value, work, target=ticket_id, asked=asked)
    except Changed:
        raise Conflict("changed_meanwhile", "Somebody else was faster.", ticket=ticket_id[:40]) from None
    return as_answered(ticket or find(context, ticket_id))


def _asked(step_name: Step, options: Options) -> dict[str, object]:
    """What the ticket has after this step, as far as the options say it."""
    if step_name == Step.FINISH:
        return {"done": tuple(options.done)} if options.done else {}
    names = {"line": options.line, ("wanted_window" if step_name == Step.TRANSFER else "window"): options.window}
    return {name: value for name, value in names.items() if value is not None}


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
) -> Ticket:
    now = context.now()
    match step_name:
        case Step.RECALL:
            return steps.recalled(ticket, now, hall.calling.most_recalls)
        case Step.START:
            return steps.started(ticket, now)
        case Step.RETURN:
            return steps.returned(ticket, _promise(context, connection, hall, ticket, ticket.line))
        case Step.NO_SHOW:
            return steps.missed(ticket, now, timedelta(seconds=hall.calling.no_show_after_seconds))
        case Step.REINSTATE:
            return _reinstated(context, connection, hall, ticket)
        case Step.PARK:
            return steps.parked(ticket, now)
        case Step.RESUME:
            window = _resume_window(connection, actor, ticket, options.window)
            return steps.resumed(ticket, window, actor.name, now)
        case Step.TRANSFER:
            return _transferred(context, connection, hall, ticket, options)
        case Step.FINISH:
            return steps.finished(ticket, _done(hall, ticket, options.done), now)
        case Step.CANCEL:
            return steps.cancelled(ticket, now)
        case Step.UNDO:
            return undone(connection, actor, ticket, now)
    raise BadRequest("unknown_step", f"'{step_name}' is not asked for here.")


def _promise(context: Context, connection: Connection, hall: Hall, ticket: Ticket, line: str) -> Promise:
    return outlook.promise(context, connection, hall, line, ticket.rank_at)


def _reinstated(context: Context, connection: Connection, hall: Hall, ticket: Ticket) -> Ticket:
    """过号重排: behind as many as the hall's rule says, and not too long after the call."""
    now = context.now()
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
    return steps.reinstated(ticket, place_at, outlook.promise(context, connection, hall, ticket.line, place_at))


def _resume_window(connection: Connection, actor: Actor, ticket: Ticket, asked: int | None) -> int:
    """The window where the actor sits: the one asked for, or the only one."""
    if asked is None:
        sitting = windows.of_staff(connection, ticket.hall, actor.name)
        if len(sitting) != 1:
            raise Conflict("window_not_open", "Open a window first, or name the window.", ticket=ticket.id)
        asked = sitting[0]
    must_sit_at(connection, actor, ticket.hall, asked, calling=False)
    current = tickets.at_window(connection, ticket.hall, asked)
    if current is not None:
        raise Conflict(
            "window_busy",
            f"Ticket {current.number} is at window {asked}.",
            window=asked,
            number=current.number,
        )
    return asked


def _transferred(context: Context, connection: Connection, hall: Hall, ticket: Ticket, options: Options) -> Ticket:
    steps.check_target(ticket, options.line, options.window)
    if options.line not in (None, ticket.line):
        _must_be_taken(hall, ticket, line_of(hall, options.line).code)
    if options.window is not None:
        if options.window == ticket.window:
            raise Conflict("transfer_target", "The ticket is at this window already.", ticket=ticket.id)
        _must_be_staffed(connection, hall, ticket, options.window)
    promise = _promise(context, connection, hall, ticket, options.line or ticket.line)
    return steps.transferred(ticket, context.now(), promise, options.line, options.window)


def _must_be_taken(hall: Hall, ticket: Ticket, line: str) -> None:
    """Some window of the hall takes the line, now or at another hour; its own line a ticket may always go back to."""
    if not is_served(line, hall.windows):
        why = f"No window of the hall takes line {line}."
        raise Conflict("no_window_for_ticket", why, ticket=ticket.id, line=line)


def _must_be_staffed(connection: Connection, hall: Hall, ticket: Ticket, number: int) -> None:
    """Somebody sits at the window the ticket is sent to, if only in a pause."""
    is_here = any(window.number == number for window in hall.windows)
    if not is_here or number not in windows.staffed(connection, hall.code):
        why = f"Window {number} is closed." if is_here else f"Hall {hall.code} has no window {number}."
        raise Conflict("no_window_for_ticket", why, ticket=ticket.id, window=number)


def _done(hall: Hall, ticket: Ticket, done: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The services done; none named means the one the ticket was taken for, done on the spot or accepted."""
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
    """A retired service will do: what was done is what is written."""
    try:
        hall.service(service)
    except KeyError:
        raise NotFound("unknown_service", f"Hall {hall.code} offers no service '{service[:64]}'.") from None
