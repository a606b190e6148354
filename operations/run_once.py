"""Runs every step the same way: lock the hall, do it once, write the journal, commit, publish."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from pydantic_core import to_json
from sqlalchemy import Connection

import queueing.appointments
from operations.bus import News
from operations.clock.leaps import follow
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment, ticket_after, write_event
from operations.spent_requests import Request, must_be_answered, once, reused
from queueing.appointments import Appointment, AppointmentState, followed
from queueing.events import Changes, Event, as_changes, difference
from queueing.hall import business_date
from queueing.record import at_event
from queueing.ticket import Ticket
from storage import appointments, journal, reports, tickets
from storage.journal import Moment

CHECKED_IN = AppointmentState.CHECKED_IN


@dataclass(frozen=True, slots=True)
class Change:
    """What a step wants written: the ticket before (None: a new one) and after; other tickets it touches; the
    appointment of somebody who checks in, before and after; the reason, where somebody had to give one.
    """

    kind: str
    after: Ticket
    before: Ticket | None = None
    window: int | None = None
    also: Mapping[str, Changes] = field(default_factory=dict)
    printer: str | None = None
    reason: str = ""
    checked_in: tuple[Appointment, Appointment] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What an operation about no ticket's state wants written: one line of the journal. `printer` has something to
    print. `followed_by` writes lines that come after this one, and answers their news. `booking`: an appointment before
    (None: a new one) and after.
    """

    changes: Changes
    window: int | None = None
    printer: str | None = None
    followed_by: Callable[[], Sequence[News]] = tuple
    booking: tuple[Appointment | None, Appointment] | None = None


class NothingToDo(Exception):
    """Raised by the work to leave without any change, the revision included."""


class Changed(Exception):
    """The ticket has changed since it was read: another request was faster."""


Work = Callable[[Connection, datetime], Change | Line]
Asked = Mapping[str, object]
NOTHING: Asked = {}
NOBODY = Request("", "", "")
"""A request that says nothing about a person."""


def run_once(
    context: Context,
    actor: Actor,
    hall: str,
    request_id: str,
    kind: str,
    work: Work,
    target: str | None = None,
    asked: Asked = NOTHING,
    unkept: Sequence[str] = (),
    formerly: Asked = NOTHING,
) -> News | None:
    """Do `work` in one transaction, or answer what this actor's request with the same id did before.

    `work` gets the connection and the instant of its journal line; it reads, asks the pure rules, and says what is to
    be written. The news goes out after the commit; a repeated request tells nobody. Answers the line, and the ticket as
    it was right after it (None: the line is about no ticket). None: `work` raised `NothingToDo`.

    `target` is the ticket the request is about, where it names one; `asked` is all else that the request says, in its
    own words (plain values). `unkept`: what it says about a person that no journal may keep, in whatever form; keyed
    hashes tell for 28 hours whether it is the same, then the id is refused. `formerly`: what an earlier version made of
    the same request, where that was less. Raises `request_id_reused` for an id spent
    on something else, `unknown_hall`, `Changed`, and what `work` raises; then nothing is written.
    """
    request_id = actor.own(request_id)
    about = _about_somebody(actor, hall, request_id, kind, unkept)
    follow(context)
    try:
        with context.database.transaction() as connection:
            moment = next_moment(context, connection, hall)  # locks the hall
            done = _done_before(connection, actor, hall, request_id)
            said = _said(kind, target, asked) if request_id else b""
            wish = _wish(said, context.server_key) if request_id else ""
            if done is not None:
                wishes = ["", wish, _wish(said)]
                if formerly:
                    wishes.append(_wish(_said(kind, target, formerly), context.server_key))
                _must_be_same(done, kind, wishes, target, asked.get("window"))
                must_be_answered(context, connection, about)
                raise _Repeated(News(done, ticket_after(connection, done)))
            once(context, connection, about, str)
            outcome = work(connection, moment.at)
            if isinstance(outcome, Change):
                news = [write(connection, context, actor, moment, outcome, request_id or None, wish)]
            else:
                news = _write_line(connection, actor, hall, moment, kind, outcome, request_id or None, wish)
    except _Repeated as repeated:
        return repeated.news
    except NothingToDo:
        return None
    context.bus.publish(*news)
    return news[0]


def _about_somebody(actor: Actor, hall: str, request_id: str, kind: str, unkept: Sequence[str]) -> Request:
    """The request as far as it is about a person. The id is in its hash, too: two of one person do not look alike."""
    return Request(f"{hall} {actor.key}", request_id, kind, (request_id, *unkept)) if any(unkept) else NOBODY


