"""Whether a ticket may be issued now, by the hall's hours and the actor."""

from datetime import datetime

from sqlalchemy import Connection

from operations.context import Actor, Context
from protocol import boards as wire
from protocol.instants import iso
from queueing.admission import Admission, Refusal, admission
from queueing.errors import Conflict
from queueing.hall import Hall
from storage import windows

_SENTENCES: dict[Refusal, str] = {
    "hall_closed": "Hall {hall} is closed and gives no numbers.",
    "closing_soon": "Hall {hall} closes soon and gives no more numbers today.",
}


def must_admit(context: Context, connection: Connection, hall: Hall, actor: Actor, at: datetime, reason: str) -> str:
    """Raise `hall_closed` or `closing_soon` when no ticket may be issued at this instant.

    Staff may still issue one with a `reason`. Returns the reason if it was needed, else "".
    """
    if _is_within_hours(context, hall, at):
        return ""
    now = admission(hall, at, _has_open_window(connection, hall))  # only now do the windows matter
    if not now.refusal:
        return ""
    return insist(now.refusal, _SENTENCES[now.refusal].format(hall=hall.code), actor, reason, **_times(now))


def insist(refusal: str, detail: str, actor: Actor, reason: str, **extra: str) -> str:
    """The reason for which staff give a number that is refused; raises the refusal when there is none."""
    if actor.kind in ("staff", "system") and reason.strip():
        return reason.strip()
    if actor.kind == "staff":
        detail += " Staff may give one all the same, with a reason."
    raise Conflict(refusal, detail, **extra)


def _is_within_hours(context: Context, hall: Hall, at: datetime) -> bool:
    """Whether the hours alone allow a ticket. Called for every ticket, so the answer is cached until it may change."""
    span = context.numbers_given.get(hall.code)
    if span is not None and span[0] is hall and span[1] <= at < span[2]:
        return True
    now = admission(hall, at, has_open_window=False)
    if not now.refusal and now.changes_at is not None:
        context.numbers_given[hall.code] = (hall, at, now.changes_at)
    return not now.refusal


def _has_open_window(connection: Connection, hall: Hall) -> bool:
    rows = windows.of_hall(connection, hall.code)
    return any(rows[window.number].state == "open" for window in hall.windows if window.number in rows)


def _times(now: Admission) -> dict[str, str]:
    times = {"opens_at": iso(now.opens_at), "closes_at": iso(now.closes_at)}
    return {name: at for name, at in times.items() if at is not None}


def reply(now: Admission) -> wire.Admission:
    """The admission as the API sends it."""
    return wire.Admission(
        kind=now.kind,
        refusal=now.refusal,
        opens_at=now.opens_at,
        closes_at=now.closes_at,
        changes_at=now.changes_at,
        hours=list(now.hours),
        next=wire.OpenDay(date=now.next_day.day, hours=list(now.next_day.hours)) if now.next_day else None,
    )
