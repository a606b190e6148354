"""The journal's own language: changes to and from plain JSON values, and the replay of a journal.

`replay` is the proof that the journal is whole: the tickets and windows it rebuilds must equal the tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from queueing.events import Changes, Event
from queueing.ticket import State, Ticket

_INSTANTS = {
    "issued_at", "place_at", "rank_at", "passed_over_at", "first_called_at", "called_at", "recalled_at",
    "started_at", "serving_since_at", "finished_at", "ended_at",
}  # fmt: skip
_DURATIONS = {"walk", "served"}
_MICROSECOND = timedelta(microseconds=1)


def encode(changes: Changes) -> dict[str, Any]:
    """Changes as JSON values: instants as ISO 8601 in UTC, durations as whole microseconds."""
    return {name: _plain(value) for name, value in changes.items()}


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    return value


def decode(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `encode`, by the names of the fields."""
    return {name: value if value is None else _reader(name)(value) for name, value in plain.items()}


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
    """What a journal amounts to."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    windows: dict[int, dict[str, Any]] = field(default_factory=dict)
    revision: int = 0


def replay(events: Iterable[Event]) -> Replayed:
    """Fold events, oldest first, into tickets and windows; a gap in the revisions raises ValueError."""
    result = Replayed()
    for event in events:
        if result.revision and event.revision != result.revision + 1:
            raise ValueError(f"journal of {event.hall}: revision {event.revision} follows {result.revision}")
        result.revision = event.revision
        _apply(result, event)
    return result


def _apply(result: Replayed, event: Event) -> None:
    for ticket_id, changes in event.also.items():
        result.tickets[ticket_id] = _changed(result.tickets[ticket_id], changes)
    if event.ticket_id is not None:
        result.tickets[event.ticket_id] = at_event(result.tickets.get(event.ticket_id), event)
    elif event.window is not None:
        result.windows.setdefault(event.window, {}).update(event.changes)


def at_event(before: Ticket | None, event: Event) -> Ticket:
    """The ticket after one of its events; the first one brings it into being."""
    changes: dict[str, Any] = {**event.changes, "revision": event.revision}
    return Ticket(**changes) if before is None else _changed(before, changes)


def _changed(ticket: Ticket, changes: Changes) -> Ticket:
    return replace(ticket, **changes)  # type: ignore[arg-type]  # unknown names are refused