class _Repeated(Exception):
    def __init__(self, news: News) -> None:
        super().__init__()
        self.news = news


def _done_before(connection: Connection, actor: Actor, hall: str, request_id: str) -> Event | None:
    """What this actor's request with the same id did in this hall; None: nothing yet, or there is no id.

    Raises `request_id_reused` where somebody of every hall has spent it in another one.
    """
    if not request_id:
        return None
    done = journal.by_request(connection, hall, actor.key, request_id)
    if done is None and not actor.hall and journal.is_known_elsewhere(connection, hall, actor.key, request_id):
        raise reused()
    return done


def _said(kind: str, target: str | None, asked: Asked) -> bytes:
    """All that a request asks for. What it leaves out or leaves empty does not count: a later version that can be asked
    for more makes the same of the same request.
    """
    return to_json([kind, target, sorted([item for item in asked.items() if item[1]])])


def _wish(said: bytes, key: bytes = b"") -> str:
    """A digest of what was asked for. It stays when typed reasons and ticked answers are erased; without the server's
    key nobody can try them out. Earlier versions had no key.
    """
    return blake2b(said, digest_size=8, key=key[:64]).hexdigest()


def _must_be_same(done: Event, kind: str, wishes: Sequence[str], target: str | None, window: object) -> None:
    """Raise `request_id_reused` unless what was done is one of these wishes. A line without a digest is of an earlier
    version: then its kind and its ticket or window are compared.
    """
    is_of_another_window = not done.wish and done.ticket_id is None and window not in (None, done.window)
    if (
        is_of_another_window
        or done.kind != kind
        or (target is not None and target != done.ticket_id)
        or done.wish not in wishes
    ):
        raise reused()


def write(
    connection: Connection,
    context: Context,
    actor: Actor,
    moment: Moment,
    change: Change,
    request_id: str | None = None,
    wish: str = "",
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
        appointments=_appointments(change),
        reason=change.reason,
        wish=wish,
    )
    stamped = at_event(before, event)
    if before is None:
        tickets.add(connection, stamped)
    elif not tickets.change(connection, before, stamped):
        raise Changed
    for appointment, changes in event.appointments.items():
        appointments.change(connection, appointment, {**changes, "revision": event.revision})
    journal.append(connection, event, moment.previous)
    if before is not None and before.business_date <= event.at.date():
        _mark_past_day(connection, context, event, before)
    return News(event, stamped, change.printer)


def _appointments(change: Change) -> Mapping[str, Changes]:
    """What becomes of the appointment of a ticket's holder: it follows the ticket."""
    before, after = change.before, change.after
    if change.checked_in is not None:
        return {change.checked_in[0].id: queueing.appointments.difference(*change.checked_in)}
    if after.appointment is None or before is None:
        return {}
    state = followed(after.state)
    if state == followed(before.state):
        return {}
    return {after.appointment: {"state": state, "ended_at": None if state == CHECKED_IN else after.ended_at}}


def _mark_past_day(connection: Connection, context: Context, event: Event, ticket: Ticket) -> None:
    """A ticket of a day that is over (served past midnight, closed late): its day is to be packed anew."""
    if ticket.business_date < business_date(get_hall(context, ticket.hall), event.at):
        reports.mark_changed(connection, ticket.hall, ticket.business_date, event.revision)


def _write_line(
    connection: Connection,
    actor: Actor,
    hall: str,
    moment: Moment,
    kind: str,
    line: Line,
    request_id: str | None,
    wish: str,
) -> list[News]:
    news = write_event(
        connection,
        hall,
        moment,
        kind=kind,
        actor=actor.key,
        window=line.window,
        request_id=request_id,
        changes=line.changes,
        appointments=_booked(connection, moment, line),
        wish=wish,
    )
    return [News(news.event, None, line.printer), *line.followed_by()]


def _booked(connection: Connection, moment: Moment, line: Line) -> Mapping[str, Changes]:
    return {} if line.booking is None else booked(connection, moment, *line.booking)


def booked(
    connection: Connection, moment: Moment, before: Appointment | None, after: Appointment
) -> Mapping[str, Changes]:
    """Write an appointment (`before` None: a new one); returns its changes, for the journal line of this moment."""
    if before is None:
        appointments.add(connection, replace(after, revision=moment.revision))
        return {after.id: queueing.appointments.as_changes(after)}
    changes = queueing.appointments.difference(before, after)
    appointments.change(connection, after.id, {**changes, "revision": moment.revision})
    return {after.id: changes}
