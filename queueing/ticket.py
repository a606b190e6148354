"""A ticket, the table of its states, and the steps between them as pure functions.

A step takes a ticket, and the instant where it matters, and returns the changed ticket. A step that the table does not
allow raises `WrongStep`. Nothing here reads a clock or a database.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from queueing.errors import BadRequest, Conflict, WrongStep
from queueing.instants import whole_seconds


class State(StrEnum):
    """The state of a ticket. The API and the database use the same words."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    NO_SHOW = "no_show"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Step(StrEnum):
    """The steps that an existing ticket can take."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    RETURN = "return"
    NO_SHOW = "no_show"
    REINSTATE = "reinstate"
    PARK = "park"
    RESUME = "resume"
    TRANSFER = "transfer"
    HAND_ON = "hand_on"
    FINISH = "finish"
    CANCEL = "cancel"
    EXPIRE = "expire"
    UNDO = "undo"


TABLE: dict[State, dict[Step, State]] = {
    State.WAITING: {
        Step.CALL: State.CALLED,
        Step.HAND_ON: State.WAITING,
        Step.CANCEL: State.CANCELLED,
        Step.EXPIRE: State.EXPIRED,
    },
    State.CALLED: {
        Step.RECALL: State.CALLED,
        Step.START: State.SERVING,
        Step.RETURN: State.WAITING,
        Step.NO_SHOW: State.NO_SHOW,
        Step.TRANSFER: State.WAITING,
        Step.EXPIRE: State.EXPIRED,
    },
    State.SERVING: {
        Step.PARK: State.PARKED,
        Step.TRANSFER: State.WAITING,
        Step.FINISH: State.FINISHED,
        Step.UNDO: State.CALLED,
    },
    State.PARKED: {
        Step.RESUME: State.SERVING,
        Step.CALL: State.CALLED,
        Step.EXPIRE: State.EXPIRED,
        Step.UNDO: State.SERVING,
    },
    State.NO_SHOW: {Step.REINSTATE: State.WAITING, Step.UNDO: State.CALLED},
    State.FINISHED: {Step.UNDO: State.SERVING},
    State.CANCELLED: {},
    State.EXPIRED: {},
}

AT_A_WINDOW = (State.CALLED, State.SERVING)
OUTCOMES = ("done", "accepted", "not_possible")
UNDO_WITHIN = timedelta(minutes=1)
LONGEST_QUEUE = timedelta(hours=12)
"""From the arrival to the number; more is a mistake of some clock."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One visit's place in a line.

    `place_at`: its place in the line, as an instant: the issue, or later after a missed call. `rank_at`: the place
    minus the head start of its priority class. `called_at`: the latest call. `first_called_at`: the call that ended the
    wait time. `recalled_at`: the latest recall. `served`: time in `serving` so far, without parked time.
    `wanted_window`: the only window that it waits for or, if parked, comes back to; None: any. `sent_by_window`: the
    window that transferred it to a line and leaves it to other windows (`waiting_line`); None: no window did.
    `first_line`: the line of the issue, of a ticket that was put into another line since; None: it was in no other.

    `ahead`, `p50_seconds` and `p90_seconds`: the promise made when it last began to wait; None: there was no estimate.
    `predicted_seconds`: the prediction behind the promise, before calibration. `is_rough`: the promise is only a guess,
    because too few calls were known. `promised_at`: when a later promise replaced that of the issue, which is then kept
    in `first_ahead`, `first_p50_seconds` and `first_p90_seconds`; None: the promise is that of the issue.

    `appointment`: of somebody who had booked, and `appointment_at` its time; None: a walk-in. Of an imported ticket the
    time alone is known.

    `arrived_at`: when its holder began to queue for the number, where the hall counts it; None: not known.

    `guide`: what was ticked of the service's guide, as text (`guides/ticked.py`); None: nothing, or it was erased.
    `card`: what is kept of the holder's card (`operations/tickets/cards.py`); None: nothing, or it was erased.
    """

    id: str
    hall: str
    business_date: date
    line: str
    series: str
    number: str
    ordinal: int
    service: str
    state: State
    priority: str
    language: str
    link_token: str
    source: str
    issued_at: datetime
    place_at: datetime
    rank_at: datetime
    window: int | None = None
    wanted_window: int | None = None
    sent_by_window: int | None = None
    staff: str | None = None
    passed_over_at: datetime | None = None
    first_called_at: datetime | None = None
    called_at: datetime | None = None
    recalls: int = 0
    recalled_at: datetime | None = None
    started_at: datetime | None = None
    serving_since_at: datetime | None = None
    walk: timedelta | None = None
    served: timedelta = timedelta(0)
    finished_at: datetime | None = None
    ended_at: datetime | None = None
    done: tuple[tuple[str, str], ...] = ()
    ahead: int | None = None
    p50_seconds: int | None = None
    p90_seconds: int | None = None
    predicted_seconds: int | None = None
    is_rough: bool = False
    promised_at: datetime | None = None
    first_ahead: int | None = None
    first_p50_seconds: int | None = None
    first_p90_seconds: int | None = None
    appointment: str | None = None
    appointment_at: datetime | None = None
    guide: str | None = None
    card: str | None = None
    first_line: str | None = None
    arrived_at: datetime | None = None
    revision: int = 0

    @property
    def line_of_issue(self) -> str:
        """The line in which the number was taken, and under which reports count it."""
        return self.first_line or self.line

    @property
    def waits_since_at(self) -> datetime:
        """When the wait time begins: the issue, or the time of the appointment if that is later."""
        return self.issued_at if self.appointment_at is None else max(self.issued_at, self.appointment_at)

    @property
    def wait_seconds(self) -> int | None:
        """Seconds from `waits_since_at` to the first call, 0 for a call before it; None: never called."""
        return None if self.first_called_at is None else whole_seconds(self.first_called_at - self.waits_since_at)

    @property
    def walk_seconds(self) -> int | None:
        """Seconds from call to start, for the first start; None: never started."""
        return None if self.walk is None else whole_seconds(self.walk)

    @property
    def service_seconds(self) -> int | None:
        """Seconds in `serving`, without parked time; None: not finished, or never started."""
        done = self.finished_at is not None and self.started_at is not None
        return whole_seconds(self.served) if done else None

    @property
    def visit_seconds(self) -> int | None:
        """Seconds from issue to finish; None: not finished."""
        return None if self.finished_at is None else whole_seconds(self.finished_at - self.issued_at)


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise to a waiting citizen: people ahead, and the P50 and P90 of the wait time in seconds; None: no window
    is open. `predicted_seconds`, `is_rough`: as in `Ticket`. `made_at`: None means at the issue.
    """

    ahead: int
    p50_seconds: int | None = None
    p90_seconds: int | None = None
    predicted_seconds: int | None = None
    is_rough: bool = False
    made_at: datetime | None = None


