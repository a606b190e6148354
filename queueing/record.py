"""The format of the journal: converts changes to and from JSON values, and replays a journal.

`replay` shows whether the journal is complete: the tickets and windows that it rebuilds must equal those in the tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_type_hints

from queueing import appointments
from queueing.appointments import Appointment, AppointmentState
from queueing.events import Changes, Event
from queueing.ticket import State, Ticket


def _fields_of(kind: type) -> frozenset[str]:
    """The names of the fields of tickets and appointments that hold this kind of value, or it or None."""
    hints = [*get_type_hints(Ticket).items(), *get_type_hints(Appointment).items()]
    return frozenset(name for name, hint in hints if kind in (hint, *get_args(hint)))


_INSTANTS, _DURATIONS = _fields_of(datetime), _fields_of(timedelta)
_MICROSECOND = timedelta(microseconds=1)
_PLAIN_ALREADY = (str, int)


def encode(changes: Changes) -> dict[str, Any]:
    """Changes as JSON values. Instants become ISO 8601 in UTC, durations whole microseconds."""
    return {name: _plain(value) for name, value in changes.items()}


def _plain(value: object) -> Any:
    if value is None or type(value) in _PLAIN_ALREADY:  # most fields, so they are checked first
        return value
    if isinstance(value, datetime):
        in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return in_utc.isoformat()[: -len("+00:00")] + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    return value


def decode(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `encode`. The name of a field tells its type."""
    return {name: value if value is None else _reader(name)(value) for name, value in plain.items()}


def decode_appointment(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `encode` for the changes of an appointment."""
    changes = decode({name: value for name, value in plain.items() if name != "state"})
    return changes | ({"state": AppointmentState(plain["state"])} if "state" in plain else {})


def _same(value: Any) -> Any:
    return value


def _reader(name: str) -> Callable[[Any], Any]:
    if name in _INSTANTS:
        return datetime.fromisoformat
    if name in _DURATIONS:
        return lambda value: timedelta(microseconds=value)
    readers: dict[str, Callable[[Any], Any]] = {
        "business_date": date.fromisoformat,
        "state": _state,
        "done": _done,
    }
    return readers.get(name, _same)


def _done(value: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((service, outcome) for service, outcome in value)


def _state(word: str) -> str:
    return State(word) if word in State._value2member_map_ else word


@dataclass(slots=True)
class Replayed:
    """The tickets and appointments (by id) and windows (by number) rebuilt from a journal, and its last revision."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    windows: dict[int, dict[str, Any]] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    revision: int = 0


def replay(events: Iterable[Event]) -> Replayed:
    """Rebuild tickets and windows from events, oldest first. ValueError: a revision is missing."""
    result = Replayed()
    for event in events:
        if result.revision and event.revision != result.revision + 1:
            raise ValueError(f"journal of {event.hall}: revision {event.revision} follows {result.revision}")
        result.revision = event.revision
        apply(result, event)
    return result


def apply(result: Replayed, event: Event) -> None:
    """Take one event's changes into what was rebuilt before it."""
    for ticket_id, changes in event.also.items():
        result.tickets[ticket_id] = _changed(result.tickets[ticket_id], changes)
    for appointment, changes in event.appointments.items():
        before = result.appointments.get(appointment)
        result.appointments[appointment] = appointments.changed(before, changes, event.revision)
    if event.ticket_id is not None:
        result.tickets[event.ticket_id] = at_event(result.tickets.get(event.ticket_id), event)
    elif event.window is not None:
        result.windows.setdefault(event.window, {}).update(event.changes)


def at_event(before: Ticket | None, event: Event) -> Ticket:
    """The ticket after an event. `before` None: the event creates the ticket."""
    changes: dict[str, Any] = {**event.changes, "revision": event.revision}
    return Ticket(**changes) if before is None else _changed(before, changes)


def _changed(ticket: Ticket, changes: Changes) -> Ticket:
    if ticket.first_line is None and changes.get("line", ticket.line) != ticket.line:  # older lines do not name it
        changes = {"first_line": ticket.line, **changes}
    return replace(ticket, **changes)  # type: ignore[arg-type]  # replace() refuses unknown names
