"""Predicts who will be called later than the hall promises.

All times are seconds; calls and arrivals are counted from the instant of the pass (`forecasting.event_pass`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import Literal, NamedTuple

from forecasting.event_pass import ExpectedTicket

PromiseState = Literal["late", "will_be_late", "at_risk", "in_time"]
_MINUTES = (0, 0.5, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
POINTS = tuple(60.0 * minutes for minutes in _MINUTES)
"""The predictions, in seconds, at which a curve is computed. It is linear between them."""


@dataclass(frozen=True, slots=True)
class WaitCurve:
    """P50 and P90 of the wait as functions of the predicted wait. Neither ever falls, so that a shorter prediction
    never gives a longer wait.
    """

    p50: tuple[float, ...]
    p90: tuple[float, ...]

    def at(self, predicted: float) -> tuple[float, float]:
        """(P50, P90) for a predicted wait."""
        index = min(bisect_right(POINTS, predicted), len(POINTS) - 1)
        low, high = POINTS[index - 1], POINTS[index]
        part = (predicted - low) / (high - low)
        p50 = self.p50[index - 1] + part * (self.p50[index] - self.p50[index - 1])
        p90 = self.p90[index - 1] + part * (self.p90[index] - self.p90[index - 1])
        return p50, p90


def curve(interval: Callable[[float], tuple[float, float]]) -> WaitCurve:
    """The curve of a calibration. `interval`: (P50, P90) for a prediction."""
    p50, p90 = zip(*(interval(point) for point in POINTS), strict=True)
    return WaitCurve(tuple(accumulate(p50, max)), tuple(accumulate(p90, max)))


class Awaiting(NamedTuple):
    """Somebody who waits or is expected. `waited`: so far; negative: seconds until they come. `promise`: the longest
    wait that the hall promises in this line.
    """

    ticket: ExpectedTicket
    waited: float
    promise: float
    curve: WaitCurve


class Call(NamedTuple):
    """When somebody will be called: half of such calls come by `p50`, nine in ten by `p90`."""

    p50: float
    p90: float


def call_of(person: Awaiting, predicted: float | None) -> Call | None:
    """The call of somebody, from the time predicted by the pass; None: no window takes them.

    The wait of those who come later begins when they arrive.
    """
    if predicted is None:
        return None
    comes = max(0.0, -person.waited)
    p50, p90 = person.curve.at(max(0.0, predicted - comes))
    return Call(comes + p50, comes + p90)


def state_of(person: Awaiting, call: Call | None) -> PromiseState:
    """Whether the promise is broken (late), is expected to break (will_be_late: as likely as not, or no window is open
    for them), may break (at_risk: in more than one case of ten), or holds.
    """
    left = person.promise - person.waited
    if left < 0:
        return "late"
    if call is None or call.p50 > left:
        return "will_be_late"
    return "at_risk" if call.p90 > left else "in_time"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a hall's promise comes to. `late`: how many are or will be called later than promised. `overdue_seconds`: by
    how much, all together; infinite when somebody is never called. `kept_from`: from this time on everybody is called
    as promised, nine times in ten (0: now); None: nobody knows, because those who come last may be late as well.
    """

    late: int
    overdue_seconds: float
    kept_from: float | None

    @property
    def late_by(self) -> float | None:
        """The mean time beyond the promise of those who are late; None: somebody is never called."""
        if self.overdue_seconds == inf:
            return None
        return self.overdue_seconds / self.late if self.late else 0.0


def outcome(people: Iterable[Awaiting], predicted: Sequence[float | None]) -> Outcome:
    """What these calls make of the promise."""
    late, overdue, kept_from = 0, 0.0, 0.0
    last_of_line: dict[str, tuple[float, bool]] = {}
    for person, seconds in zip(people, predicted, strict=True):
        call = call_of(person, seconds)
        state = state_of(person, call)
        is_late = state in ("late", "will_be_late")
        late += is_late
        if call is None:
            overdue = inf
            continue
        if is_late:
            overdue += max(0.0, person.waited + call.p50 - person.promise)
        if state != "in_time":
            kept_from = max(kept_from, call.p90)
        if person.waited < 0:  # comes later
            line = person.ticket.ticket.line
            last_of_line[line] = max(last_of_line.get(line, (0.0, True)), (call.p50, state == "in_time"))
    is_known = overdue < inf and all(is_in_time for _, is_in_time in last_of_line.values())
    return Outcome(late, overdue, kept_from if is_known else None)
