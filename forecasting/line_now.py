"""What is seen of one line today: who waits, and how long those called recently have waited. All times are seconds.

A ticket waits until it is called or its holder is seen to leave. People who leave unnoticed cannot be told from those
who still wait: both are *passed over* once somebody behind them in their priority class has been called.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Sequence
from math import inf, isnan, nan

PACE_CALLS = 8
LATEST_WAITS = 20
LATEST_EVENTS = 64


class LineNow:
    """One line since the day began. Each priority class has its own order of calls."""

    def __init__(self) -> None:
        self.calls: deque[float] = deque(maxlen=LATEST_EVENTS)
        self.issues: deque[float] = deque(maxlen=LATEST_EVENTS)
        self.waits: deque[float] = deque(maxlen=LATEST_WAITS)
        self.issued_count = self.called_count = 0
        self.waited = self.usually_waited = 0.0
        self._first_issue = self._latest_called_issue = nan
        self._faded_wait = nan
        self._waiting: dict[str, list[float]] = {}
        self._stood_behind: dict[float, int] = {}
        self._progress: deque[tuple[float, int]] = deque(maxlen=10)
        self._passed_to: dict[str, float] = {}

    def issue(self, at: float, priority: str) -> None:
        """Somebody has taken a ticket."""
        if self.issued_count == 0:
            self._first_issue = at
        self.issued_count += 1
        self.issues.append(at)
        self._stood_behind[at] = self.waiting_count
        insort(self._waiting.setdefault(priority, []), at)

    def call(self, issued: float, priority: str, at: float, usual_wait: float, was_here: bool = True) -> None:
        """The ticket issued at `issued` is called, whose holder may have been seen to leave before; `usual_wait`: of
        such tickets on earlier days (NaN: unknown).
        """
        if was_here:
            self.leave(issued, priority)
        wait = at - issued
        self.calls.append(at)
        self.waits.append(wait)
        self._progress.append((wait, 1 + self._stood_behind.pop(issued, 0)))
        self.called_count += 1
        self._latest_called_issue = issued
        self._passed_to[priority] = max(self._passed_to.get(priority, -inf), issued)
        self._faded_wait = wait if isnan(self._faded_wait) else 0.7 * self._faded_wait + 0.3 * wait
        if not isnan(usual_wait):
            self.waited += wait
            self.usually_waited += usual_wait

    def leave(self, issued: float, priority: str) -> None:
        """The holder of the ticket issued at this instant stops waiting."""
        waiting = self._waiting.get(priority, [])
        place = bisect_left(waiting, issued)
        if place < len(waiting) and waiting[place] == issued:
            del waiting[place]

    @property
    def waiting_count(self) -> int:
        """Everybody not called yet, those passed over included."""
        return sum(map(len, self._waiting.values()))

    def ahead(self) -> tuple[int, float]:
        """How many wait and are not passed over, and the issue of the first of them (infinite: nobody waits)."""
        count, first = 0, inf
        for priority, waiting in self._waiting.items():
            place = bisect_right(waiting, self._passed_to.get(priority, -inf))
            if place < len(waiting):
                count += len(waiting) - place
                first = min(first, waiting[place])
        return count, first

    def in_order(self) -> list[float]:
        """The issues of those who wait and are not passed over."""
        waiting = [
            at
            for priority, issues in self._waiting.items()
            for at in issues[bisect_right(issues, self._passed_to.get(priority, -inf)) :]
        ]
        return sorted(waiting) if len(self._waiting) > 1 else waiting

    def longest_waiting(self) -> float:
        """The issue of whoever waits longest, passed over or not (infinite: nobody waits)."""
        return min((waiting[0] for waiting in self._waiting.values() if waiting), default=inf)

    def latest_wait(self) -> float:
        """The wait of the last ticket called (LES); NaN: none was called today."""
        return self.waits[-1] if self.waits else nan

    def gap(self, now: float, calls: int = PACE_CALLS) -> float:
        """Seconds per call over the latest calls; the time since the last is one more gap, so that it grows while
        nobody is called. NaN with fewer than two calls.
        """
        count = len(self.calls)
        if count < 2:
            return nan
        measured = min(calls + 1, count)
        return (now - self.calls[-measured]) / measured

    def wait_by_progress(self, tickets: int) -> float:
        """What a newcomer would wait at the seconds per place of the latest tickets called; NaN: none was called.

        Unlike the gaps between calls it counts whoever left, and windows shared with other lines, as they were felt.
        """
        latest = list(self._progress)[-tickets:]
        if not latest:
            return nan
        return sum(wait for wait, _ in latest) / sum(places for _, places in latest) * (self.waiting_count + 1)

    def columns(self, now: float) -> tuple[float, ...]:
        """What a model reads of the line (`LINE_COLUMNS`)."""
        count, first = self.ahead()
        everybody, longest = self.waiting_count, self.longest_waiting()
        waits = list(self.waits)
        gap = self.gap(now)
        latest = waits[-1] if waits else nan
        calls, issues = self.calls, self.issues
        issues_of_half_hour, calls_of_half_hour = since(issues, now - 1800), since(calls, now - 1800)
        return (
            everybody,
            count,
            0.0 if longest == inf else now - longest,
            0.0 if first == inf else now - first,
            latest,
            now - self._latest_called_issue,
            mean(waits[-3:]),
            mean(waits[-10:]),
            self._faded_wait,
            max(waits, default=nan),
            min(waits[-5:], default=nan),
            waits[-1] - waits[-5] if len(waits) > 4 else nan,
            now - calls[-1] if calls else nan,
            calls[-1] - calls[-2] if len(calls) > 1 else nan,
            now - issues[-1] if issues else nan,
            since(calls, now - 900),
            calls_of_half_hour,
            since(calls, now - 3600),
            since(issues, now - 900),
            issues_of_half_hour,
            since(issues, now - 3600),
            gap,
            self.gap(now, 20),
            everybody * gap,
            (count + 1) * gap,
            latest + (issues_of_half_hour - calls_of_half_hour) * gap,
            self.wait_by_progress(1),
            self.wait_by_progress(3),
            self.wait_by_progress(10),
            self.issued_count,
            self.called_count,
            now - self._first_issue if self.issued_count else 0.0,
            sum(wait <= 0 for wait in waits[-10:]) / min(10, len(waits)) if waits else nan,
        )


LINE_COLUMNS = (
    "waiting", "ahead", "longest waiting", "head of line", "last wait", "last called since its issue",
    "mean of 3 waits", "mean of 10 waits", "faded wait", "longest of 20 waits", "shortest of 5 waits",
    "rise over 5 waits", "since last call", "last gap", "since last issue", "calls of 15 min", "calls of 30 min",
    "calls of 60 min", "issues of 15 min", "issues of 30 min", "issues of 60 min", "pace of 8 calls",
    "pace of 20 calls", "waiting × pace", "ahead × pace", "last wait and growth",
    "progress of 1 ticket", "progress of 3 tickets", "progress of 10 tickets", "issued today", "called today",
    "since first issue", "share called at once",
)  # fmt: skip


def since(instants: Sequence[float], start: float) -> int:
    """How many of these rising instants lie at or after the start."""
    return len(instants) - bisect_left(instants, start)


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; NaN of nothing."""
    return sum(values) / len(values) if values else nan
