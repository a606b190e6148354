"""The calls to come in one hall, played once from its rows and remembered; newcomers are added as they come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from sqlalchemy import Connection

from forecasting.event_pass import EventPass, ExpectedTicket, ExpectedWindow, Habits
from forecasting.extra_wait import ExtraWait
from forecasting.outlook import SECOND, AtWindow, Planned, WindowNow, expected_windows, planned
from operations.waiting.learning import Learned
from queueing import policies
from queueing.hall import Hall, business_date
from queueing.policies import RULES
from queueing.slots import takes_appointments
from queueing.ticket import Ticket
from queueing.waiting_line import Waiting, takes
from queueing.window import ServiceWindow
from storage import appointments, estimation, windows
from storage.estimation import WaitingRow
from storage.windows import WindowRow

FRESH = timedelta(seconds=3)
"""How old a forecast may be: another process may have news that this one has not heard."""
WAITING_PER_SECOND = 100
"""With many waiting it may be older by a second for each so many, so that reading them never costs much of the time."""
WAITING_PER_EVENT = 20
"""An event is worth playing the calls anew at once for each so many who wait."""


BOOKED_WITHIN = timedelta(hours=4)
"""Who has booked later than this moves no call that anybody is promised now."""


@dataclass(slots=True)
class Pool:
    """The lines that compete for the same windows; `lines` None: every line of the hall."""

    lines: tuple[str, ...] | None


@dataclass(slots=True)
class Forecast:
    """What is expected at `made_at`. `waiting`: how many waited then. `events`: how many steps of the hall this process
    has heard of since, those aside that only add somebody to the line.
    """

    hall: Hall
    made_at: datetime
    learned: Learned
    event_pass: EventPass
    open_windows: Sequence[ServiceWindow]
    waiting: int
    events: int = 0
    _pools: dict[str, Pool] = field(default_factory=dict)

    def is_fresh(self, hall: Hall, now: datetime) -> bool:
        """Whether it still says what is expected."""
        age = now - self.made_at
        lasts = max(FRESH, timedelta(seconds=self.waiting / WAITING_PER_SECOND))
        is_news = self.events * WAITING_PER_EVENT > self.waiting
        return hall is self.hall and timedelta(0) <= age < lasts and not (self.events and is_news)

    def wait_of_newcomer(self, ticket: Waiting, now: datetime) -> float | None:
        """Seconds from now until somebody who comes now is called; None: no window that is open takes them."""
        return self._from_now(self.event_pass.newcomer(ticket), now)

    def wait_of(self, ticket: Ticket, now: datetime) -> float | None:
        """Seconds from now until a waiting ticket is called; None: no window that is open takes it."""
        call = self.event_pass.call_of(ticket.id)
        return self._from_now(call, now) if call is not None else self.wait_of_newcomer(as_waiting(ticket), now)

    def of_booked(self, ticket: Waiting, now: datetime) -> tuple[float, float]:
        """Of somebody whose time is still to come: seconds until a window has nobody else to call (infinite: such
        windows do not call early, or none will), and the mean time between calls while every window is busy.
        """
        idle_at, takers = self.event_pass.idle_for(ticket)
        between = self.learned.times.seconds("", ticket.line) / max(1, takers)
        is_called_early = idle_at is not None and self.hall.appointments.call_early
        return (self._from_now(idle_at, now) or 0.0) if is_called_early else inf, between

    def add(self, ticket: Ticket) -> None:
        """Somebody has taken a ticket."""
        self.waiting += 1
        waited = (ticket.issued_at - self.made_at) / SECOND
        seconds = self.learned.times.seconds(ticket.service, ticket.line)
        if ticket.appointment is not None:  # was expected, and is here
            self.events = self.waiting + 1
            return
        self.event_pass.add(ExpectedTicket(as_waiting(ticket), seconds, waited=-max(0.0, waited)))
        if ticket.rank_at < ticket.place_at:
            self.events += 1  # those behind have moved

    def pool_of(self, line: str) -> Pool:
        """The lines that compete with a line for its windows."""
        pool = self._pools.get(line)
        if pool is None:
            pool = self._pools[line] = self._pool(line)
        return pool

    def _pool(self, line: str) -> Pool:
        of_line = self.hall.windows_of_line(line) or self.hall.windows  # a line that no window takes is every window's
        takers = [window for window in self.open_windows if window in of_line]
        rivals = takers or of_line  # before the hall opens, people stand ahead all the same
        shared = [other.code for other in self.hall.lines if any(takes(w.serves, other.code) for w in rivals)]
        if len(shared) == len(self.hall.lines) > 0:
            return Pool(None)
        if line not in shared:  # a line of which some window only helps, or one that left the hall
            shared.append(line)
        return Pool(tuple(shared))

    def _from_now(self, call: float | None, now: datetime) -> float | None:
        return None if call is None else max(0.0, call - (now - self.made_at) / SECOND)


def as_waiting(ticket: Ticket) -> Waiting:
    """The ticket as the calling rules see it."""
    return Waiting(
        ticket.id,
        ticket.line,
        ticket.place_at,
        ticket.rank_at,
        ticket.passed_over_at,
        ticket.wanted_window,
        ticket.sent_by_window,
        ticket.appointment_at,
    )


def make(connection: Connection, hall: Hall, learned: Learned, now: datetime) -> Forecast:
    """Play the calls to come from the rows."""
    rows = windows.of_hall(connection, hall.code)
    open_windows = [window for window in hall.windows if window.number in rows and rows[window.number].state == "open"]
    habits = learned.habits.habits()
    expected = _expected(connection, hall, rows, learned, now) if open_windows else []
    line = estimation.waiting(connection, hall.code) if expected else []
    booked = _booked(connection, hall, now) if expected else []
    tickets = in_order(hall, [*line, *booked], learned, now)
    event_pass = EventPass(expected, hall.windows, tickets, habits, extra_wait(hall, now))
    return Forecast(hall, now, learned, event_pass, open_windows, len(line))


def extra_wait(hall: Hall, now: datetime) -> ExtraWait | None:
    """The limit of the hall's rule; None: where it holds within each line alone, it is not played."""
    rule = RULES[hall.calling.rule]
    if rule.limits_within_lines:
        return None
    return ExtraWait(now, timedelta(minutes=hall.calling.extra_wait_minutes), rule.uses_priority)


