"""What a hall's predictions are worth: a prediction becomes a promise, P50 and P90, by what followed earlier ones."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from forecasting.calibration import Calibration, constant_of, level_of_delayed
from operations.waiting.classes import BOOKED, class_of, places
from queueing.instants import whole_seconds
from storage.estimation import CallRow

OWN_CLASS = 200
"""From this many tickets on, a class of tickets is calibrated apart."""
WATCHED = 200
"""The latest tickets whose P90 is compared with their wait."""
LEAST_WATCHED = 100
STEP_SECONDS = 2
"""Predictions this close to each other have the same P50 and P90."""
MEANT_LEVEL, MEANT_SHARE = 0.9, 0.905
ANSWER, LEAN_OF_HELD, HELD_MEMORY = 3.0, 50.0, 300
LEAST_LEVEL, MOST_LEVEL = 0.78, 0.97
"""When more or fewer promises hold than nine in ten, their level is lowered or raised by so many times the difference,
within these limits (adaptive conformal inference, Gibbs and Candès 2021). Waits of nothing make it necessary: who is
called at once holds any promise.
"""
WAITS, LESSONS = 1_000, 1_200
FIRST_MEASURED, MORE_MEASURED, CLEARLY = 30, 1.5, 1.25
"""From how many waits on the hall's short wait is measured, how many times as many must have come for the next time,
and by how much it must differ to be taken.
"""
EARLY, DUE = (">booked, early", ">booked, due")
"""Who booked and is expected to be called before the time, or after it."""
SHARES = 200
_EVEN = [(k + 0.5) / 20 for k in range(20)]


class BookedPromise(NamedTuple):
    """P50 and P90 from now, and what is stored as predicted, all in whole seconds. A prediction before the booked time
    says that a window is expected to be idle by then.
    """

    p50: int
    p90: int
    predicted: int


Lesson = tuple[tuple[Hashable, ...], float | None, float]
"""Keys, the prediction (None: as short as nobody minds), the wait."""


@dataclass(slots=True)
class Promises:
    """Those of one hall. `held`: whether the latest were kept. All halls share the `calibration`."""

    hall: str
    calibration: Calibration
    held: deque[bool] = field(default_factory=lambda: deque(maxlen=WATCHED))
    _kept: dict[bool, deque[bool]] = field(default_factory=dict)
    _early: deque[float] = field(default_factory=lambda: deque(_EVEN, SHARES))
    _waits: deque[float] = field(default_factory=lambda: deque(maxlen=WAITS))
    _lessons: deque[Lesson] = field(default_factory=lambda: deque(maxlen=LESSONS))
    _places: set[Hashable] = field(default_factory=set)
    _count: int = 0
    _measure_at: int = FIRST_MEASURED
    _quantiles: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)

    def interval(self, of_class: str, predicted: float) -> tuple[int, int]:
        """P50 and P90 of a wait for which so many seconds are predicted, in whole seconds."""
        size = ceil(predicted / STEP_SECONDS)
        interval = self._quantiles.get((of_class, size))
        if interval is None:
            keys, levels = self.keys(of_class), (0.5, self.level(of_class == BOOKED))
            p50, p90 = (self.calibration.quantile(keys, size * STEP_SECONDS, level) for level in levels)
            interval = self._quantiles[of_class, size] = round(p50), max(round(p50), ceil(p90))
        return interval

    def booked(self, due: int, idle_in: float, lateness: float) -> BookedPromise:
        """Of somebody whose time comes in `due` seconds, which are above 0. `idle_in`: seconds until a window is
        expected to have nobody else to call (infinite: such windows do not call early). `lateness`: seconds from their
        time to the call, if no window is idle before.
        """
        if idle_in <= 0:
            return BookedPromise(*self.interval(BOOKED, 0), 0)
        is_early = idle_in < due
        late = self.calibration.constant((self.hall,)) if is_early else max(1.0, lateness)
        keys = self.keys(EARLY if is_early else DUE)
        before = self.calibration.zero(keys, late)
        p50, p90 = (self._of_booked(due, keys, late, before, level) for level in (0.5, self.level(is_booked=True)))
        stored = min(due - 1, max(1, round(idle_in))) if is_early else due + round(late)
        return BookedPromise(round(p50), max(round(p50), ceil(p90)), stored)

    def _of_booked(self, due: int, keys: tuple[Hashable, ...], late: float, before: float, level: float) -> float:
        """The quantile of the wait of somebody who is called before the time with this probability."""
        if level > before:
            return due + self.calibration.delayed_quantile(keys, late, level_of_delayed(level, before))
        shares = sorted(self._early)
        return due * shares[min(len(shares) - 1, int(level / before * len(shares)))]

    def keys(self, of_class: str) -> tuple[Hashable, ...]:
        """The keys that a class is calibrated by: its own once it has tickets enough. Who booked leans on their own
        from the first ticket on: nobody else waits like them.
        """
        own = places(self.hall, of_class)
        if of_class in (BOOKED, EARLY, DUE):
            return (self.hall, *own)
        while own and self.calibration.count((self.hall, own[-1])) < OWN_CLASS:
            own = own[:-1]
        return (self.hall, *own)

    def level(self, is_booked: bool) -> float:
        """The level of a P90, so that nine in ten of the promises hold."""
        held = self._kept.get(is_booked, ())
        share = (sum(held) + LEAN_OF_HELD * MEANT_SHARE) / (len(held) + LEAN_OF_HELD)
        return min(MOST_LEVEL, max(LEAST_LEVEL, MEANT_LEVEL + ANSWER * (MEANT_SHARE - share)))

    def learn(self, row: CallRow) -> None:
        """Somebody was called."""
        since_at = row.promised_at or row.issued_at
        waited = whole_seconds(row.called_at - since_at)  # as promises and reports count
        due = whole_seconds(row.appointment_at - since_at) if row.appointment_at is not None else 0
        is_booked = row.appointment_at is not None and (due > 0 or row.promised_at is None)
        if row.predicted_seconds is not None:
            self._quantiles.clear()
            lesson = self._lesson_of_booked if is_booked and due > 0 else self._lesson
            self._add(lesson(row, waited, due))
            self._measure(max(0, waited - due))
        if row.p90_seconds is not None:
            self.held.append(waited <= row.p90_seconds)
            self._kept.setdefault(is_booked, deque(maxlen=HELD_MEMORY)).append(waited <= row.p90_seconds)

    def _lesson(self, row: CallRow, waited: int, _: int) -> Lesson:
        return (self.hall, *places(self.hall, class_of(row))), row.predicted_seconds, waited

    def _lesson_of_booked(self, row: CallRow, waited: int, due: int) -> Lesson:
        predicted = row.predicted_seconds or 0
        if predicted == 0:
            return (self.hall, (self.hall, BOOKED)), 0.0, waited
        if waited < due:
            self._early.append(waited / due)
        of_class, late = (EARLY, None) if predicted < due else (DUE, float(predicted - due))
        return (self.hall, (self.hall, of_class)), late, max(0, waited - due)

    def _add(self, lesson: Lesson, is_new: bool = True) -> None:
        keys, predicted, actual = lesson
        self._lessons.append(lesson)
        self._places.update(keys[1:])
        predicted = self.calibration.constant(keys) if predicted is None else predicted
        self.calibration.add(keys, predicted, actual, is_new)

    def _measure(self, waited: float) -> None:
        """Measure the hall's short wait now and then; where it has changed, the latest tickets are learned anew."""
        self._waits.append(waited)
        self._count += 1
        if self._count < self._measure_at:
            return
        self._measure_at = min(ceil(self._count * MORE_MEASURED), self._count + WAITS)
        constant, known = constant_of(self._waits), self.calibration.constant((self.hall,))
        if max(constant / known, known / constant) < CLEARLY:
            return
        self.calibration.measure_by(constant, self.hall, self._places)
        lessons = list(self._lessons)
        self._lessons.clear()
        for lesson in lessons:
            self._add(lesson, is_new=False)
