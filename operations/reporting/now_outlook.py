"""What the board of now is made of: a hall as its rows have it, those who will come next, and the calls to come."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from forecasting import newcomers
from forecasting.event_pass import ExpectedTicket
from forecasting.newcomers import HALF_HOUR, Arrival
from forecasting.promise_watch import Awaiting, Outcome, WaitCurve, call_of, curve, outcome, state_of
from forecasting.remedies import Helped, Outlook, remedies
from operations.waiting import forecast
from operations.waiting.classes import class_of
from operations.waiting.learning import Learned
from queueing.hall import Hall, business_date, opening_intervals
from queueing.waiting_line import Waiting
from storage import now_board as rows
from storage.now_board import WaitingTicket

WEEKS = 4
TODAY_LASTS = timedelta(minutes=1)
"""How long the arrivals of today are remembered; those of earlier days are for the whole day."""
SOON = HALF_HOUR.total_seconds()


@dataclass(slots=True)
class Arrivals:
    """When people came to one hall, today and on the same weekday of the last weeks, as if it were today."""

    day: date | None = None
    before: list[list[Arrival]] = field(default_factory=list)
    today: list[Arrival] = field(default_factory=list)
    read_at: datetime | None = None

    def expected(self, connection: Connection, hall: Hall, now: datetime) -> dict[str, float]:
        """How many will come in the next half-hour, by line, as far as the hall is open."""
        day = business_date(hall, now)
        if day != self.day:
            self.day, self.before, self.read_at = day, _before(connection, hall, day), None
        if self.read_at is None or not timedelta(0) <= now - self.read_at < TODAY_LASTS:
            self.today = [(line, at) for _, line, at in rows.taken(connection, hall.code, [day])]
            self.read_at = now
        return newcomers.expected(self.today, self.before, now, opening_intervals(hall, day))


def _before(connection: Connection, hall: Hall, day: date) -> list[list[Arrival]]:
    zone = ZoneInfo(hall.timezone)
    days: dict[date, list[Arrival]] = {}
    for taken_on, line, at in rows.taken(connection, hall.code, [day - timedelta(weeks=n + 1) for n in range(WEEKS)]):
        moved = (at.astimezone(zone) + (day - taken_on)).astimezone(UTC)  # by the clock on the wall
        days.setdefault(taken_on, []).append((line, moved))
    return list(days.values())


@dataclass(frozen=True, slots=True)
class Reading:
    """What one transaction has read. The people of the `outlook` are those who wait, in the order of calls, then those
    who will come. `coming`: how many come, by line. `curves`: of a class of tickets.
    """

    now: datetime
    outlook: Outlook
    waiting: dict[str, WaitingTicket]
    coming: Counter[str]
    curves: Callable[[str], WaitCurve]


def read(connection: Connection, hall: Hall, learned: Learned, arrivals: Arrivals, now: datetime) -> Reading:
    """A hall as it stands now."""
    standing = forecast.situation(connection, hall, learned, now)
    waiting = {row.id: row for row in rows.waiting(connection, hall.code)}
    curves = _Curves(learned)
    people = [
        _present(hall, waiting[ticket.ticket.id], ticket, curves, now)
        for ticket in standing.tickets
        if ticket.ticket.id in waiting
    ]
    later = [
        _newcomer(hall, learned, curves, line, at, now)
        for line, count in newcomers.people(arrivals.expected(connection, hall, now)).items()
        for at in newcomers.arrivals(count)
    ]
    later.sort(key=lambda person: person.ticket.arrives_at)
    outlook = Outlook(
        standing.windows,
        hall.windows,
        standing.closed,
        standing.paused,
        [*people, *later],
        standing.habits,
        forecast.extra_wait(hall, now),
    )
    return Reading(now, outlook, waiting, Counter(person.ticket.ticket.line for person in later), curves.of)


class _Curves:
    """The curve of each class of tickets, made when it is first asked for."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._curves: dict[str, WaitCurve] = {}

    def of(self, of_class: str) -> WaitCurve:
        if of_class not in self._curves:
            self._curves[of_class] = curve(partial(self._learned.interval, of_class))
        return self._curves[of_class]


def _present(hall: Hall, row: WaitingTicket, ticket: ExpectedTicket, curves: _Curves, now: datetime) -> Awaiting:
    waited = (now - since_at(row)).total_seconds()
    if row.appointment_at is None:  # the wait of who booked and is early begins when they are due
        waited = max(0.0, waited)
    return Awaiting(ticket, waited, promise_seconds(hall, row.line), curves.of(class_of(row)))


def _newcomer(hall: Hall, learned: Learned, curves: _Curves, line: str, comes_in: float, now: datetime) -> Awaiting:
    at = now + timedelta(seconds=comes_in)
    ticket = Waiting(f"+{line}{comes_in}", line, at, at)
    expected = ExpectedTicket(ticket, learned.times.seconds("", line), arrives_at=comes_in)
    return Awaiting(expected, -comes_in, promise_seconds(hall, line), curves.of(""))


def since_at(row: WaitingTicket) -> datetime:
    """Since when a ticket waits: since it was taken or, later, its appointment; or since it began to wait once more."""
    return row.promised_at or max(row.issued_at, row.appointment_at or row.issued_at)


def promise_seconds(hall: Hall, line: str) -> int:
    """The longest wait that the hall promises: the target by which `waiting-times` counts who was called in time."""
    return hall.named_line(line).wait_target_minutes * 60


@dataclass(frozen=True, slots=True)
class Played:
    """The calls to come: of each person in their order, of who comes to each line in half an hour (after that), what
    they make of the promise, and what would help.
    """

    calls: list[float | None]
    then: dict[str, float | None]
    outcome: Outcome
    helps: list[Helped]


def play(outlook: Outlook, lines: list[str], then_at: datetime, rest: Callable[[], None]) -> Played:
    """The costly part: the calls are played once as they come, and once for everything that could be done."""
    event_pass = outlook.play()
    calls = [event_pass.call_of(person.ticket.ticket.id) for person in outlook.people]
    then = {line: event_pass.newcomer(Waiting("", line, then_at, then_at)) for line in lines}
    now = outcome(outlook.people, calls)
    waits_then = {line: None if call is None else max(0.0, call - SOON) for line, call in then.items()}
    rest()
    return Played(calls, waits_then, now, remedies(outlook, now, _late_lines(outlook, calls), rest))


def _late_lines(outlook: Outlook, calls: list[float | None]) -> list[str]:
    """The lines in which somebody is or will be late, those with the most first."""
    late: Counter[str] = Counter()
    for person, predicted in zip(outlook.people, calls, strict=True):
        if state_of(person, call_of(person, predicted)) in ("late", "will_be_late"):
            late[person.ticket.ticket.line] += 1
    return [line for line, _ in late.most_common()]
