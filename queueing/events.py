"""What happened, as frozen facts with only what changed in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from queueing.ticket import Ticket

Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a hall's journal.

    `kind` is the step done (`issue`, `call`, `finish` …, `open`, `pause`, `close` of a window, `printer` …).
    `changes` are the new values of the fields that changed, of the ticket or else of the window; `also` those of other
    tickets that the same step touched, by ticket id. Replaying both rebuilds the tables exactly. `reason`: why staff
    did what the hall's settings refuse, or one word for what nobody asked for by itself (`window_closed` …); "" for an
    ordinary step.
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
    reason: str = ""


TICKET_FIELDS = tuple(f.name for f in fields(Ticket))
_DEFAULTS = tuple((f.name, f.default) for f in fields(Ticket))


def difference(before: Ticket, after: Ticket) -> dict[str, object]:
    """The fields in which two versions of a ticket differ, with the later values."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in TICKET_FIELDS)
    return {name: new for name, old, new in pairs if old != new}


def as_changes(ticket: Ticket) -> dict[str, object]:
    """A new ticket as changes: every field that is not at its default."""
    return {name: value for name, default in _DEFAULTS if (value := getattr(ticket, name)) != default}
