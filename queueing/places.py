"""Who is ahead of a ticket, and why: people with priority, and people who come back to their place.

A phone shows how many are ahead. The number falls as others are called. It rises only when somebody took a number later
and goes first, or was called before and waits again; then the phone says why.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from queueing.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Before:
    """Among those ahead: how many took a number `later` (priority), and how many came `back` after a call."""

    later: int = 0
    back: int = 0


def before(ticket: Ticket, ahead: Iterable[Ticket]) -> Before:
    """Why the tickets ahead are ahead."""
    later = back = 0
    for ticket_ahead in ahead:
        if ticket_ahead.issued_at > ticket.issued_at:
            later += 1
        elif ticket_ahead.first_called_at is not None:
            back += 1
    return Before(later, back)


def is_special(ticket: Ticket) -> bool:
    """Whether its place may differ from the order of the numbers."""
    return ticket.rank_at != ticket.issued_at or ticket.first_called_at is not None


class Seen:
    """The waiting tickets counted so far, in the order of their rank."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._special: list[Ticket] = []

    def add(self, ticket: Ticket) -> None:
        """The next in rank."""
        self._counts[ticket.line] += 1
        if is_special(ticket):
            self._special.append(ticket)

    def count(self, lines: Sequence[str] | None) -> int:
        """How many tickets so far are in these lines (None: in all)."""
        return self._counts.total() if lines is None else sum(self._counts[line] for line in lines)

    def before(self, ticket: Ticket, lines: Sequence[str] | None) -> Before:
        """Why the tickets of these lines are ahead of a ticket."""
        return before(
            ticket, (ticket_ahead for ticket_ahead in self._special if lines is None or ticket_ahead.line in lines)
        )