def _booked(connection: Connection, hall: Hall, now: datetime) -> list[WaitingRow]:
    """Those who have booked the next hours and are not here yet, as if they waited for their time."""
    if not takes_appointments(hall):
        return []
    over = now - timedelta(minutes=hall.appointments.late_minutes)
    ahead = timedelta(minutes=hall.appointments.go_ahead_minutes)
    rows = appointments.booked_between(connection, hall.code, over, now + BOOKED_WITHIN)
    return [
        WaitingRow(row.id, row.line, at, at - ahead, None, None, None, row.service, at, row.starts_at)
        for row in rows
        for at in [max(now, row.starts_at)]
    ]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the calls to come depend on, for playing them under other conditions. `tickets`: everybody who waits, in
    the order of calls, also when no window calls. `paused`, `closed`: the windows that could call and do not.
    """

    windows: list[ExpectedWindow]
    tickets: list[ExpectedTicket]
    habits: Habits
    paused: list[ServiceWindow]
    closed: list[ServiceWindow]


def situation(connection: Connection, hall: Hall, learned: Learned, now: datetime) -> Situation:
    """A hall as its rows have it now."""
    rows = windows.of_hall(connection, hall.code)
    expected = _expected(connection, hall, rows, learned, now)
    calling = {seat.window.number for seat in expected}
    idle = [window for window in hall.windows if window.number not in calling]
    is_paused = {number for number, row in rows.items() if row.state != "closed"}
    return Situation(
        windows=expected,
        tickets=in_order(
            hall, [*estimation.waiting(connection, hall.code), *_booked(connection, hall, now)], learned, now
        ),
        habits=learned.habits.habits(),
        paused=[window for window in idle if window.number in is_paused],
        closed=[window for window in idle if window.number not in is_paused],
    )


def _expected(
    connection: Connection, hall: Hall, rows: dict[int, WindowRow], learned: Learned, now: datetime
) -> list[ExpectedWindow]:
    return expected_windows(_seats(connection, hall, rows, now), now, learned.times, learned.habits.habits())


def _seats(connection: Connection, hall: Hall, rows: dict[int, WindowRow], now: datetime) -> list[WindowNow]:
    at = {row.window: row for row in estimation.at_windows(connection, hall.code)}
    plans: dict[int, Planned] = planned(hall, business_date(hall, now))
    result = []
    for window in hall.windows:
        row = rows.get(window.number)
        if row is None or row.state == "closed":
            continue
        there = at.get(window.number)
        ticket = there and AtWindow(
            there.service,
            there.line,
            there.called_at,
            there.serving_since_at,
            timedelta(microseconds=there.served_microseconds),
        )
        plan = plans.get(window.number)
        result.append(WindowNow(window, row.state == "open", row.since_at, row.staff, ticket, plan))
    return result


def in_order(hall: Hall, line: Sequence[WaitingRow], learned: Learned, now: datetime) -> list[ExpectedTicket]:
    """Those who wait, in the order in which the hall's rule would call them now."""
    rows = {row.id: row for row in line}
    standing = policies.Situation(
        now=now,
        extra_wait=timedelta(minutes=hall.calling.extra_wait_minutes),
        calls=Counter(learned.lines),
        weights={own.code: own.weight for own in hall.lines},
    )
    ordered = RULES[hall.calling.rule].order([Waiting(*row[:7], row.appointment_at) for row in line], standing)
    times = learned.times
    return [
        ExpectedTicket(
            ticket,
            times.seconds(rows[ticket.id].service, ticket.line),
            max(0.0, (now - rows[ticket.id].issued_at) / SECOND),
            max(0.0, (ticket.place_at - now) / SECOND) if ticket.appointment_at is not None else 0.0,
        )
        for ticket in ordered
    ]
