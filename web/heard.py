"""Tracks which events of a hall this process has sent to its listeners, so that each is sent once."""

from threading import Lock


class Heard:
    """All events up to `passed` have been sent (None: nobody has listened yet), and some later ones of this process."""

    def __init__(self) -> None:
        self.passed: int | None = None
        self._ahead: set[int] = set()
        self._lock = Lock()

    def begin(self, revision: int) -> None:
        """A listener has received the board of this revision. The first listener needs no earlier event."""
        with self._lock:
            if self.passed is None:
                self.passed = revision

    def is_new(self, revision: int) -> bool:
        """Whether an event of this process has not been sent yet. Marks it as sent."""
        with self._lock:
            if self.passed is None:
                return True
            if revision <= self.passed or revision in self._ahead:
                return False
            self._ahead.add(revision)
            return True

    def missed(self, newest: int) -> set[int]:
        """The events of other processes up to `newest` that have not been sent yet. Marks them as sent."""
        with self._lock:
            passed = newest if self.passed is None else self.passed
            self.passed = max(passed, newest)
            missing = set(range(passed + 1, newest + 1)) - self._ahead
            self._ahead = {revision for revision in self._ahead if revision > self.passed}
            return missing
