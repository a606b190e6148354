"""Waiting tickets as calling rules see them, and which of them a window may take."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from queueing.window import ServiceWindow


class Waiting(NamedTuple):
    """A waiting ticket. The fields are as in `Ticket`. The place of somebody who booked is the time of the appointment,
    so it may still be to come.
    """

    id: str
    line: str
    place_at: datetime
    rank_at: datetime
    passed_over_at: datetime | None = None
    wanted_window: int | None = None
    sent_by_window: int | None = None
    appointment_at: datetime | None = None


def takes(lines: Collection[str], line: str) -> bool:
    """Whether these lines include this line. "*" means every line."""
    return "*" in lines or line in lines


def is_served(line: str, windows: Iterable[ServiceWindow]) -> bool:
    """Whether any of these windows takes the line as its own or to help."""
    return any(takes(window.serves, line) or takes(window.helps, line) for window in windows)


def may_take(window: ServiceWindow, waiting: Iterable[Waiting], windows: Sequence[ServiceWindow]) -> list[Waiting]:
    """The tickets that this window may take next: those of its own lines and those sent to it. If there are none, those
    of the lines that it helps.

    `windows`: all windows of the hall. No ticket is left out: one sent to a window that does not exist waits in its
    line, and a line that no window serves is taken by every window.
    """
    numbers = {open_window.number for open_window in windows}
    lines_taken = {line for open_window in windows for line in (*open_window.serves, *open_window.helps)}
    helped: list[Waiting] = []
    own: list[Waiting] = []
    for ticket in waiting:
        if ticket.wanted_window in numbers:
            if ticket.wanted_window == window.number:
                own.append(ticket)
        elif takes(window.serves, ticket.line) or not takes(lines_taken, ticket.line):
            own.append(ticket)
        elif takes(window.helps, ticket.line):
            helped.append(ticket)
    return own or helped


def is_left_to_others(window: ServiceWindow, ticket: Waiting, open_windows: Sequence[ServiceWindow]) -> bool:
    """Whether this window transferred the ticket to a line that another open window serves.

    A window that only helps the line does not count, because it may never get to it.
    """
    if ticket.sent_by_window != window.number:
        return False
    return any(
        takes(other_window.serves, ticket.line) for other_window in open_windows if other_window.number != window.number
    )


def passed_over(chosen: Waiting, waiting: Iterable[Waiting]) -> list[Waiting]:
    """The tickets with an earlier place that are passed over, for the first time, because the chosen ticket has
    priority. At the same instant, the smaller id has the earlier place, as in the calling rules.
    """
    place = (chosen.place_at, chosen.id)
    return [
        waiting_ticket
        for waiting_ticket in waiting
        if waiting_ticket.passed_over_at is None
        and (waiting_ticket.place_at, waiting_ticket.id) < place
        and waiting_ticket.rank_at > chosen.rank_at
    ]


def behind(waiting: Iterable[Waiting], places: int) -> datetime | None:
    """The place of the `places`-th waiting ticket, or of the last one if fewer wait. None: nobody waits, or `places` is
    0.
    """
    places_at = sorted(ticket.place_at for ticket in waiting)[:places]
    return places_at[-1] if places_at else None
