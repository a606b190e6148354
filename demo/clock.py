"""The demo's time: the server's own if that runs at a speed, else a clock of the demo."""

from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from time import monotonic

from demo.client import Client

MOST_SECONDS_ASLEEP = 0.5


class Clock:
    """The time in the played day, and sleeping in it."""

    def __init__(self, now: datetime, speed: float, stop: Event) -> None:
        self.speed = speed
        self.stop = stop
        self._lock = Lock()
        self._set(now)

    def _set(self, now: datetime) -> None:
        with self._lock:
            self._now, self._at = now, monotonic()

    def now(self) -> datetime:
        with self._lock:
            return self._now + timedelta(seconds=(monotonic() - self._at) * self.speed)

    def follow(self, client: Client) -> None:
        """Read the server's time again: it may have stood still during a restart."""
        server = server_clock(client)
        if server:
            self._set(server[0])

    def sleep_until(self, instant: datetime) -> bool:
        """Sleep; False: the demo was stopped meanwhile."""
        while not self.stop.is_set():
            seconds = (instant - self.now()).total_seconds() / self.speed
            if seconds <= 0:
                return True
            self.stop.wait(min(seconds, MOST_SECONDS_ASLEEP))
        return False

    def sleep(self, duration: timedelta) -> bool:
        """Sleep; False: the demo was stopped meanwhile."""
        return self.sleep_until(self.now() + duration)


def server_clock(client: Client) -> tuple[datetime, float] | None:
    """The server's time and speed; None: it runs an ordinary clock."""
    answer = client.get("/clock")
    if not answer.is_done or "now" not in answer.body:
        return None
    now = datetime.fromisoformat(str(answer.body["now"]))
    return now.astimezone(UTC), float(answer.body.get("speed", 1))
