"""What a process has learned of its halls, all of it from stored rows, so that every process comes to the same.

At the start the latest days are read; later only the calls since, and those that had not come to their end.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection

from forecasting.calibration import MOST_CONSTANT, Calibration
from forecasting.habit_learning import HabitLearning
from forecasting.service_times import ServiceTimes
from operations.waiting.promises import LEAST_WATCHED, Promises
from queueing.hall import Hall
from queueing.ticket import State
from storage import estimation
from storage.estimation import CallRow, LeaverRow

CONSTANT_SECONDS = MOST_CONSTANT
"""A wait that nobody minds (see `forecasting.calibration`) in a hall whose own has not been measured."""
LEARNED_OVER = timedelta(days=28)
MOST_CALLS = 3_000
LEAST_COVERAGE = 0.80
LINES_OF = 60
"""The latest calls of which the calling rule is told."""


@dataclass(slots=True)
class Learned:
    """One hall. `hall` is the definition whose minutes the service times lean on. `seen_at`, `seen`: the newest call
    that has been read, and the tickets called at that instant; `left_at`, `left`: the same of those who left. `open`:
    those read before they came to their end. `freed`: when each window was last free. `lines`: of the latest calls.
    """

    hall: Hall
    calibration: Calibration
    times: ServiceTimes
    habits: HabitLearning = field(default_factory=HabitLearning)
    seen_at: datetime | None = None
    seen: set[str] = field(default_factory=set)
    left_at: datetime | None = None
    left: set[str] = field(default_factory=set)
    open: dict[str, datetime] = field(default_factory=dict)
    freed: dict[int, datetime] = field(default_factory=dict)
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_OF))
    promises: Promises = field(init=False)

    def __post_init__(self) -> None:
        self.promises = Promises(self.hall.code, self.calibration)

    def look(self, connection: Connection, now: datetime) -> None:
        """Read the calls since the last look until now, and what became of those before. Rows that are dated later, as
        an import can bring them, are not seen before their time.
        """
        ended = estimation.calls_of(connection, self.open)
        if self.seen_at is not None and self.seen_at > now:  # the clock was set back
            self.seen_at, self.seen = now, set()
        if self.left_at is not None and self.left_at > now:
            self.left_at, self.left = now, set()
        since, left_since = (at or now - LEARNED_OVER for at in (self.seen_at, self.left_at))
        calls = estimation.calls_since(connection, self.hall.code, since, now, MOST_CALLS)
        leavers = estimation.leavers_since(connection, self.hall.code, left_since, now, MOST_CALLS)
        self.learn(ended, calls, leavers)

    def learn(self, followed: Sequence[CallRow], latest: Sequence[CallRow], leavers: Sequence[LeaverRow] = ()) -> None:
        """Learn from rows. `followed`: the tickets of `open`, as far as their call still stands. `latest`: the calls
        from `seen_at` on, `leavers`: those who gave up from `left_at` on, the oldest first.
        """
        rows = {row.id: row for row in followed}
        for id_ in self.open.keys() - rows.keys():
            del self.open[id_]
        for row in followed:
            if row.called_at == self.open[row.id]:
                self._end(row)
        for row in latest:
            if row.called_at != self.seen_at or row.id not in self.seen:
                self._call(row)
        for leaver in leavers:
            if leaver.ended_at != self.left_at or leaver.id not in self.left:
                self._leave(leaver)

    def interval(self, of_class: str, predicted: float) -> tuple[int, int]:
        """P50 and P90 of a wait for which so many seconds are predicted, in whole seconds."""
        return self.promises.interval(of_class, predicted)

    def is_rough(self) -> bool:
        """So few tickets have been called that the estimates are guesses."""
        return self.calibration.is_rough()

    def coverage(self) -> float | None:
        """The share of the latest tickets that were called within their P90; None: too few have been called."""
        held = self.promises.held
        return sum(held) / len(held) if len(held) >= LEAST_WATCHED else None

    def redefine(self, connection: Connection, hall: Hall, now: datetime) -> None:
        """The hall's folder has changed: the service times begin anew, from its minutes and the latest calls."""
        self.hall, self.times = hall, service_times(hall)
        for row in estimation.calls_since(connection, hall.code, now - LEARNED_OVER, now, MOST_CALLS):
            if row.id not in self.open:
                self._serve(row)

    def _call(self, row: CallRow) -> None:
        if row.called_at != self.seen_at:
            self.seen_at = row.called_at
            self.seen.clear()
        self.seen.add(row.id)
        self.lines.append(row.line)
        if row.appointment_at is None:  # who booked also waits for their time, which says nothing of others' patience
            self.habits.ended_waiting(row.line, (row.called_at - row.issued_at).total_seconds(), gave_up=False)
        self._turn(row)
        self.promises.learn(row)
        self.open[row.id] = row.called_at
        self._end(row)

    def _leave(self, row: LeaverRow) -> None:
        if row.ended_at != self.left_at:
            self.left_at = row.ended_at
            self.left.clear()
        self.left.add(row.id)
        self.habits.ended_waiting(row.line, (row.ended_at - row.issued_at).total_seconds(), gave_up=True)

    def _end(self, row: CallRow) -> None:
        """What became of a call, once it is known."""
        if row.state in (State.CALLED, State.SERVING, State.PARKED):
            return
        del self.open[row.id]
        # None, too, of an import's visitors who left before the call.
        freed_at = row.ended_at if row.ended_at is not None and row.ended_at >= row.called_at else None
        if freed_at is not None and row.window is not None:
            self.freed[row.window] = freed_at
        missed = row.state == State.NO_SHOW
        waits_since_at = max(row.issued_at, row.appointment_at or row.issued_at)
        waited = max(0.0, (row.called_at - waits_since_at).total_seconds())
        if missed or row.finished_at is not None:
            called_for = None if freed_at is None else (freed_at - row.called_at).total_seconds()
            self.habits.was_called(waited, missed, called_for)
        if row.walk_microseconds is not None:
            self.habits.walked(row.walk_microseconds / 1e6)
        self._serve(row)

    def _serve(self, row: CallRow) -> None:
        if row.finished_at is not None:
            self.times.observe(row.service, row.line, row.staff, row.served_microseconds / 1e6)

    def _turn(self, row: CallRow) -> None:
        """The pause since the window was free, if the one called was waiting by then."""
        freed_at = self.freed.pop(row.window, None) if row.window is not None else None
        if freed_at is not None and row.issued_at <= freed_at:
            self.habits.turned((row.called_at - freed_at).total_seconds())


@dataclass(slots=True)
class Learning:
    """All halls of a process. They share the calibration: a hall without tickets leans on the others. Whoever looks
    holds the `lock`, so that no call is counted twice.
    """

    calibration: Calibration = field(default_factory=lambda: Calibration(CONSTANT_SECONDS))
    halls: dict[str, Learned] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def of(self, connection: Connection, hall: Hall, now: datetime) -> Learned:
        """What is known of a hall by now."""
        learned = self.halls.get(hall.code)
        if learned is None:
            learned = self.halls[hall.code] = Learned(hall, self.calibration, service_times(hall))
        elif learned.hall is not hall:
            learned.redefine(connection, hall, now)
        learned.look(connection, now)
        return learned


def service_times(hall: Hall) -> ServiceTimes:
    """Nothing learned yet: the minutes of the hall's folder."""
    services = (*hall.retired.services, *hall.services)
    seconds = {service.code: 60 * service.minutes for service in services}
    return ServiceTimes(seconds, {service.code: service.line for service in services})
