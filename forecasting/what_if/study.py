"""A what-if study: past days replayed as they were and under other conditions, with the same people in both.

Each repetition draws new service times and patience. Before and after use the same draws, so that the conditions alone
make the difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forecasting.what_if.changes import Changes, arrivals, conditions
from forecasting.what_if.conditions import Fate, LoggedDay, Visit
from forecasting.what_if.figures import BIN, BINS, DayResult, day_result, differences, ranged
from forecasting.what_if.learning import Behaviour
from forecasting.what_if.replay import replay
from queueing.hall import Hall

REPETITIONS, SEED = 10, 1
Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1. It may raise an exception to stop the work."""


def no_progress(share: float) -> None:
    """Ignore the progress."""


@dataclass(frozen=True, slots=True)
class Question:
    """The days of a hall to replay. `within_seconds`: the wait within which people count as called in time."""

    hall: Hall
    behaviour: Behaviour
    days: Sequence[LoggedDay]
    within_seconds: float = 600.0
    repetitions: int = REPETITIONS
    seed: int = SEED


def one_day(question: Question, day: LoggedDay, change: Changes, repetition: int) -> DayResult:
    """Replay one repetition of one day."""
    pairs = _people(question, day, change, repetition)
    visits, fates = [visit for visit, _ in pairs], [fate for _, fate in pairs]
    hall = conditions(question.hall, question.behaviour, day, change)
    return day_result(visits, replay(visits, fates, hall), hall)


def _people(question: Question, day: LoggedDay, change: Changes, repetition: int) -> list[tuple[Visit, Fate]]:
    seed = f"{question.seed} {repetition} {day.day}"
    return arrivals(day, question.behaviour.fates(day.visits, seed), change, seed, question.behaviour.lateness)


def all_days(
    question: Question, change: Changes, progress: Progress = no_progress, start: float = 0.0, part: float = 1.0
) -> list[list[DayResult]]:
    """Replay every repetition of every day, as one list of days per repetition. `progress` runs from `start` to
    `start` + `part`.
    """
    runs = []
    for repetition in range(question.repetitions):
        run = []
        for number, day in enumerate(question.days):
            run.append(one_day(question, day, change, repetition))
            days_done = repetition * len(question.days) + number + 1
            progress(start + part * days_done / (question.repetitions * len(question.days)))
        runs.append(run)
    return runs


def turned_away(question: Question, change: Changes) -> float:
    """The people a day who come after the hall's last closing under other opening hours, and are in no figure."""
    if not change.opening:
        return 0.0
    counts = [len(day.visits) - len(_people(question, day, change, 0)) for day in question.days]
    return sum(counts) / len(counts)


def compare(
    question: Question, change: Changes, progress: Progress = no_progress, as_it_was: Changes | None = None
) -> dict[str, Any]:
    """Figures before and after a change, for whole days and by half-hour (`start` in seconds after midnight). The keys
    are those of docs/what-if.md.

    `as_it_was`: conditions of the logged days that the log does not have, such as the number of windows.
    """
    before = all_days(question, as_it_was or Changes(), progress, 0.0, 0.45)
    after = all_days(question, change, progress, 0.45, 0.45)
    within_seconds = question.within_seconds
    visit_bins = sorted({int(b) for runs in (before, after) for run in runs for result in run for b in result.bins})
    open_bins = [n for n in range(BINS) if any(result.opened[n] > 0 for result in (*before[0], *after[0]))]
    half_hours = []
    for n in sorted({*visit_bins, *open_bins}):
        half_hours.append(
            {
                "start": n * BIN,
                "before": ranged(before, within_seconds, n),
                "after": ranged(after, within_seconds, n),
                "change": differences(before, after, within_seconds, n),
            }
        )
        progress(0.9 + 0.1 * len(half_hours) / (len(visit_bins) + len(open_bins) + 1))
    return {
        "before": ranged(before, within_seconds),
        "after": ranged(after, within_seconds),
        "change": differences(before, after, within_seconds),
        "late_seconds": {"before": _late(before), "after": _late(after)},
        "half_hours": half_hours,
    }


def _late(runs: Sequence[Sequence[DayResult]]) -> float:
    """The mean seconds from the end of the last window's hours to the end of the last service."""
    results = [result.late for run in runs for result in run]
    return sum(results) / len(results)
