"""What becomes of people who wait for what a hall gives up: asked before the save, and done after it."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection

import queueing.ticket
from operations import wait_estimation
from operations.bus import News
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment
from operations.run_once import Change, write
from queueing.errors import BadRequest, Conflict
from queueing.hall import Hall
from queueing.succession import departed
from queueing.ticket import State, Ticket
from storage import tickets

REASON = "line_gone"


class TicketsWaiting(Conflict):
    """People wait for what goes; somebody must say what becomes of them."""

    title = "People are waiting"


def must_be_asked(connection: Connection, old: Hall, new: Hall) -> None:
    """Raises TicketsWaiting when somebody waits in a line, or is sent to a window, that the new hall does not have."""
    gone = departed(old, new)
    in_lines = dict(tickets.waiting_by_line(connection, new.code))
    left = {line: in_lines[line] for line in gone.get("lines", []) if in_lines.get(line)}
    windows = Counter(str(ticket.wanted_window) for ticket in tickets.sent_to_windows(connection, new.code))
    sent = {window: windows[window] for window in gone.get("windows", []) if windows[window]}
    if left or sent:
        raise TicketsWaiting(
            "tickets_waiting", _sentence(left, sent), count=sum(left.values()) + sum(sent.values()),
            lines=", ".join(left), counts=_counts(left), windows=_counts(sent),
        )  # fmt: skip


def _counts(of: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in of.items())


def _sentence(left: Mapping[str, int], sent: Mapping[str, int]) -> str:
    lines = f"{sum(left.values())} wait in lines that go; waiting=keep lets windows that serve every line call them, "
    lines += "waiting=move lets them wait in the lines that move_to names."
    windows = f"{sum(sent.values())} were sent to windows that go, and will wait in their lines again."
    return " ".join([*([lines] if left else []), *([windows] if sent else [])])


def must_lead_somewhere(old: Hall, new: Hall, move_to: Mapping[str, str]) -> None:
    """Raises BadRequest `bad_move` when a line that goes does not lead to one that stays."""
    gone, present = set(departed(old, new).get("lines", [])), {line.code for line in new.lines}
    for line, target in move_to.items():
        if line not in gone or target not in present:
            raise BadRequest("bad_move", f"Whoever waits in {line} cannot wait in {target}.")


def move(context: Context, actor: Actor, hall_code: str, move_to: Mapping[str, str]) -> int:
    """Let everybody who waits in these lines wait in the others, at their old ranks; so many were moved."""
    if not move_to:
        return 0
    hall = get_hall(context, hall_code)
    with context.database.transaction() as connection:
        left = [ticket for ticket in tickets.open_in_hall(connection, hall_code) if _is_left(ticket, move_to)]
        news = [_moved(connection, context, actor, hall, ticket, move_to[ticket.line]) for ticket in left]
    context.bus.publish(*news)
    return len(news)


def _is_left(ticket: Ticket, move_to: Mapping[str, str]) -> bool:
    return ticket.state == State.WAITING and ticket.line in move_to


def _moved(connection: Connection, context: Context, actor: Actor, hall: Hall, ticket: Ticket, line: str) -> News:
    promise = wait_estimation.promise_again(context, connection, hall, ticket, line=line, wanted_window=None)
    after = queueing.ticket.handed_on(ticket, promise, line)
    return write(
        connection,
        context,
        actor,
        next_moment(context, connection, hall.code),
        Change("hand_on", after, ticket, reason=REASON),
    )
