"""The promises of the demo hall's server, by its own code, without its database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf
from statistics import fmean

from forecasting.event_pass import EventPass, ExpectedTicket
from forecasting.outlook import AtWindow, Planned, WindowNow, expected_windows, planned
from forecasting.visits import Visit
from operations.waiting.forecast import extra_wait, in_order
from operations.waiting.learning import Learned
from queueing.hall import Hall, instant_of
from queueing.ticket import State
from queueing.waiting_line import Waiting
from storage.estimation import CallRow, LeaverRow, WaitingRow
from tests.forecasting.demo_hall import IN_VAIN, Desk, Person, Room


@dataclass(slots=True)
class _Call:
    """A call and what came of it."""

    person: Person
    window: int
    called_at: float
    started_at: float
    predicted: tuple[float, int] | None

    @property
    def ends_at(self) -> float:
        """When the window is done with them."""
        return self.called_at + IN_VAIN if self.started_at == inf else self.started_at + self.person.fate.service


@dataclass
class Promiser:
    """Learns from the calls of days, as a server does, and promises."""

    hall: Hall
    learned: Learned
    midnight: datetime = field(init=False)
    plans: dict[int, Planned] = field(init=False)
    day: date = field(init=False)
    calls: list[_Call] = field(default_factory=list)
    gone: list[Person] = field(default_factory=list)
    predicted: dict[int, tuple[float, int]] = field(default_factory=dict)
    served: list[float] = field(default_factory=list)

    def begin(self, day: date) -> None:
        """A day begins."""
        self.day, self.midnight = day, instant_of(self.hall, day, "00:00")
        self.plans = planned(self.hall, day)
        self.calls, self.predicted, self.gone = [], {}, []

    def end(self) -> None:
        """The day is over: everything of it is learned."""
        self._learn(2 * 86_400.0)

    def call(self, desk: Desk, person: Person) -> None:
        """Somebody has been called to a window."""
        prediction = self.predicted.get(person.number)
        self.calls.append(_Call(person, desk.number, desk.called_at, desk.started_at, prediction))
        if desk.started_at < inf:
            self.served.append(person.fate.service)

    def play(self, room: Room) -> tuple[EventPass, list[ExpectedTicket], int]:
        """The calls to come, everybody who waits in their order, and how many windows are open."""
        now = self.midnight + timedelta(seconds=room.now)
        self.gone = room.gone
        self._learn(room.now)
        seats = list(self._seats(room))
        habits = self.learned.habits.habits()
        windows = expected_windows(seats, now, self.learned.times, habits)
        line = in_order(self.hall, [self._waiting(p) for p in room.line], self.learned, now)
        event_pass = EventPass(windows, self.hall.windows, line, habits, extra_wait(self.hall, now))
        return event_pass, line, sum(seat.is_open for seat in seats)

    def promise(self, room: Room, person: Person) -> tuple[int, int, float] | None:
        """P50 and P90 for a newcomer, and the plain promise; None: no window is open."""
        event_pass, _, open_windows = self.play(room)
        predicted = event_pass.newcomer(Waiting(*self._waiting(person)[:7]))
        if predicted is None:
            return None
        p50, p90 = self.learned.interval(person.priority, predicted)
        self.predicted[person.number] = predicted, p90
        ahead = sum(other < person for other in room.line)
        mean = fmean(self.served) if self.served else 600.0
        return p50, p90, (ahead + 1) * mean / max(1, open_windows)

    def visit_of(self, desk: Desk, person: Person) -> Visit:
        """Somebody who has just been called, as a log will have them."""
        is_there = desk.started_at < inf
        return Visit(
            self.hall.code,
            person.line,
            self._at(person.arrives_at),
            self._at(desk.called_at),
            person.service,
            person.priority,
            str(desk.number),
            self._at(desk.started_at) if is_there else None,
            self._at(desk.started_at + person.fate.service) if is_there else self._at(desk.called_at + IN_VAIN),
        )

    def _at(self, seconds: float) -> datetime:
        return self.midnight + timedelta(seconds=seconds)

    def _learn(self, now: float) -> None:
        seen_at, open_rows = self.learned.seen_at, self.learned.open
        latest = [call for call in self.calls[-200:] if seen_at is None or self._at(call.called_at) >= seen_at]
        followed = [call for call in self.calls if self.id_of(call.person) in open_rows]
        left_at = self.learned.left_at
        leavers = [row for row in map(self._leaver, self.gone) if left_at is None or row.ended_at >= left_at]
        self.learned.learn(
            [self._row(call, now) for call in followed],
            [self._row(call, now) for call in latest],
            sorted(leavers, key=lambda row: row.ended_at),
        )

    def _leaver(self, person: Person) -> LeaverRow:
        ended_at = self._at(person.arrives_at + person.fate.patience)
        return LeaverRow(self.id_of(person), person.line, self._at(person.arrives_at), ended_at)

    def id_of(self, person: Person) -> str:
        """The id of somebody's ticket."""
        return f"{self.day.day:02}-{person.number:04}"

    def _row(self, call: _Call, now: float) -> CallRow:
        person, is_over = call.person, call.ends_at <= now
        is_there, has_begun = call.started_at < inf, call.started_at <= now
        state = State.SERVING if has_begun else State.CALLED
        if is_over:
            state = State.FINISHED if is_there else State.NO_SHOW
        predicted, p90 = call.predicted or (None, None)
        ended_at = self._at(call.ends_at) if is_over else None
        return CallRow(
            self.id_of(person), person.line, person.service, person.priority, state.value, call.window,
            str(call.window), self._at(person.arrives_at), None, None if predicted is None else round(predicted), p90,
            self._at(call.called_at), round(person.fate.walk * 1e6) if has_begun else None,
            round(person.fate.service * 1e6) if is_over and is_there else 0, ended_at if is_there else None, ended_at,
        )  # fmt: skip

    def _waiting(self, person: Person) -> WaitingRow:
        arrives_at = self._at(person.arrives_at)
        passed_over_at = None if person.passed_over_at is None else self._at(person.passed_over_at)
        return WaitingRow(
            self.id_of(person), person.line, arrives_at, self._at(person.rank_at), passed_over_at, None, None,
            person.service, arrives_at,
        )  # fmt: skip

    def _seats(self, room: Room) -> Iterator[WindowNow]:
        now = room.now
        latest = {call.window: call for call in self.calls}
        for desk in room.desks:
            window = next(window for window in self.hall.windows if window.number == desk.number)
            if now < desk.opens_at or desk.looks_at == inf:
                continue
            call = latest.get(desk.number)
            at_window = None
            if call is not None and now < call.ends_at:
                begun = call.started_at if call.started_at <= now else None
                at_window = AtWindow(
                    call.person.service, call.person.line, self._at(call.called_at),
                    None if begun is None else self._at(begun),
                )  # fmt: skip
            is_open = now >= desk.rests_until
            since_at = desk.rests_until if is_open and desk.rests_until else desk.since_at
            yield WindowNow(
                window, is_open, self._at(since_at), str(desk.number), at_window, self.plans.get(desk.number)
            )
