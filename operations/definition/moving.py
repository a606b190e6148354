"""What becomes of people who wait for what a hall gives up, or have booked it: asked before the save, done after it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection

import queueing.appointments
import queueing.ticket
from operations import wait_estimation
from operations.bus import News
from operations.context import Actor, Context
from operations.halls.catalogue import get_hall
from operations.journal import next_moment, write_event
from operations.run_once import Change, write
from operations.run_once import booked as write_booked
from queueing.errors import BadRequest, Conflict
from queueing.hall import Hall
from queueing.succession import departed
from queueing.ticket import State, Ticket
from storage import appointments, tickets
from storage.catalogue import locked

REASON = "line_gone"
REASON_BOOKED = "service_gone"


class TicketsWaiting(Conflict):
    """People wait for what goes; somebody must say what becomes of them."""

    title = "People are waiting"


class AppointmentsBooked(Conflict):
    """People have booked services that go; somebody must say what becomes of their appointments."""

    title = "People have booked"


@dataclass(frozen=True, slots=True)
class Answers:
    """What becomes of people. `knows_waiting`: somebody knows who waits for what goes; `move_to`: in which line those
    of a line that goes wait from now on; of any other line, they stay where they are. `booked`: of appointments of
    services that go: cancelled, or kept, and whoever checks in gets a ticket under the old name; "": nobody was asked.
    """

    knows_waiting: bool = False
    move_to: Mapping[str, str] = field(default_factory=dict)
    booked: Literal["", "keep", "cancel"] = ""


def must_be_asked(connection: Connection, old: Hall, new: Hall, answers: Answers) -> None:
    """Raises TicketsWaiting when somebody waits in a line, or is sent to a window, that the new hall does not have,
    AppointmentsBooked when somebody has booked a service that it does not have, and nobody said what becomes of them.
    """
    gone = departed(old, new)
    of_services = {} if answers.booked else _booked(connection, new.code, gone.get("services", []))
    count = sum(of_services.values())
    if not answers.knows_waiting:
        _must_not_wait(connection, new, gone, _counts(of_services), count)
    if count:
        detail = f"{count} have booked services that go; booked=keep lets them come all the same, "
        detail += "booked=cancel cancels their appointments."
        raise AppointmentsBooked("appointments_booked", detail, booked=_counts(of_services), booked_count=count)


def _booked(connection: Connection, hall: str, services: Sequence[str]) -> Mapping[str, int]:
    rows = appointments.booked_for(connection, hall, services) if services else []
    return Counter(appointment.service for appointment in rows)


def _must_not_wait(
    connection: Connection, new: Hall, gone: Mapping[str, list[str]], booked: str, booked_count: int
) -> None:
    in_lines = dict(tickets.waiting_by_line(connection, new.code))
    left = {line: in_lines[line] for line in gone.get("lines", []) if in_lines.get(line)}
    windows = Counter(str(ticket.wanted_window) for ticket in tickets.sent_to_windows(connection, new.code))
    sent = {window: windows[window] for window in gone.get("windows", []) if windows[window]}
    if left or sent:
        raise TicketsWaiting(
            "tickets_waiting", _sentence(left, sent), count=sum(left.values()) + sum(sent.values()),
            lines=", ".join(left), counts=_counts(left), windows=_counts(sent), booked=booked,
            booked_count=booked_count,
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
        locked(connection, hall_code)  # first: a window that calls one of them meanwhile has it
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


def cancel_booked(context: Context, actor: Actor, hall: str, services: Sequence[str]) -> int:
    """Cancel the appointments of services that have gone; so many. Each has its line in the journal, and its page says
    why.
    """
    news: list[News] = []
    with context.database.transaction() as connection:
        locked(connection, hall)  # first: whoever checks in meanwhile has come
        for before in appointments.booked_for(connection, hall, services):
            moment = next_moment(context, connection, hall)
            changes = write_booked(connection, moment, before, queueing.appointments.cancelled(before, moment.at))
            news.append(
                write_event(
                    connection, hall, moment, kind="unbook", actor=actor.key, reason=REASON_BOOKED, changes={},
                    appointments=changes,
                )
            )  # fmt: skip
    context.bus.publish(*news)
    return len(news)
