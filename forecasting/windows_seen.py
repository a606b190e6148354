"""Infers from a log which windows of a hall are open, which lines they take, and when the next one will be free.

A log does not say when windows open or close. A window counts as open while it serves and for a while after. All times
are seconds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import nan

from forecasting.event_pass import EventPass, ExpectedTicket, ExpectedWindow, Habits
from forecasting.free_windows import free_times
from forecasting.service_times import ServiceTimes
from queueing.waiting_line import Waiting
from queueing.window import ServiceWindow

LATELY = 1800.0
"""A window counts as open for this many seconds after its last service."""
FORGOTTEN = 4 * 3600.0
"""A longer service, in seconds, was probably never marked as finished."""
LEAST_SHARE = 0.02
"""A window takes a line that makes up this share of its services."""
MOST_PLAYED = 50
"""With more tickets waiting, the event pass simulates only every second or third, with longer services to match."""
_EPOCH = datetime.fromtimestamp(0, UTC)
_NO_HABITS = Habits(walk=0.0, turn=0.0)


class WindowsSeen:
    """The windows of one hall."""

    def __init__(self) -> None:
        self._serving: dict[str, tuple[str, str, float]] = {}
        self._freed: dict[str, float] = {}
        self._services: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._places: dict[str, ServiceWindow] = {}
        self._numbers: dict[str, int] = {}
        self._times = ServiceTimes({}, {})

    def begin(self, window: str, line: str, service: str, at: float) -> None:
        """The window has called somebody. Any earlier service there is over."""
        self._serving[window] = (line, service, at)
        self._services[window][line] += 1
        if window in self._places and line not in self._places[window].serves:
            del self._places[window]

    def end(self, window: str, line: str, service: str, begun: float, at: float) -> None:
        """The window has finished what it began at `begun`."""
        self._times.observe(service, line, window, at - begun)
        if self._serving.get(window, ("", "", nan))[2] == begun:
            del self._serving[window]
            self._freed[window] = at

    @property
    def any_seen(self) -> bool:
        """Whether the log names windows at all."""
        return bool(self._services)

    def end_day(self) -> None:
        """End the day. The lines that each window takes are remembered but count less."""
        self._serving.clear()
        self._freed.clear()
        self._places.clear()
        for services in self._services.values():
            for line in services:
                services[line] *= 0.8

    def columns(self, now: float, line: str, service: str, waiting: Mapping[str, Sequence[float]]) -> tuple[float, ...]:
        """The model's columns for the windows (`WINDOW_COLUMNS`). `waiting`: the issue times of waiting tickets, by
        line.

        All are NaN if no window is open.
        """
        idle = [window for window, at in self._freed.items() if now - at <= LATELY and window not in self._serving]
        busy = [window for window, (_, _, begun) in self._serving.items() if now - begun <= FORGOTTEN]
        if not idle and not busy:
            return (nan,) * len(WINDOW_COLUMNS)
        takes_line = [window for window in (*idle, *busy) if line in self._place(window).serves]
        ahead = len(waiting.get(line, ()))
        mean = self._times.seconds(service, line)
        elapsed = [now - self._serving[window][2] for window in busy]
        free_at = free_times([self._remaining(window, now) for window in busy])
        quickly_idle = sum(now - self._freed[window] <= 300 for window in idle)
        calls_needed = ahead + 1 - sum(window in idle for window in takes_line)
        return (
            len(takes_line),
            len(busy),
            len(idle),
            quickly_idle,
            now - max(self._freed.values(), default=nan),
            mean,
            max(elapsed, default=0.0),
            sum(elapsed) / len(elapsed) if elapsed else 0.0,
            min(free_at, default=0.0) if not idle else 0.0,
            max(0, calls_needed) * mean / max(1, len(takes_line)),
            self._expected_call(now, line, idle, busy, free_at, waiting),
        )

    def _remaining(self, window: str, now: float) -> list[float]:
        line, service, begun = self._serving[window]
        return self._times.remaining(self._times.seconds(service, line) * self._times.pace(window), now - begun)

    def _place(self, window: str) -> ServiceWindow:
        place = self._places.get(window)
        if place is None:
            services = self._services[window]
            total = sum(services.values())
            lines = tuple(line for line, count in services.items() if count >= LEAST_SHARE * total)
            number = self._numbers.setdefault(window, 1 + len(self._numbers))
            place = self._places[window] = ServiceWindow(number, lines)
        return place

    def _expected_call(
        self,
        now: float,
        line: str,
        idle: Sequence[str],
        busy: Sequence[str],
        free_at: Sequence[float],
        waiting: Mapping[str, Sequence[float]],
    ) -> float:
        """When the event pass calls somebody who comes now; NaN: none of these windows takes the line."""
        windows = [ExpectedWindow(self._place(window), 0.0, self._times.pace(window)) for window in idle]
        windows += [
            ExpectedWindow(self._place(window), at, self._times.pace(window))
            for window, at in zip(busy, free_at, strict=True)
        ]
        if not any(line in expected.window.serves for expected in windows):
            return nan
        seconds = {of_line: self._times.seconds("", of_line) for of_line in waiting}
        issues = sorted((issued, of_line) for of_line, times in waiting.items() for issued in times)
        step = 1 + len(issues) // MOST_PLAYED
        tickets = [
            ExpectedTicket(Waiting(str(place), of_line, _EPOCH, _EPOCH), step * seconds[of_line], now - issued)
            for place, (issued, of_line) in enumerate(issues[step - 1 :: step])
        ]
        event_pass = EventPass(windows, [expected.window for expected in windows], tickets, _NO_HABITS)
        call = event_pass.newcomer(Waiting("", line, _EPOCH, _EPOCH))
        return nan if call is None else call


WINDOW_COLUMNS = (
    "windows of the line", "busy windows", "idle windows", "windows idle within 5 min", "since last finish",
    "service time", "longest service so far", "mean service so far", "first window free in", "calls × pace of windows",
    "event pass",
)  # fmt: skip
