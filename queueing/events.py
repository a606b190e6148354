"""Events of the hall, as frozen facts that hold only what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from queueing.ticket import Ticket

Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a hall's journal.

    `kind` is the step (`issue`, `call`, `finish` …, `open`, `pause`, `close` of a window, `printer` …). `changes` are
    the new values of the changed fields, of the ticket or else of the window. `also` are those of other tickets that
    the same step touched, by ticket id; `appointments` those of appointments, by id. Replaying them rebuilds the tables
    exactly. `reason`: why staff did something
    that the hall's settings refuse, or one word for a step that nobody requested directly (`window_closed` …); "" for
    an ordinary step. `wish`: a short digest of everything that a request with a `request_id` asked for; "" without one.
    """

    hall: str
    revision: int
    at: datetime
    kind: str
    actor: str
    ticket_id: str | None = None
    number: str | None = None
    window: int | None = None
    request_id: str | None = None
    changes: Changes = field(default_factory=dict)
    also: Mapping[str, Changes] = field(default_factory=dict)
    appointments: Mapping[str, Changes] = field(default_factory=dict)
    reason: str = ""
    wish: str = ""


TICKET_FIELDS = tuple(f.name for f in fields(Ticket))
_DEFAULTS = tuple((f.name, f.default) for f in fields(Ticket))


def difference(before: Ticket, after: Ticket) -> dict[str, object]:
    """The fields in which two versions of a ticket differ, with the new values."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in TICKET_FIELDS)
    return {name: new for name, old, new in pairs if old != new}


def as_changes(ticket: Ticket) -> dict[str, object]:
    """A new ticket as changes: every field that differs from its default."""
    return {name: value for name, default in _DEFAULTS if (value := getattr(ticket, name)) != default}
