"""How many windows are needed in each half-hour to reach the goal, found by replaying logged days.

Erlang's formula gives the first guess. Every half-hour that misses the goal gets one more window, again and again
until none misses it, because people left waiting in one half-hour are still there in the next. Then windows are given
back, first in all half-hours at once and then in one after another, until none can be spared any more.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from forecasting import staffing
from forecasting.what_if.changes import Changes, arrivals
from forecasting.what_if.conditions import Fate, Visit
from forecasting.what_if.figures import BIN, BINS, DayResult, Measured, measured
from forecasting.what_if.study import Progress, Question, all_days, no_progress

ROUNDS = 12
FAR = 0.3
"""A half-hour whose share falls short of the goal by more than this gets two windows at once."""

_Figures = Mapping[int, Measured]


@dataclass(frozen=True, slots=True)
class NeededWindows:
    """The windows needed in the half-hour that begins at `start` (seconds after midnight).

    `visits`: mean per day of those who come then under the changes. `share_within`: the share called within the
    question's wait; None: nobody came. `is_kept` False: the search ended without reaching the goal, as when even the
    most windows are too few.
    """

    start: int
    windows: int
    visits: float
    share_within: float | None
    is_kept: bool


def windows_needed(
    question: Question, share: float, most_windows: int, change: Changes | None = None, progress: Progress = no_progress
) -> list[NeededWindows]:
    """The windows needed in each half-hour of the opening hours, at most `most_windows` at once.

    `share`: the share of visits that must be called within the question's wait: the goal.
    """
    search = _Search(question, share, most_windows, change or Changes(), progress)
    return search.run()


class _Search:
    def __init__(
        self, question: Question, share: float, most_windows: int, change: Changes, progress: Progress
    ) -> None:
        self._question, self._share, self._most, self._change = question, share, most_windows, change
        self._progress = progress
        self._bins = _open_bins(question, change)
        self._runs_done, self._runs = 0, ROUNDS + len(self._bins)

    def run(self) -> list[NeededWindows]:
        """Search, and return one row per half-hour."""
        windows = self._guess()
        figures = self._figures(windows)
        for _ in range(ROUNDS):
            short_bins = [n for n in self._bins if self._misses(figures, n) and windows[n] < self._most]
            if not short_bins:
                break
            for n in short_bins:
                step = 2 if (figures[n]["share_within"] or 0) < self._share - FAR else 1
                windows[n] = min(self._most, windows[n] + step)
            figures = self._figures(windows)
        windows, figures = self._give_back_one_by_one(*self._give_back_together(windows, figures))
        self._progress(1.0)
        return [self._row(n, windows[n], figures) for n in self._bins]

    def _row(self, n: int, windows: int, figures: _Figures) -> NeededWindows:
        visits, share = figures[n]["visits"] or 0.0, figures[n]["share_within"]
        return NeededWindows(n * BIN, windows, visits, share, not self._misses(figures, n))

    def _give_back_together(self, windows: dict[int, int], figures: _Figures) -> tuple[dict[int, int], _Figures]:
        """Give back a window in every half-hour that can spare it. Where that misses the goal, this half-hour and
        the one before it keep theirs.
        """
        giving = self._spare(windows, figures)
        while giving:
            fewer_windows = {n: count - (n in giving) for n, count in windows.items()}
            new_figures = self._figures(fewer_windows)
            broken = self._broken(new_figures, figures)
            if not broken:
                windows, figures = fewer_windows, new_figures
                giving &= self._spare(windows, figures)
            elif kept := giving & {m for n in broken for m in (n - 1, n)}:
                giving -= kept
            else:
                break
        return windows, figures

    def _give_back_one_by_one(self, windows: dict[int, int], figures: _Figures) -> tuple[dict[int, int], _Figures]:
        giving = self._spare(windows, figures)
        while giving:
            for n in sorted(giving, key=lambda n: (-(figures[n]["share_within"] or 1.0), n)):
                fewer_windows = {**windows, n: windows[n] - 1}
                new_figures = self._figures(fewer_windows)
                if self._broken(new_figures, figures):
                    giving.discard(n)
                else:
                    windows, figures = fewer_windows, new_figures
            giving &= self._spare(windows, figures)
        return windows, figures

    def _spare(self, windows: Mapping[int, int], figures: _Figures) -> set[int]:
        """The half-hours that reach the goal and have more than one window."""
        return {n for n in self._bins if windows[n] > 1 and not self._misses(figures, n)}

    def _broken(self, figures: _Figures, before: _Figures) -> set[int]:
        """The half-hours that miss the goal and did not before."""
        return {n for n in self._bins if self._misses(figures, n) and not self._misses(before, n)}

    def _misses(self, figures: _Figures, n: int) -> bool:
        value = figures[n]["share_within"]
        return value is not None and value < self._share

    def _figures(self, windows: Mapping[int, int]) -> _Figures:
        change = replace(self._change, windows=None, windows_at={n * BIN: windows[n] for n in self._bins})
        round_share = 1 / (self._runs + 1)
        start = min(1 - round_share, self._runs_done * round_share)
        runs = all_days(self._question, change, lambda total: self._progress(min(1.0, total)), start, round_share)
        self._runs_done += 1
        results: list[DayResult] = [result for run in runs for result in run]
        return {n: measured(results, self._question.within_seconds, n) for n in self._bins}

    def _guess(self) -> dict[int, int]:
        pairs = self._people()
        fates = [fate for _, fate in pairs]
        seconds = self._question.behaviour.turn + (fmean(fate.walk + fate.service for fate in fates) if fates else 0.0)
        counts = Counter(int(visit.arrived // BIN) for visit, _ in pairs)
        return {n: self._formula(counts[n] / len(self._question.days) * 3600 / BIN, max(1.0, seconds))
                for n in self._bins}  # fmt: skip

    def _formula(self, arrivals_per_hour: float, seconds: float) -> int:
        if arrivals_per_hour * seconds / 3600 >= self._most:  # more work than the most windows can do
            return self._most
        within_seconds = self._question.within_seconds
        return min(self._most, staffing.needed(arrivals_per_hour, seconds, within_seconds, self._share).windows)

    def _people(self) -> list[tuple[Visit, Fate]]:
        """Everybody who comes on the days under the changes."""
        behaviour = self._question.behaviour
        return [
            pair
            for day in self._question.days
            for pair in arrivals(day, behaviour.fates(day.visits, "guess"), self._change, "guess", behaviour.lateness)
        ]


def _open_bins(question: Question, change: Changes) -> list[int]:
    spans = change.opening or [span for day in question.days for span in day.opening]
    return [n for n in range(BINS) if any(start < (n + 1) * BIN and n * BIN < end for start, end in spans)]
