"""Observes the events of halls and describes the state in which a ticket is issued.

The state is a row of numbers for a model (`COLUMNS`); NaN means unknown. It uses only what was known at the issue.
Instants are seconds since 1970, and a day is that of the hall's own clock.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isnan

import numpy as np
from numpy.typing import NDArray

from forecasting.estimates import LATEST_CALLS, estimate, measure_pace
from forecasting.hall_now import HALL_COLUMNS, HallNow
from forecasting.line_history import LineHistory
from forecasting.line_now import LINE_COLUMNS, LineNow
from forecasting.visits import Visit
from forecasting.windows_seen import WINDOW_COLUMNS, WindowsSeen

FRESH_CALLS = timedelta(minutes=90)
UNKNOWN_WAIT = 600.0
UNKNOWN_GAP, LONGEST_GAP = 300.0, 3600.0
SURE_USUALS = 3.0
"""The ratio of today's waits to usual ones is shrunk towards 1 as by this many usual waits."""

TIME_COLUMNS = ("clock", "weekday", "priority")
HISTORY_COLUMNS = (
    "usual wait", "usual middle wait", "usual wait of all day", "wait on latest day", "usual calls", "usual tickets",
    "usual calls to come", "usual calls of day", "against usual", "usual wait, as today goes", "waiting × usual pace",
    "calls to come beyond those waiting",
)  # fmt: skip
COLUMNS = (*TIME_COLUMNS, *LINE_COLUMNS, *HISTORY_COLUMNS, *HALL_COLUMNS, *WINDOW_COLUMNS)


@dataclass(frozen=True, slots=True)
class State:
    """What is known when a ticket is issued. The three simple estimates are what others promise, in seconds.

    `measured_pace`: people ahead × the line's latest seconds per call. `last_wait`: of the last ticket called (LES).
    `head_wait`: of whoever is first in line, so far (HOL). Where nothing was seen today, the line's mean of other days.
    """

    hall: str
    row: NDArray[np.float64]
    measured_pace: float
    last_wait: float
    head_wait: float


