"""Staff shifts that cover the windows needed in each half-hour.

Shifts are added one at a time: always the one that covers the most missing windows per paid half-hour. Then shifts that
the others make unnecessary are removed. The result is close to the fewest paid hours but not proved to be the fewest.
The sum of the needed windows is a lower bound for the sum of `paid`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EARLIEST_BREAK, LATEST_BREAK = 0.35, 0.65
"""The earliest start and latest end of a break, as shares of the shift's length."""
WITHOUT_BREAK = 10
"""A shift of at most this many half-hours has no break."""


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """Lengths in half-hours. `full`: a full shift with its break. `rest`: the break. `part`: a part-time shift; 0:
    none.
    """

    full: int = 16
    rest: int = 2
    part: int = 8


@dataclass(frozen=True, slots=True, order=True)
class PlannedShift:
    """A shift from `start` to `end`, in half-hours since midnight. `rest`: start and end of the break; None: no
    break.
    """

    start: int
    end: int
    rest: tuple[int, int] | None = None

    def works(self, n: int) -> bool:
        """Whether somebody with this shift is at a window in this half-hour."""
        return self.start <= n < self.end and not (self.rest and self.rest[0] <= n < self.rest[1])

    @property
    def paid(self) -> int:
        """The number of paid half-hours: all but the break."""
        return self.end - self.start - (self.rest[1] - self.rest[0] if self.rest else 0)


def cover(needed: Mapping[int, int], rules: ShiftRules) -> Counter[PlannedShift]:
    """How many people have which shift; all that is needed is covered, if need be by short shifts that the rules do not
    have. Nothing needed: nobody.
    """
    bins = [n for n, windows in needed.items() if windows > 0]
    if not bins:
        return Counter()
    choices = _enough(list(_choices(min(bins), max(bins) + 1, rules)), bins)
    missing = Counter({n: needed[n] for n in bins})
    plan: Counter[PlannedShift] = Counter()
    while missing.total() > 0:
        best = max(choices, key=lambda shift: (_covers(shift, missing) / shift.paid, shift.paid, -shift.start))
        plan[best] += 1
        for n in bins:
            if missing[n] > 0 and best.works(n):
                missing[n] -= 1
    return _without_spare(plan, needed)


def _enough(choices: list[PlannedShift], bins: list[int]) -> list[PlannedShift]:
    """The choices, and short shifts without a break where all of them rest in a half-hour that is needed."""
    if all(any(shift.works(n) for shift in choices) for n in bins):
        return choices
    first, last = min(bins), max(bins) + 1
    length = min(WITHOUT_BREAK, last - first)
    return choices + [PlannedShift(start, start + length) for start in range(first, last - length + 1)]


def _covers(shift: PlannedShift, missing: Mapping[int, int]) -> int:
    """The number of half-hours in which the shift covers a missing window."""
    return sum(windows > 0 and shift.works(n) for n, windows in missing.items())


def _without_spare(plan: Counter[PlannedShift], needed: Mapping[int, int]) -> Counter[PlannedShift]:
    present = Counter({n: sum(people for shift, people in plan.items() if shift.works(n)) for n in needed})
    for shift in sorted(plan, key=lambda shift: (shift.paid, shift.start), reverse=True):
        while plan[shift] and all(present[n] > needed[n] for n in needed if shift.works(n)):
            plan[shift] -= 1
            for n in needed:
                present[n] -= shift.works(n)
    return Counter({shift: people for shift, people in sorted(plan.items()) if people})


def _choices(first: int, last: int, rules: ShiftRules) -> Iterator[PlannedShift]:
    for length in {min(rules.full, last - first), *([min(rules.part, last - first)] if rules.part else [])}:
        for start in range(first, last - length + 1):
            if length <= WITHOUT_BREAK or rules.rest == 0:
                yield PlannedShift(start, start + length)
                continue
            earliest, latest = round(length * EARLIEST_BREAK), round(length * LATEST_BREAK)
            for begin in range(earliest, max(earliest, latest - rules.rest) + 1):
                yield PlannedShift(start, start + length, (start + begin, start + begin + rules.rest))
