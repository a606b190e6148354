"""What is seen of a whole hall today, because its lines share windows and staff. All times are seconds."""

from collections import deque
from math import isnan, nan

from forecasting.line_now import mean, since

LATEST_EVENTS = 400
LATEST_WAITS = 40
SURE_SECONDS = 6000.0
"""How many seconds of usual waits must have passed before the day's own ratio outweighs "as usual"."""


class HallNow:
    """One hall since the day began."""

    def __init__(self) -> None:
        self.calls: deque[float] = deque(maxlen=LATEST_EVENTS)
        self._issues: deque[float] = deque(maxlen=LATEST_EVENTS)
        self._waits: deque[float] = deque(maxlen=LATEST_WAITS)
        self._waiting = self._issued = self._called = 0
        self._waited = self._usually_waited = 0.0
        self._lines: set[str] = set()

    def issue(self, at: float, line: str) -> None:
        """Somebody has taken a ticket of this line."""
        self._issues.append(at)
        self._issued += 1
        self._waiting += 1
        self._lines.add(line)

    def call(self, at: float, wait: float, usual_wait: float, was_here: bool = True) -> None:
        """Somebody is called, who may have been seen to leave before; `usual_wait`: of such tickets on earlier days
        (NaN: unknown).
        """
        if was_here:
            self.leave()
        self.calls.append(at)
        self._waits.append(wait)
        self._called += 1
        if not isnan(usual_wait):
            self._waited += wait
            self._usually_waited += usual_wait

    def leave(self) -> None:
        """Somebody stops waiting."""
        self._waiting -= 1

    def columns(self, now: float, line_waiting: int) -> tuple[float, ...]:
        """The model's columns for the hall (`HALL_COLUMNS`). `line_waiting`: how many wait in the ticket's line."""
        waits = list(self._waits)
        calls_of_hour = since(self.calls, now - 3600)
        return (
            self._waiting,
            since(self.calls, now - 900),
            since(self.calls, now - 1800),
            calls_of_hour,
            since(self._issues, now - 1800),
            mean(waits[-10:]),
            mean(waits),
            (self._waited + SURE_SECONDS) / (self._usually_waited + SURE_SECONDS),
            len(self._lines),
            now - self.calls[-1] if self.calls else nan,
            self._issued,
            self._called,
            line_waiting * 3600 / max(1, calls_of_hour),
            line_waiting / max(1, self._waiting),
        )


HALL_COLUMNS = (
    "waiting in hall", "hall's calls of 15 min", "hall's calls of 30 min", "hall's calls of 60 min",
    "hall's issues of 30 min", "hall's mean of 10 waits", "hall's mean of 40 waits", "hall against usual",
    "lines today", "since hall's last call", "hall issued today", "hall called today", "waiting × hall's pace",
    "share of hall",
)  # fmt: skip