class Clock:
    """An instant as seconds, and on the hall's own clock."""

    __slots__ = ("at", "clock_seconds", "day", "weekday")

    def __init__(self, visit: Visit) -> None:
        self.at = visit.issued_at.timestamp()
        local = visit.issued_at.replace(tzinfo=UTC).timestamp()
        self.clock_seconds = local % 86400
        self.day = int(local // 86400)
        self.weekday = (self.day + 3) % 7


class _Hall:
    """What is remembered of one hall, and what is seen of it today."""

    def __init__(self) -> None:
        self.day = 0
        self.now = HallNow()
        self.windows = WindowsSeen()
        self.lines: dict[str, LineNow] = defaultdict(LineNow)
        self.gaps: dict[str, tuple[float, int]] = {}
        self.histories: dict[str, LineHistory] = {}

    def turn_to(self, day: int) -> None:
        """Begin a new day. Waiting tickets are dropped, and the day that is over becomes history."""
        if day == self.day:
            return
        self.day = day
        self.now = HallNow()
        self.windows.end_day()
        self.lines.clear()
        for history in self.histories.values():
            history.end_day()

    def add_gap(self, line: str, at: float) -> None:
        """Note the time since the line's last call. Gaps of more than an hour are ignored: nobody was there."""
        calls = self.lines[line].calls
        if calls and at - calls[-1] <= LONGEST_GAP:
            seconds, count = self.gaps.get(line, (0.0, 0))
            self.gaps[line] = seconds + at - calls[-1], count + 1

    def usual_gap(self, line: str) -> float:
        """Seconds between the line's calls, over all days."""
        seconds, count = self.gaps.get(line, (0.0, 0))
        return seconds / count if count else UNKNOWN_GAP


class Observer:
    """All halls of a log or a server. Events must come in the order of their instants.

    `constant`: a short wait in seconds, see `forecasting.calibration`.
    """

    def __init__(self, constant: float) -> None:
        self._constant = constant
        self._halls: dict[str, _Hall] = defaultdict(_Hall)

    def issue(self, visit: Visit) -> State:
        """A ticket is taken: the state in which that happens, before it counts itself."""
        clock = Clock(visit)
        hall = self._halls[visit.hall]
        hall.turn_to(clock.day)
        state = self._state(visit, clock, hall)
        hall.now.issue(clock.at, visit.line)
        hall.lines[visit.line].issue(clock.at, visit.priority)
        return state

    def call(self, visit: Visit) -> None:
        """The ticket is called now (`called_at`), in vain if its holder has left before."""
        assert visit.called_at is not None
        clock, at = Clock(visit), visit.called_at.timestamp()
        hall = self._halls[visit.hall]
        usual = self._history(hall, visit.line).usual(clock.clock_seconds).wait
        self._history(hall, visit.line).add(clock.clock_seconds, at - clock.at)
        if clock.day != hall.day:
            return  # of a day that is over
        hall.add_gap(visit.line, at)
        was_here = visit.left_at is None
        hall.now.call(at, at - clock.at, usual, was_here)
        hall.lines[visit.line].call(clock.at, visit.priority, at, usual, was_here)
        if visit.window:
            hall.windows.begin(visit.window, visit.line, visit.service, at)

    def leave(self, visit: Visit) -> None:
        """The holder of a ticket that was not called is seen to leave now."""
        clock = Clock(visit)
        hall = self._halls[visit.hall]
        if clock.day == hall.day:
            hall.now.leave()
            hall.lines[visit.line].leave(clock.at, visit.priority)

    def finish(self, visit: Visit) -> None:
        """The window is done with the ticket now (`finished_at`)."""
        assert visit.called_at is not None and visit.finished_at is not None
        self._halls[visit.hall].windows.end(
            visit.window, visit.line, visit.service, visit.called_at.timestamp(), visit.finished_at.timestamp()
        )

    def _history(self, hall: _Hall, line: str) -> LineHistory:
        if line not in hall.histories:
            hall.histories[line] = LineHistory(self._constant)
        return hall.histories[line]

    def _state(self, visit: Visit, clock: "Clock", hall: _Hall) -> State:
        line = hall.lines[visit.line]
        usual = self._history(hall, visit.line).usual(clock.clock_seconds)
        count, first = line.ahead()
        usual_gap = 1800 / max(0.2, usual.calls)  # NaN where nothing is usual yet
        waiting = {code: other.in_order() for code, other in hall.lines.items()} if hall.windows.any_seen else {}
        against_usual = (line.waited + SURE_USUALS * usual.mean_wait) / (
            line.usually_waited + SURE_USUALS * usual.mean_wait + 1e-9
        )
        row = (
            clock.clock_seconds,
            clock.weekday,
            float(visit.priority != ""),
            *line.columns(clock.at),
            *usual,
            against_usual,
            usual.wait * against_usual,
            line.waiting_count * usual_gap,
            usual.calls_to_come - line.waiting_count,
            *hall.now.columns(clock.at, line.waiting_count),
            *hall.windows.columns(clock.at, visit.line, visit.service, waiting),
        )
        mean_wait = UNKNOWN_WAIT if isnan(usual.mean_wait) else usual.mean_wait
        return State(
            visit.hall,
            np.array(row),
            _measured_pace(line, count, visit.issued_at, hall.usual_gap(visit.line)),
            mean_wait if isnan(line.latest_wait()) else line.latest_wait(),
            clock.at - first if count else 0.0,
        )


def _measured_pace(line: LineNow, ahead: int, now: datetime, usual_gap: float) -> float:
    """The P50 of `forecasting.estimates`, which knows a line's latest calls alone."""
    calls = [datetime.fromtimestamp(at, UTC) for at in list(line.calls)[-LATEST_CALLS - 1 :]]
    fresh = [at for at in calls if now - at <= FRESH_CALLS]
    return float(estimate(ahead, measure_pace(fresh, usual_gap)).p50_seconds)
