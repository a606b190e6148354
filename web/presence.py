"""When each member of staff was last active: connected to a console, or doing a step."""

from collections.abc import Callable
from time import monotonic


class Presence:
    """The last activity of staff in this process: the end of a console's connection, or a step.

    It is kept in memory, so it is incomplete with several server processes and lost at a restart. `clock`: seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._since = clock, clock()
        self._heard: dict[str, float] = {}

    def note(self, username: str) -> None:
        """Note that this member of staff is active now."""
        self._heard[username] = self._clock()

    def silent_seconds(self, username: str) -> float:
        """Seconds since the person's last activity, or since the start of this process."""
        return self._clock() - self._heard.get(username, self._since)