def _move(ticket: Ticket, step: Step, **changes: object) -> Ticket:
    to = TABLE[ticket.state].get(step)
    if to is None:
        raise WrongStep(ticket.id, ticket.number, ticket.state, step)
    return replace(ticket, state=to, **changes)  # type: ignore[arg-type]  # field names are checked by replace()


def _queued(ticket: Ticket, step: Step, promise: Promise, **changes: object) -> Ticket:
    if ticket.promised_at is None:
        first = {name: getattr(ticket, name) for name in ("ahead", "p50_seconds", "p90_seconds")}
        changes |= {f"first_{name}": value for name, value in first.items()}
    return _move(
        ticket,
        step,
        window=None,
        ahead=promise.ahead,
        p50_seconds=promise.p50_seconds,
        p90_seconds=promise.p90_seconds,
        predicted_seconds=promise.predicted_seconds,
        is_rough=promise.is_rough,
        promised_at=promise.made_at,
        **changes,
    )


def check(ticket: Ticket, step: Step) -> None:
    """Raise `WrongStep` if the table does not allow this step in the ticket's state."""
    _move(ticket, step)


def called(ticket: Ticket, window: int, staff: str, now: datetime) -> Ticket:
    """Call a waiting or parked ticket to a window."""
    return _move(
        ticket,
        Step.CALL,
        window=window,
        staff=staff,
        called_at=now,
        first_called_at=ticket.first_called_at or now,
        recalls=0,
        recalled_at=None,
        wanted_window=None,
        sent_by_window=None,
    )


def recalled(ticket: Ticket, now: datetime, most: int) -> Ticket:
    """Call the ticket again, at most `most` times, else raise Conflict `too_many_recalls`. Wait time still ends, and
    walk time still begins, at the call itself.
    """
    check(ticket, Step.RECALL)
    if ticket.recalls >= most:
        raise Conflict(
            "too_many_recalls",
            f"Ticket {ticket.number} may be called again {most} times at most.",
            ticket=ticket.id,
            number=ticket.number,
            most_recalls=most,
        )
    return _move(ticket, Step.RECALL, recalls=ticket.recalls + 1, recalled_at=now)


def started(ticket: Ticket, now: datetime) -> Ticket:
    """Start the service: the citizen is at the window."""
    check(ticket, Step.START)
    walk = ticket.walk
    if ticket.started_at is None and ticket.called_at is not None:
        walk = now - ticket.called_at
    return _move(ticket, Step.START, started_at=ticket.started_at or now, serving_since_at=now, walk=walk)


def _served(ticket: Ticket, now: datetime) -> timedelta:
    spell = now - ticket.serving_since_at if ticket.serving_since_at is not None else timedelta(0)
    return ticket.served + max(spell, timedelta(0))


def returned(ticket: Ticket, promise: Promise) -> Ticket:
    """Return a ticket that was called by mistake to its place. Its wait goes on as if there had been no call."""
    first = ticket.first_called_at if ticket.first_called_at != ticket.called_at else None
    back = {"staff": None, "called_at": first, "first_called_at": first, "recalls": 0, "recalled_at": None}
    return _queued(ticket, Step.RETURN, promise, **back)


