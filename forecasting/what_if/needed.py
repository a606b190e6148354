"""How many windows are needed in each half-hour to keep the promise, found by replaying logged days.

Erlang's formula gives the first guess. Every half-hour that breaks the promise gets one more window, again and again
until none breaks it, because people left waiting in one half-hour are still there in the next. Then each half-hour
gives up one window if no half-hour breaks the promise because of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from forecasting import staffing
from forecasting.what_if.changes import Changes
from forecasting.what_if.conditions import Fate
from forecasting.what_if.figures import BIN, BINS, DayResult, measured
from forecasting.what_if.study import Progress, Question, all_days, no_progress

ROUNDS = 12
FAR = 0.3
"""A half-hour whose share falls short of the promise by more than this gets two windows at once."""


@dataclass(frozen=True, slots=True)
class NeededWindows:
    """The windows needed in the half-hour that begins at `start` (seconds after midnight).

    `visits`: mean per day. `share_within`: the share called within the promised wait; None: nobody came. `is_kept`
    False: the search ended without keeping the promise, as when even the most windows are too few.
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

    `share`: the share of visits that must be called within the question's promised wait.
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
        self._runs_done, self._runs = 0, ROUNDS // 2 + len(self._bins)

    def run(self) -> list[NeededWindows]:
        """Search, and return one row per half-hour."""
        windows = self._guess()
        shares = self._shares(windows)
        for _ in range(ROUNDS):
            short_bins = [n for n in self._bins if self._misses(shares, n) and windows[n] < self._most]
            if not short_bins:
                break
            for n in short_bins:
                step = 2 if (shares[n] or 0) < self._share - FAR else 1
                windows[n] = min(self._most, windows[n] + step)
            shares = self._shares(windows)
        windows, shares = self._give_back(windows, shares)
        self._progress(1.0)
        visits = self._visits()
        return [
            NeededWindows(n * BIN, windows[n], visits[n], shares[n], not self._misses(shares, n)) for n in self._bins
        ]

    def _give_back(
        self, windows: dict[int, int], shares: dict[int, float | None]
    ) -> tuple[dict[int, int], dict[int, float | None]]:
        for n in sorted(self._bins, key=lambda n: (-(shares[n] or 1.0), n)):
            if windows[n] == 1 or self._misses(shares, n):
                continue
            fewer_windows = {**windows, n: windows[n] - 1}
            new_shares = self._shares(fewer_windows)
            if not any(
                self._misses(new_shares, each_bin) and not self._misses(shares, each_bin) for each_bin in self._bins
            ):
                windows, shares = fewer_windows, new_shares
        return windows, shares

    def _misses(self, shares: Mapping[int, float | None], n: int) -> bool:
        value = shares[n]
        return value is not None and value < self._share

    def _shares(self, windows: Mapping[int, int]) -> dict[int, float | None]:
        change = replace(self._change, windows=None, windows_at={n * BIN: windows[n] for n in self._bins})
        round_share = 1 / (self._runs + 1)
        start = min(1 - round_share, self._runs_done * round_share)
        runs = all_days(self._question, change, lambda total: self._progress(min(1.0, total)), start, round_share)
        self._runs_done += 1
        results: list[DayResult] = [result for run in runs for result in run]
        return {n: measured(results, self._question.within_seconds, n)["share_within"] for n in self._bins}

    def _guess(self) -> dict[int, int]:
        question, visits = self._question, self._visits()
        fates: list[Fate] = [fate for day in question.days for fate in question.behaviour.fates(day.visits, "guess")]
        seconds = question.behaviour.turn + (fmean(fate.walk + fate.service for fate in fates) if fates else 0.0)
        return {
            n: min(
                self._most,
                staffing.needed(
                    visits[n] * 3600 / BIN, max(1.0, seconds), question.within_seconds, self._share
                ).windows,
            )
            for n in self._bins
        }

    def _visits(self) -> dict[int, float]:
        days = self._question.days
        return {
            n: sum(visit.arrived // BIN == n for day in days for visit in day.visits) / len(days) for n in self._bins
        }


def _open_bins(question: Question, change: Changes) -> list[int]:
    spans = change.opening or [span for day in question.days for span in day.opening]
    return [n for n in range(BINS) if any(start < (n + 1) * BIN and n * BIN < end for start, end in spans)]
