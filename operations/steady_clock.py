"""A clock that never goes back and notices when somebody has set the computer's clock forward.

A computer without a battery boots in the past, one with a bad battery hours ahead; both are corrected while the hall
works. Set back: the hall's clock goes on from where it was, at its own pace, so that no wait is negative or too short;
while nobody is in the hall it stands, until the computer's has caught up. Set forward: the leap is remembered, and
`operations.clock.leaps` takes the tickets along.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_NO_TIME = timedelta(0)
LEAST_LEAP = timedelta(seconds=30)
"""Less is left to the figures: a wait that is half a minute too long is no lie worth a line in the journal."""


def system_now() -> datetime:
    """The computer's clock, in UTC."""
    return datetime.now(UTC)


_SINCE_BOOT: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def seconds_since_boot() -> float:
    """Seconds that nobody can set; time asleep counts where the system can tell (Linux)."""
    return time.clock_gettime(_SINCE_BOOT)


def _in_utc(instant: datetime) -> datetime:
    """The same instant in UTC; one that is costs nothing."""
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Leap:
    """The clock was set forward: it would have been `before_at`, and was `after_at`. What happened since the computer
    booted, at `booted_at` of the wrong clock, has wrong instants.
    """

    before_at: datetime
    after_at: datetime
    booted_at: datetime

    @property
    def duration(self) -> timedelta:
        """How far."""
        return self.after_at - self.before_at


class SteadyClock:
    """Calling it gives the instant now, in UTC: `source`'s, but never earlier than any it gave before.

    `elapsed`: seconds that nobody sets. `watches`: whether leaps of `source` are noticed; those of a test's or a
    demonstration's clock are meant.
    """

    def __init__(
        self,
        source: Callable[[], datetime] = system_now,
        elapsed: Callable[[], float] = seconds_since_boot,
        watches: bool = False,
    ) -> None:
        self._source, self._elapsed, self.watches = source, elapsed, watches
        self.latest_leap: Leap | None = None
        self._latest_at: datetime | None = None
        self._seconds = 0.0
        self._leaps: list[Leap] = []

    def __call__(self) -> datetime:
        """Now."""
        seconds, reading_at = self._elapsed(), _in_utc(self._source())
        latest_at = self._latest_at
        # Forward by less than a leap: nothing to correct. This is the ordinary case, asked several times a request.
        if latest_at is None or _NO_TIME <= reading_at - latest_at < LEAST_LEAP:
            self._latest_at = reading_at
        else:
            self._latest_at = self._reckoned(latest_at, reading_at, seconds)
        self._seconds = seconds
        return self._latest_at

    def _reckoned(self, latest_at: datetime, reading_at: datetime, seconds: float) -> datetime:
        """Now, where the source went back or far forward; a leap is noted."""
        steady_at = latest_at + timedelta(seconds=max(0.0, seconds - self._seconds))
        if self.watches and reading_at - steady_at >= LEAST_LEAP:
            self.latest_leap = Leap(steady_at, reading_at, steady_at - timedelta(seconds=seconds))
            self._leaps.append(self.latest_leap)
        return reading_at if reading_at >= latest_at else steady_at

    def not_before(self, instant: datetime) -> None:
        """Something has happened at this instant: from now on the clock gives none that is earlier."""
        if self() < instant:
            self._latest_at = _in_utc(instant)

    def rest(self, instant: datetime) -> None:
        """Nobody is in the hall, and nothing has happened after this instant: a clock that is ahead may wait there."""
        latest_at = self()
        self._latest_at = max(min(latest_at, _in_utc(instant)), _in_utc(self._source()))

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of `source`, which was set back; 0: not ahead."""
        return max(self() - _in_utc(self._source()), timedelta(0))

    def take_leaps(self) -> list[Leap]:
        """The leaps since the last call, oldest first."""
        self()
        if not self._leaps:
            return []
        taken, self._leaps = self._leaps, []
        return taken