def missed(ticket: Ticket, now: datetime, after: timedelta) -> Ticket:
    """Make the ticket a no-show. Raises Conflict `too_early_for_no_show` until `after` has passed since the latest call
    or recall.
    """
    check(ticket, Step.NO_SHOW)
    said_at = ticket.recalled_at or ticket.called_at or now
    left = math.ceil((said_at + after - now).total_seconds())
    if left > 0:
        raise Conflict(
            "too_early_for_no_show",
            f"Ticket {ticket.number} has {left} more seconds to come.",
            ticket=ticket.id,
            number=ticket.number,
            seconds_left=left,
        )
    return _move(ticket, Step.NO_SHOW, window=None, ended_at=now)


def reinstated(ticket: Ticket, place_at: datetime, promise: Promise) -> Ticket:
    """Put a no-show who came after all back in the line at `place_at`, without a head start."""
    return _queued(
        ticket,
        Step.REINSTATE,
        promise,
        staff=None,
        place_at=place_at,
        rank_at=place_at,
        passed_over_at=None,
        ended_at=None,
    )


def parked(ticket: Ticket, now: datetime) -> Ticket:
    """Park the ticket while the citizen fetches something, such as a photo. The window is then free."""
    check(ticket, Step.PARK)
    served = _served(ticket, now)
    return _move(ticket, Step.PARK, window=None, wanted_window=ticket.window, served=served, serving_since_at=None)


def resumed(ticket: Ticket, window: int, staff: str, now: datetime) -> Ticket:
    """Go on with the service of a parked ticket at a window, which may be another one."""
    return _move(ticket, Step.RESUME, window=window, wanted_window=None, staff=staff, serving_since_at=now)


def check_target(ticket: Ticket, line: str | None, window: int | None) -> None:
    """Raise BadRequest `transfer_target` unless exactly one of line and window is given."""
    if (line is None) == (window is None):
        raise BadRequest("transfer_target", "A transfer names either a line or a window.", ticket=ticket.id)


def transferred(
    ticket: Ticket, now: datetime, promise: Promise, line: str | None = None, window: int | None = None
) -> Ticket:
    """Transfer the ticket to another line or to one window. It keeps its issue time and its place."""
    check(ticket, Step.TRANSFER)
    check_target(ticket, line, window)
    return _queued(
        ticket,
        Step.TRANSFER,
        promise,
        **_line(ticket, line),
        wanted_window=window,
        sent_by_window=ticket.window if line else None,
        staff=None,
        served=_served(ticket, now),
        serving_since_at=None,
    )


def _line(ticket: Ticket, line: str | None) -> dict[str, object]:
    """What changes with another line; "" and None: nothing does."""
    if not line or line == ticket.line:
        return {}
    return {"line": line, "first_line": ticket.line_of_issue}


def handed_on(ticket: Ticket, promise: Promise, line: str = "") -> Ticket:
    """Let a ticket wait in its line, at its old rank, because the window it was sent to has no staff any more; or in
    another `line`, because its own goes.
    """
    return _queued(ticket, Step.HAND_ON, promise, wanted_window=None, **_line(ticket, line))


def finished(ticket: Ticket, done: Sequence[tuple[str, str]], now: datetime) -> Ticket:
    """Finish the service. `done`: pairs of (service, outcome), at least one, else BadRequest `outcome_missing`."""
    check(ticket, Step.FINISH)
    if not done:
        raise BadRequest("outcome_missing", "Finishing names at least one service.", ticket=ticket.id)
    return _move(
        ticket,
        Step.FINISH,
        served=_served(ticket, now),
        serving_since_at=None,
        finished_at=now,
        ended_at=now,
        done=tuple(done),
    )


def cancelled(ticket: Ticket, now: datetime) -> Ticket:
    """Cancel the ticket: the citizen gave up the place. The number is not used again."""
    return _move(ticket, Step.CANCEL, ended_at=now)


def expired(ticket: Ticket, now: datetime) -> Ticket:
    """Expire a ticket that is still open at the end of the day. It gets no outcome."""
    return _move(ticket, Step.EXPIRE, window=None, ended_at=now)


def undone(ticket: Ticket, earlier: Ticket, later: Ticket, done_at: datetime, now: datetime) -> Ticket:
    """Undo the step done at `done_at`: a start, finish, park or no-show. It may be at most `UNDO_WITHIN` ago.

    The step changed `earlier` into `later`. Every field that it changed gets its earlier value back. Changes made by
    anything else stay, such as corrections after a clock error. Raises Conflict `nothing_to_undo` or
    `too_late_to_undo`.
    """
    check(ticket, Step.UNDO)
    if TABLE[ticket.state][Step.UNDO] != earlier.state:
        raise Conflict("nothing_to_undo", f"The last step of ticket {ticket.number} is not undone.", ticket=ticket.id)
    if now - done_at > UNDO_WITHIN:
        raise Conflict(
            "too_late_to_undo", f"The last step of ticket {ticket.number} is over a minute ago.", ticket=ticket.id
        )
    names = (field.name for field in fields(Ticket) if field.name != "revision")
    changed = {name: getattr(earlier, name) for name in names if getattr(earlier, name) != getattr(later, name)}
    return replace(ticket, **changed)
