"""Who waits, cut down to what a calling rule needs, and who a window may take."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from queueing.window import ServiceWindow


class Waiting(NamedTuple):
    """One waiting ticket; the instants are those of `Ticket`."""

    id: str
    line: str
    place_at: datetime
    rank_at: datetime
    passed_over_at: datetime | None = None
    wanted_window: int | None = None
    sent_by_window: int | None = None


def takes(lines: Collection[str], line: str) -> bool:
    """Whether a list of lines, where "*" means every line, has this line."""
    return "*" in lines or line in lines


def is_served(line: str, windows: Iterable[ServiceWindow]) -> bool:
    """Whether any of these windows takes the line, as one of its own or to help."""
    return any(takes(window.serves, line) or takes(window.helps, line) for window in windows)


def may_take(window: ServiceWindow, waiting: Iterable[Waiting], windows: Sequence[ServiceWindow]) -> list[Waiting]:
    """The tickets this window takes next: its own lines and those sent to it, and only when none of these waits,
    those of the lines it helps.

    `windows` are all of the hall's. Nobody is forgotten: a ticket sent to a window that is not among them waits in its
    line, and a line that none of them takes is every window's own.
    """
    numbers = {one.number for one in windows}
    taken = {line for one in windows for line in (*one.serves, *one.helps)}
    helped: list[Waiting] = []
    own: list[Waiting] = []
    for ticket in waiting:
        if ticket.wanted_window in numbers:
            if ticket.wanted_window == window.number:
                own.append(ticket)
        elif takes(window.serves, ticket.line) or not takes(taken, ticket.line):
            own.append(ticket)
        elif takes(window.helps, ticket.line):
            helped.append(ticket)
    return own or helped


def is_left_to_others(window: ServiceWindow, ticket: Waiting, others: Sequence[ServiceWindow]) -> bool:
    """Whether this window sent the ticket on to a line that one of the `others`, which are open, serves.

    A window that only helps the line does not count: it may never come to it.
    """
    if ticket.sent_by_window != window.number:
        return False
    return any(takes(other.serves, ticket.line) for other in others if other.number != window.number)


def passed_over(chosen: Waiting, waiting: Iterable[Waiting]) -> list[Waiting]:
    """Those who had the earlier place but are called later because the chosen one has priority. Of one instant, the
    ticket with the smaller id has the earlier place, as the rules have it.
    """
    place = (chosen.place_at, chosen.id)
    return [
        other
        for other in waiting
        if other.passed_over_at is None and (other.place_at, other.id) < place and other.rank_at > chosen.rank_at
    ]


def behind(waiting: Iterable[Waiting], places: int) -> datetime | None:
    """The place of the `places`-th waiting ticket, or of the last when fewer wait; None: nobody waits, or 0 places."""
    places_at = sorted(ticket.place_at for ticket in waiting)[:places]
    return places_at[-1] if places_at else None
