"""What the outside is told of a ticket: the contract's Ticket."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from queueing.places import Before
from queueing.ticket import Promise, State, Ticket


def iso(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, or None."""
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wait_json(promise: Promise | None) -> dict[str, int] | None:
    """The wait as the contract writes it; None: nobody can say, or it does not wait."""
    if promise is None or promise.p50_seconds is None or promise.p90_seconds is None:
        return None
    return {"p50_seconds": promise.p50_seconds, "p90_seconds": promise.p90_seconds}


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket and, while it waits, what can be promised now (`promise`; None: it does not wait).

    `before` says why people stand before it; None: it does not wait, or nobody asked.
    """

    ticket: Ticket
    promise: Promise | None = None
    before: Before | None = None

    def as_json(self, base_url: str = "") -> dict[str, Any]:
        """The contract's Ticket. `base_url` is what the citizen's link begins with."""
        ticket = self.ticket
        return {
            "id": ticket.id,
            "number": ticket.number,
            "hall": ticket.hall,
            "line": ticket.line,
            "service": ticket.service,
            "state": ticket.state.value,
            "priority": ticket.priority,
            "language": ticket.language,
            "window": ticket.window,
            "wanted_window": ticket.wanted_window,
            "sent_by_window": ticket.sent_by_window,
            "issued_at": iso(ticket.issued_at),
            "called_at": iso(ticket.called_at),
            "started_at": iso(ticket.started_at),
            "serving_since_at": iso(ticket.serving_since_at),
            "finished_at": iso(ticket.finished_at),
            "recalls": ticket.recalls,
            "recalled_at": iso(ticket.recalled_at),
            "ahead": self.promise.ahead if self.promise else None,
            "ahead_by_priority": self.before.later if self.before else None,
            "ahead_come_back": self.before.back if self.before else None,
            "wait": wait_json(self.promise),
            "done": [{"service": service, "outcome": outcome} for service, outcome in ticket.done],
            "url": f"{base_url}/t/{ticket.link_token}",
            "revision": ticket.revision,
        }


def as_answered(ticket: Ticket) -> TicketView:
    """The view a step answered with: what was promised when the ticket began to wait."""
    if ticket.state != State.WAITING or ticket.ahead is None:
        return TicketView(ticket)
    return TicketView(ticket, Promise(ticket.ahead, ticket.p50_seconds, ticket.p90_seconds))
