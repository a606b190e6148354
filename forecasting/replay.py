"""Replays a log in order of time. Each estimate is made at the ticket's issue, from what was known by then."""

import heapq
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from forecasting.calibration import constant_of
from forecasting.observer import Observer, State
from forecasting.simple_estimates import SimpleEstimates
from forecasting.visits import Visit
from forecasting.wait_model import Sizes, WaitEstimate, WaitModel

TRAINING_GROWTH, TEST_GROWTH = 1.5, 1.03
"""A refit at night needs this many times the tickets of the last fit: rare in training, nightly in the test."""


LEAST_WAITS, CLEARLY = 200, 3.0
"""From so many waits on, a hall has a short wait of its own if it is so many times as short or long as that of all."""


def constant_for(visits: Iterable[Visit]) -> float:
    """A short wait in seconds: a tenth of the median of those who wait, from a second to a minute."""
    return constant_of(visit.wait_seconds for visit in visits if visit.wait_seconds)


def constants_for(visits: Iterable[Visit]) -> dict[Hashable, float]:
    """The short wait of each hall that is clearly another than that of all. Where they differ by less, trees that are
    fitted to all halls are better off with one measure.
    """
    visits = list(visits)
    of_all = constant_for(visits)
    by_hall: dict[Hashable, list[float]] = {}
    for visit in visits:
        if visit.wait_seconds:
            by_hall.setdefault(visit.hall, []).append(visit.wait_seconds)
    known = {hall: constant_of(waits) for hall, waits in by_hall.items() if len(waits) >= LEAST_WAITS}
    return {hall: own for hall, own in known.items() if max(own / of_all, of_all / own) >= CLEARLY}


@dataclass(frozen=True, slots=True)
class Estimated:
    """A ticket, the state at its issue, and the promise made then. `simple_p90`: what the simple estimates would
    promise (`forecasting.simple_estimates`).
    """

    visit: Visit
    state: State
    estimate: WaitEstimate
    simple_p90: tuple[float, ...]


class Replay:
    """Replays one log after another. `constant`: a short wait in seconds; `constants`: of halls that have one of their
    own. `estimating_seconds`, `refitting_seconds`: processor time so far on states and estimates, and on fits of the
    trees.
    """

    def __init__(
        self, constant: float, sizes: Sizes | None = None, constants: Mapping[Hashable, float] | None = None
    ) -> None:
        self.observer = Observer(constant)
        self.model = WaitModel(constant, sizes, constants)
        self.simple = SimpleEstimates(constant, constants or {})
        self.estimating_seconds = self.refitting_seconds = 0.0
        self.refits = 0
        self._events: list[tuple[float, int, str, Visit, tuple[State, WaitEstimate] | None]] = []
        self._order = count()
        self._called: list[tuple[State, float]] = []

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
            self._learn_beside()
            yield Estimated(visit, state, estimate, self.simple.p90(state))

    def end(self, growth: float = TEST_GROWTH) -> None:
        """Process all remaining events, then end the day."""
        self._happen_until(float("inf"))
        self._night(growth)

    def _learn_beside(self) -> None:
        """The simple estimates learn, too; that takes no time of ours."""
        for state, wait in self._called:
            self.simple.learn(state, wait)
        self._called.clear()

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
            if visit.finished_at is not None and visit.left_at is None and visit.window:
                self._push(visit.finished_at.timestamp(), "finish", visit)
        if visit.left_at is not None:
            self._push(visit.left_at.timestamp(), "leave", visit)

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
                self._called.append((promise[0], visit.wait_seconds))
