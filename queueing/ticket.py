"""A ticket, its states as a table, and the pure steps between them.

Every step takes a ticket and the instant and returns the ticket after it and the event that says what changed;
a step that the table does not have raises `WrongStep`. Nothing here reads a clock or a database.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from queueing.errors import BadRequest, Conflict, WrongStep
from queueing.instants import whole_seconds


class State(StrEnum):
    """Where a ticket is in its life; the same word on the wire, in the database and here."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    NO_SHOW = "no_show"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Step(StrEnum):
    """What can be done to a ticket that exists."""

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


@dataclass(frozen=True, slots=True)
class Ticket:
    """One visit's place in a line.

    `place_at` is its fair place in the line as an instant (the issue, or later for one who missed the call);
    `rank_at` is the place with the head start of its priority class taken off. `called_at` is the latest call,
    `first_called_at` ends the wait, `recalled_at` is when the latest call was said again. `served` is time in
    `serving` so far, parked time not included.
    `wanted_window` is the one window it waits for or, parked, comes back to; None: any.
    `sent_by_window` sent it on to a line and leaves it to other windows (`waiting_line`); None: nobody did.
    `ahead`, `p50_seconds` and `p90_seconds` are what was promised when it last began to wait; None: nobody could say.
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
    revision: int = 0

    @property
    def wait_seconds(self) -> int | None:
        """Issued → first called; None: never called."""
        return None if self.first_called_at is None else whole_seconds(self.first_called_at - self.issued_at)

    @property
    def walk_seconds(self) -> int | None:
        """Called → started, of the first start; None: never started."""
        return None if self.walk is None else whole_seconds(self.walk)

    @property
    def service_seconds(self) -> int | None:
        """Time in `serving` without parked time, once finished; None: not finished, or never started."""
        done = self.finished_at is not None and self.started_at is not None
        return whole_seconds(self.served) if done else None

    @property
    def visit_seconds(self) -> int | None:
        """Issued → finished; None: somebody who left, or is still here."""
        return None if self.finished_at is None else whole_seconds(self.finished_at - self.issued_at)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a waiting citizen is told: people ahead, and the wait as P50 and P90 seconds (None: no window open)."""

    ahead: int
    p50_seconds: int | None = None
    p90_seconds: int | None = None


def _move(ticket: Ticket, step: Step, **changes: object) -> Ticket:
    to = TABLE[ticket.state].get(step)
    if to is None:
        raise WrongStep(ticket.id, ticket.number, ticket.state, step)
    return replace(ticket, state=to, **changes)  # type: ignore[arg-type]  # field names are checked by replace()


def _queued(ticket: Ticket, step: Step, promise: Promise, **changes: object) -> Ticket:
    return _move(
        ticket,
        step,
        window=None,
        ahead=promise.ahead,
        p50_seconds=promise.p50_seconds,
        p90_seconds=promise.p90_seconds,
        **changes,
    )


def check(ticket: Ticket, step: Step) -> None:
    """Raise `WrongStep` when the table has no such step from the ticket's state."""
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
    """Say the call again, up to `most` times; the wait and the walk are counted from the call itself."""
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
    """The citizen stands at the window."""
    check(ticket, Step.START)
    walk = ticket.walk
    if ticket.started_at is None and ticket.called_at is not None:
        walk = now - ticket.called_at
    return _move(ticket, Step.START, started_at=ticket.started_at or now, serving_since_at=now, walk=walk)


def _served(ticket: Ticket, now: datetime) -> timedelta:
    spell = now - ticket.serving_since_at if ticket.serving_since_at is not None else timedelta(0)
    return ticket.served + max(spell, timedelta(0))


def returned(ticket: Ticket, promise: Promise) -> Ticket:
    """Called by mistake: back to its old place; the wait goes on as if the call had not been."""
    first = ticket.first_called_at if ticket.first_called_at != ticket.called_at else None
    back = {"staff": None, "called_at": first, "first_called_at": first, "recalls": 0, "recalled_at": None}
    return _queued(ticket, Step.RETURN, promise, **back)


def missed(ticket: Ticket, now: datetime, after: timedelta) -> Ticket:
    """Nobody came: a no-show, `after` the latest call or the last time it was said again."""
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
    """A no-show who came after all: waits again from `place_at`, and no head start."""
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
    """The citizen fetches a copy or a photo; the window is free."""
    check(ticket, Step.PARK)
    served = _served(ticket, now)
    return _move(ticket, Step.PARK, window=None, wanted_window=ticket.window, served=served, serving_since_at=None)


def resumed(ticket: Ticket, window: int, staff: str, now: datetime) -> Ticket:
    """Back at a window, perhaps another one."""
    return _move(ticket, Step.RESUME, window=window, wanted_window=None, staff=staff, serving_since_at=now)


def check_target(ticket: Ticket, line: str | None, window: int | None) -> None:
    """Raise `transfer_target` unless a transfer names just one of the two."""
    if (line is None) == (window is None):
        raise BadRequest("transfer_target", "A transfer names either a line or a window.", ticket=ticket.id)


def transferred(
    ticket: Ticket, now: datetime, promise: Promise, line: str | None = None, window: int | None = None
) -> Ticket:
    """Send on to another line or to one window; the first issue time and the place stay."""
    check(ticket, Step.TRANSFER)
    check_target(ticket, line, window)
    return _queued(
        ticket,
        Step.TRANSFER,
        promise,
        line=line or ticket.line,
        wanted_window=window,
        sent_by_window=ticket.window if line else None,
        staff=None,
        served=_served(ticket, now),
        serving_since_at=None,
    )


def handed_on(ticket: Ticket, promise: Promise) -> Ticket:
    """Nobody sits at the window it was sent to any more: it waits in its line, at its old rank."""
    return _queued(ticket, Step.HAND_ON, promise, wanted_window=None)


def finished(ticket: Ticket, done: Sequence[tuple[str, str]], now: datetime) -> Ticket:
    """Served to the end, with at least one service and the outcome of each."""
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
    """The citizen gave up the place. The number is never taken again."""
    return _move(ticket, Step.CANCEL, ended_at=now)


def expired(ticket: Ticket, now: datetime) -> Ticket:
    """Still open when the day closed; no outcome is invented."""
    return _move(ticket, Step.EXPIRE, window=None, ended_at=now)


def undone(ticket: Ticket, earlier: Ticket, done_at: datetime, now: datetime) -> Ticket:
    """Take back the step that was done at `done_at`: a start, a finish, a park or a no-show, within a minute.

    The ticket is `earlier` again, in every instant and figure: what was measured goes on as if the step had not been.
    """
    check(ticket, Step.UNDO)
    if TABLE[ticket.state][Step.UNDO] != earlier.state:
        raise Conflict("nothing_to_undo", f"The last step of ticket {ticket.number} is not undone.", ticket=ticket.id)
    if now - done_at > UNDO_WITHIN:
        raise Conflict(
            "too_late_to_undo", f"The last step of ticket {ticket.number} is over a minute ago.", ticket=ticket.id
        )
    return replace(earlier, passed_over_at=ticket.passed_over_at, revision=ticket.revision)
