"""Whether somebody may take a ticket now: the hall's hours, and who asks."""

from typing import Any

from sqlalchemy import Connection

from operations.context import Actor, Context
from operations.views import iso
from queueing.admission import Admission, Refusal, admission
from queueing.errors import Conflict
from queueing.hall import Hall
from storage import windows

_SENTENCES: dict[Refusal, str] = {
    "hall_closed": "Hall {hall} is closed and gives no numbers.",
    "closing_soon": "Hall {hall} closes soon and gives no more numbers today.",
}


def must_admit(context: Context, connection: Connection, hall: Hall, actor: Actor, reason: str) -> str:
    """Raise `hall_closed` or `closing_soon` when there is no number now. Staff may give one all the same, with a
    `reason`; answers the reason where it was needed, else "".
    """
    at = context.now()
    now = admission(hall, at, has_open_window=False)
    if now.refusal:  # only now do the windows matter
        now = admission(hall, at, _has_open_window(connection, hall))
    if not now.refusal:
        return ""
    if actor.kind in ("staff", "system") and reason.strip():
        return reason.strip()
    detail = _SENTENCES[now.refusal].format(hall=hall.code)
    if actor.kind == "staff":
        detail += " Staff may give one all the same, with a reason."
    raise Conflict(now.refusal, detail, **_times(now))


def _has_open_window(connection: Connection, hall: Hall) -> bool:
    rows = windows.of_hall(connection, hall.code)
    return any(rows[window.number].state == "open" for window in hall.windows if window.number in rows)


def _times(now: Admission) -> dict[str, str]:
    told = {"opens_at": iso(now.opens_at), "closes_at": iso(now.closes_at)}
    return {name: at for name, at in told.items() if at is not None}


def as_json(now: Admission) -> dict[str, Any]:
    """For the wire."""
    return {
        "kind": now.kind,
        "refusal": now.refusal,
        "opens_at": iso(now.opens_at),
        "closes_at": iso(now.closes_at),
        "changes_at": iso(now.changes_at),
    }
