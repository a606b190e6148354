"""Whether a line and a service give one more number, counted in the transaction that takes it.

The step has locked the hall, so no two tickets see the same count. Without limits nothing is read.
"""

from datetime import datetime

from sqlalchemy import Connection

from operations.context import Actor
from operations.tickets import admission
from protocol.instants import iso
from queueing.admission import is_beyond
from queueing.hall import Hall, business_date
from queueing.limits import Limit, Taken, counts, half_hour, limit
from queueing.line import Line
from queueing.service import Service
from queueing.slots import can_be_booked
from queueing.ticket import Ticket
from storage import tickets


def must_have_room(
    connection: Connection, hall: Hall, service: Service, actor: Actor, at: datetime, reason: str
) -> str:
    """Raise `hall_closed` or `line_full` when the line or the service gives no number at this instant.

    Staff may still give one with a `reason`. Returns the reason if it was needed, else "".
    """
    for of in (hall.line(service.line), service):
        answer = now_of(connection, hall, of, at)
        if answer.refusal:
            return admission.insist(answer.refusal, _sentence(hall, of, answer, service), actor, reason, **{
                "line": service.line,
                **({"service": service.code} if of is service else {}),
                **_again(answer),
            })  # fmt: skip
    return ""


def must_end_today(hall: Hall, service: Service, ticket: Ticket, actor: Actor, reason: str) -> str:
    """Raise `closing_soon` when what waits fills the windows until the hall closes, by the promise of a new ticket.

    The step fails as a whole, so its number is not taken. Staff may still give it with a `reason`.
    """
    if not is_beyond(hall, ticket.issued_at, ticket.p50_seconds):
        return ""
    detail = f"What waits in hall {hall.code} fills its windows until it closes. {instead(hall, service, None)}"
    return admission.insist("closing_soon", detail, actor, reason, line=service.line)


def now_of(connection: Connection, hall: Hall, of: Line | Service, at: datetime) -> Limit:
    """What holds for a line or a service at this instant."""
    return limit(hall, of, _taken(connection, hall, of, at) if counts(of) else Taken(), at)


def _taken(connection: Connection, hall: Hall, of: Line | Service, at: datetime) -> Taken:
    line = of if isinstance(of, Line) else hall.line(of.line)
    services = (*hall.services, *hall.retired.services) if isinstance(of, Line) else (of,)
    codes = [service.code for service in services if service.line == line.code]
    since = half_hour(hall, at)[0]
    return Taken(*tickets.count_taken(connection, hall.code, business_date(hall, at), line.series, codes, since))


def _again(answer: Limit) -> dict[str, str]:
    at = iso(answer.again_at)
    name = "opens_at" if answer.refusal == "hall_closed" else "again_at"
    return {name: at} if at is not None else {}


def _sentence(hall: Hall, of: Line | Service, answer: Limit, service: Service) -> str:
    named = f"{'Line' if isinstance(of, Line) else 'Service'} {of.code} of hall {hall.code}"
    if answer.refusal == "hall_closed":
        return f"{named} gives no numbers at this time. {instead(hall, service, answer.again_at)}"
    return f"{named} has given all its numbers for now. {instead(hall, service, answer.again_at)}"


def instead(hall: Hall, service: Service, again_at: datetime | None) -> str:
    """What to do instead of taking a number now, as an English sentence."""
    come = f"Come again from {iso(again_at)}" if again_at else "There are no more numbers today: come on another day"
    return f"{come}, or book a time." if can_be_booked(hall, service) else f"{come}."
