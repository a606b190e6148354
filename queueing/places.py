"""Who stands before whom, and why: people with priority, and people who come back to their place.

A phone shows how many are ahead. The number falls while others are called; it rises only where somebody took a number
later and goes first, or was called before and waits again, and then the phone says so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from queueing.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Before:
    """Of those ahead: who took a number `later` (priority), and who `back` was called before and waits again."""

    later: int = 0
    back: int = 0


def before(ticket: Ticket, ahead: Iterable[Ticket]) -> Before:
    """Why those that stand before a ticket do so."""
    later = back = 0
    for other in ahead:
        if other.issued_at > ticket.issued_at:
            later += 1
        elif other.first_called_at is not None:
            back += 1
    return Before(later, back)


def is_special(ticket: Ticket) -> bool:
    """Whether it may stand elsewhere than its number says."""
    return ticket.rank_at != ticket.issued_at or ticket.first_called_at is not None


class Seen:
    """Those that wait, seen in the order of their rank."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._special: list[Ticket] = []

    def add(self, ticket: Ticket) -> None:
        """The next in rank."""
        self._counts[ticket.line] += 1
        if is_special(ticket):
            self._special.append(ticket)

    def count(self, lines: Sequence[str] | None) -> int:
        """How many were seen in these lines (None: in all)."""
        return self._counts.total() if lines is None else sum(self._counts[line] for line in lines)

    def before(self, ticket: Ticket, lines: Sequence[str] | None) -> Before:
        """Why those of these lines stand before a ticket."""
        return before(ticket, (other for other in self._special if lines is None or other.line in lines))
