"""Replays a log in order of time. Each estimate is made at the ticket's issue, from what was known by then."""

import heapq
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from forecasting.observer import Observer, State
from forecasting.visits import Visit
from forecasting.wait_model import Sizes, WaitEstimate, WaitModel

LEAST_CONSTANT, MOST_CONSTANT = 1.0, 60.0
TRAINING_GROWTH, TEST_GROWTH = 1.5, 1.03
"""A refit at night needs this many times the tickets of the last fit: rare in training, nightly in the test."""


def constant_for(visits: Iterable[Visit]) -> float:
    """A short wait in seconds: a tenth of the median of those who wait, from a second to a minute."""
    waits = sorted(visit.wait_seconds for visit in visits if visit.wait_seconds)
    if not waits:
        return MOST_CONSTANT
    return min(MOST_CONSTANT, max(LEAST_CONSTANT, waits[len(waits) // 2] / 10))


@dataclass(frozen=True, slots=True)
class Estimated:
    """A ticket, the state at its issue, and the promise made then. `pace_p90`: the P90 from the
    calibrated pace alone.
    """

    visit: Visit
    state: State
    estimate: WaitEstimate
    pace_p90: float


class Replay:
    """Replays one log after another. `estimating_seconds`, `refitting_seconds`: processor time so far on states
    and estimates, and on fits of the trees.
    """

    def __init__(self, constant: float, sizes: Sizes | None = None) -> None:
        self.observer = Observer(constant)
        self.model = WaitModel(constant, sizes)
        self.estimating_seconds = self.refitting_seconds = 0.0
        self.refits = 0
        self._events: list[tuple[float, int, str, Visit, tuple[State, WaitEstimate] | None]] = []
        self._order = count()

    def play(self, visits: Iterable[Visit], growth: float = TEST_GROWTH) -> Iterator[Estimated]:
        """Replay the visits in order of issue. Trees may be refitted at each new date."""
        today: date | None = None
        for visit in sorted(visits, key=lambda visit: visit.issued_at):
            began = time.thread_time()
            self._happen_until(visit.issued_at.timestamp())
            if today is not None and visit.issued_at.date() > today:
                self._night(growth)
                began = time.thread_time()
            today = max(today or visit.issued_at.date(), visit.issued_at.date())
            state = self.observer.issue(visit)
            estimate = self.model.estimate(state)
            self._expect(visit, state, estimate)
            self.estimating_seconds += time.thread_time() - began
            yield Estimated(visit, state, estimate, self.model.pace_p90(state))

    def end(self, growth: float = TEST_GROWTH) -> None:
        """Process all remaining events, then end the day."""
        self._happen_until(float("inf"))
        self._night(growth)

    def forget_times(self) -> None:
        """Reset the counts of time and refits."""
        self.estimating_seconds = self.refitting_seconds = 0.0
        self.refits = 0

    def _night(self, growth: float) -> None:
        began = time.thread_time()
        self.refits += self.model.refit(growth)
        self.refitting_seconds += time.thread_time() - began

    def _expect(self, visit: Visit, state: State, estimate: WaitEstimate) -> None:
        """Schedule the later events of a visit, so that none is used before its time."""
        if visit.called_at is not None:
            self._push(visit.called_at.timestamp(), "call", visit, (state, estimate))
            if visit.finished_at is not None and visit.window:
                self._push(visit.finished_at.timestamp(), "finish", visit)
        elif visit.finished_at is not None:
            self._push(visit.finished_at.timestamp(), "leave", visit)

    def _push(self, at: float, what: str, visit: Visit, promise: tuple[State, WaitEstimate] | None = None) -> None:
        heapq.heappush(self._events, (at, next(self._order), what, visit, promise))

    def _happen_until(self, now: float) -> None:
        while self._events and self._events[0][0] <= now:
            _, _, what, visit, promise = heapq.heappop(self._events)
            if what == "leave":
                self.observer.leave(visit)
            elif what == "finish":
                self.observer.finish(visit)
            else:
                self.observer.call(visit)
                assert promise is not None and visit.wait_seconds is not None
                self.model.learn(*promise, visit.wait_seconds)
