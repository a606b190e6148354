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
from protocol.definition import LostAppointment
from queueing.appointments import Appointment
from queueing.errors import BadRequest, Conflict
from queueing.hall import Hall
from queueing.slots import Loss, newly_lost
from queueing.succession import departed
from queueing.ticket import State, Ticket
from storage import appointments, tickets
from storage.catalogue import locked

REASON = "line_gone"


Lost = Sequence[tuple[Appointment, Loss]]
"""The appointments that a change leaves without their place, by time, and why."""


class PeopleConcerned(Conflict):
    """Somebody must say what becomes of people; `appointments`: those that lose their place, by time."""

    def __init__(self, code: str, detail: str, lost: Lost, **extra: str | int) -> None:
        by_service = Counter(appointment.service for appointment, _ in lost)
        super().__init__(code, detail, booked=_counts(by_service), booked_count=len(lost), **extra)
        self.appointments = [
            LostAppointment(code=each.code, service=each.service, starts_at=each.starts_at, why=why).model_dump(
                mode="json"
            )
            for each, why in lost
        ]


class TicketsWaiting(PeopleConcerned):
    """People wait for what goes; somebody must say what becomes of them."""

    title = "People are waiting"


class AppointmentsBooked(PeopleConcerned):
    """People have booked what goes; somebody must say what becomes of their appointments."""

    title = "People have booked"


@dataclass(frozen=True, slots=True)
class Answers:
    """What becomes of people. `knows_waiting`: somebody knows who waits for what goes; `move_to`: in which line those
    of a line that goes wait from now on; of any other line, they stay where they are. `booked`: of appointments that
    lose their place (`queueing.slots.newly_lost`): cancelled, or kept, and whoever comes is served; "": nobody was
    asked.
    """

    knows_waiting: bool = False
    move_to: Mapping[str, str] = field(default_factory=dict)
    booked: Literal["", "keep", "cancel"] = ""


def must_be_asked(connection: Connection, old: Hall, new: Hall, answers: Answers) -> None:
    """Raises TicketsWaiting when somebody waits in a line, or is sent to a window, that the new hall does not have,
    AppointmentsBooked when somebody has booked what it has no place for, and nobody said what becomes of them.
    """
    lost = () if answers.booked else _lost(connection, old, new)
    if not answers.knows_waiting:
        _must_not_wait(connection, new, departed(old, new), lost)
    if lost:
        detail = f"{len(lost)} have booked what goes; booked=keep lets them come all the same, "
        detail += "booked=cancel cancels their appointments."
        raise AppointmentsBooked("appointments_booked", detail, lost)


def _lost(connection: Connection, old: Hall, new: Hall) -> Lost:
    booked = appointments.booked(connection, new.code)
    why = newly_lost(old, new, booked)
    return [(each, why[each.id]) for each in booked if each.id in why]


def _must_not_wait(connection: Connection, new: Hall, gone: Mapping[str, list[str]], lost: Lost) -> None:
    in_lines = dict(tickets.waiting_by_line(connection, new.code))
    left = {line: in_lines[line] for line in gone.get("lines", []) if in_lines.get(line)}
    windows = Counter(str(ticket.wanted_window) for ticket in tickets.sent_to_windows(connection, new.code))
    sent = {window: windows[window] for window in gone.get("windows", []) if windows[window]}
    if left or sent:
        raise TicketsWaiting(
            "tickets_waiting", _sentence(left, sent), lost, count=sum(left.values()) + sum(sent.values()),
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


def cancel_booked(context: Context, actor: Actor, old: Hall, new: Hall) -> int:
    """Cancel the appointments that have lost their place; so many. Each has its line in the journal, and its page says
    why.
    """
    hall = new.code
    news: list[News] = []
    with context.database.transaction() as connection:
        locked(connection, hall)  # first: whoever checks in meanwhile has come
        for before, why in _lost(connection, old, new):
            moment = next_moment(context, connection, hall)
            changes = write_booked(connection, moment, before, queueing.appointments.cancelled(before, moment.at))
            news.append(
                write_event(
                    connection, hall, moment, kind="unbook", actor=actor.key, reason=why, changes={},
                    appointments=changes,
                )
            )  # fmt: skip
    context.bus.publish(*news)
    return len(news)
