"""The one way in which a step happens: lock the hall, do it once, write the journal, commit, tell the news."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from operations.bus import News
from operations.catalogue import hall as hall_of
from operations.context import Actor, Context
from operations.leaps import follow
from operations.moments import next_moment, write_event
from queueing.errors import BadRequest
from queueing.events import Changes, Event, as_changes, difference
from queueing.hall import business_date
from queueing.record import at_event
from queueing.ticket import Ticket
from storage import journal, reports, tickets
from storage.journal import Moment


@dataclass(frozen=True, slots=True)
class Change:
    """What a step wants written: the ticket before (None: a new one) and after; other tickets it touches; the reason,
    where somebody had to give one.
    """

    kind: str
    after: Ticket
    before: Ticket | None = None
    window: int | None = None
    also: Mapping[str, Changes] = field(default_factory=dict)
    printer: str | None = None
    reason: str = ""


class NothingToDo(Exception):
    """Raised inside a step to leave without any change, the revision included."""


class Changed(Exception):
    """Somebody else was faster: the ticket is no longer in the state in which it was read."""


Work = Callable[[Connection, int], Change]
NOTHING: Changes = {}


def once(
    context: Context,
    actor: Actor,
    hall: str,
    request_id: str,
    kind: str,
    work: Work,
    target: str | None = None,
    asked: Changes = NOTHING,
) -> Ticket | None:
    """Do `work` in one transaction, or answer what this actor's request with the same id did before.

    `work` gets the connection and the new revision. None: `work` found nothing to do. `target` is the ticket the
    request is about, where it names one; `asked` are fields that the step gives a ticket as this request wants it.
    Raises `request_id_reused` for an id spent on something else.
    """
    follow(context)
    try:
        with context.database.transaction() as connection:
            moment, done = _begun(context, connection, actor, hall, request_id)
            if done is not None:
                raise _Repeated(_ticket_then(connection, done, kind, target, asked))
            change = work(connection, moment.revision)
            news = write(connection, context, actor, moment, change, request_id or None)
    except _Repeated as repeated:
        return repeated.ticket
    except NothingToDo:
        return None
    context.bus.publish(news)
    return news.ticket


def _begun(
    context: Context, connection: Connection, actor: Actor, hall: str, request_id: str
) -> tuple[Moment, Event | None]:
    """Lock the hall: the next moment, and what this actor's request with the same id did before."""
    moment = next_moment(context, connection, hall)
    return moment, journal.by_request(connection, hall, actor.key, request_id) if request_id else None


class _Repeated(Exception):
    def __init__(self, ticket: Ticket) -> None:
        super().__init__()
        self.ticket = ticket


def _ticket_then(connection: Connection, done: Event, kind: str, target: str | None, asked: Changes) -> Ticket:
    """The ticket as it was right after the step that is asked for again."""
    if done.kind != kind or done.ticket_id is None or (target is not None and target != done.ticket_id):
        raise _reused()
    ticket: Ticket | None = None
    for event in journal.of_ticket(connection, done.ticket_id, done.revision):
        ticket = at_event(ticket, event)
    assert ticket is not None  # the event itself is among them
    if any(getattr(ticket, name) != value for name, value in asked.items()):
        raise _reused()
    return ticket


def _reused() -> BadRequest:
    return BadRequest("request_id_reused", "This request_id was used for another request.")


def write(
    connection: Connection,
    context: Context,
    actor: Actor,
    moment: Moment,
    change: Change,
    request_id: str | None = None,
) -> News:
    """Write the ticket and its journal line; the news is to be published after the commit."""
    before, after = change.before, change.after
    event = Event(
        hall=after.hall,
        revision=moment.revision,
        at=moment.at,
        kind=change.kind,
        actor=actor.key,
        ticket_id=after.id,
        number=after.number,
        window=change.window if change.window is not None else after.window,
        request_id=request_id,
        changes=as_changes(after) if before is None else difference(before, after),
        also=change.also,
        reason=change.reason,
    )
    stamped = at_event(before, event)
    if before is None:
        tickets.add(connection, stamped)
    elif not tickets.change(connection, before, stamped):
        raise Changed
    journal.append(connection, event)
    if before is not None and before.business_date <= event.at.date():
        _mark_past_day(connection, context, event, before)
    return News(event, stamped, change.printer)


def _mark_past_day(connection: Connection, context: Context, event: Event, ticket: Ticket) -> None:
    """A ticket of a day that is over (served past midnight, closed late): its day is to be packed anew."""
    if ticket.business_date < business_date(hall_of(context, ticket.hall), event.at):
        reports.mark_changed(connection, ticket.hall, ticket.business_date, event.revision)


def told_once(
    context: Context,
    actor: Actor,
    hall: str,
    request_id: str,
    kind: str,
    work: Callable[[Connection], dict[str, Any]],
    asked: Changes = NOTHING,
) -> Mapping[str, Any]:
    """Do `work`, which is about no ticket's state, in one transaction with its journal line; answers the line's
    changes, those of the first time when this actor asks again with the same id. A `printer` among them has something
    to print when the kind is `print`. `asked` are changes that this request wants; raises `request_id_reused` as `once`
    does.
    """
    follow(context)
    try:
        with context.database.transaction() as connection:
            moment, done = _begun(context, connection, actor, hall, request_id)
            if done is not None:
                if done.kind != kind or any(done.changes.get(name) != value for name, value in asked.items()):
                    raise _reused()
                raise _Told(done.changes)
            changes = work(connection)
            line = {"kind": kind, "actor": actor.key, "changes": changes, "request_id": request_id or None}
            told = write_event(connection, hall, moment, **line)
    except _Told as again:
        return again.changes
    context.bus.publish(News(told.event, None, changes["printer"] if kind == "print" else None))
    return changes


class _Told(Exception):
    def __init__(self, changes: Mapping[str, Any]) -> None:
        super().__init__()
        self.changes = changes
