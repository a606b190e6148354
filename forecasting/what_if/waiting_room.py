"""The waiting tickets of a replay, grouped so that a call has to look at only a few of them.

Tickets of one line with the same head start stay in the order in which they were taken. Under every calling rule only
two tickets of such a group can be next: its first, and the first that priorities have passed over for too long. A test
checks this for every rule.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from queueing.waiting_line import Waiting

_Group = tuple[str, timedelta]


class WaitingRoom:
    """Waiting tickets by line and head start."""

    def __init__(self, extra_wait: timedelta) -> None:
        self._extra_wait = extra_wait
        self._groups: dict[_Group, dict[str, Waiting]] = {}
        self._first_marked_at: dict[_Group, datetime] = {}

    def add(self, ticket: Waiting) -> None:
        """Add a ticket behind all others of its line and head start."""
        self._groups.setdefault(_group(ticket), {})[ticket.id] = ticket

    def remove(self, ticket: Waiting) -> None:
        """Remove a ticket that was called or whose holder left."""
        group = _group(ticket)
        tickets = self._groups[group]
        del tickets[ticket.id]
        if not tickets:
            self._first_marked_at.pop(group, None)

    def candidates(self, now: datetime) -> Iterator[Waiting]:
        """The tickets that some window may call next."""
        for group, tickets in self._groups.items():
            if not tickets:
                continue
            first_ticket = next(iter(tickets.values()))
            yield first_ticket
            limit = now - self._extra_wait
            if self._first_marked_at.get(group, now) <= limit:
                marked_ticket = next((ticket for ticket in tickets.values() if _marked_by(ticket, limit)), first_ticket)
                if marked_ticket is not first_ticket:
                    yield marked_ticket

    def of_lines(self, lines: set[str]) -> list[Waiting]:
        """All tickets that wait in these lines."""
        return [ticket for (line, _), tickets in self._groups.items() if line in lines for ticket in tickets.values()]

    def mark(self, passed_over: Iterable[Waiting], now: datetime) -> None:
        """Note that these tickets were passed over now, for the first time."""
        tickets_by_id = {ticket.id: ticket for ticket in passed_over}
        for group, tickets in self._groups.items():
            for ticket_id in tickets_by_id.keys() & tickets.keys():
                tickets[ticket_id] = tickets[ticket_id]._replace(passed_over_at=now)
                self._first_marked_at.setdefault(group, now)


def _group(ticket: Waiting) -> _Group:
    return ticket.line, ticket.place_at - ticket.rank_at


def _marked_by(ticket: Waiting, limit: datetime) -> bool:
    return ticket.passed_over_at is not None and ticket.passed_over_at <= limit
