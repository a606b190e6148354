"""Which events of a hall this process has told its listeners at once: each once, whoever made it."""

from threading import Lock


class Heard:
    """Up to `passed` all is told (None: nobody has listened yet); beyond it, what this process made itself."""

    def __init__(self) -> None:
        self.passed: int | None = None
        self._ahead: set[int] = set()
        self._lock = Lock()

    def begin(self, revision: int) -> None:
        """Somebody has the board of this revision; what came before it is no news to the first one who listens."""
        with self._lock:
            if self.passed is None:
                self.passed = revision

    def is_new(self, revision: int) -> bool:
        """Whether an event of this process is still to be told; from now on it counts as told."""
        with self._lock:
            if self.passed is None:
                return True
            if revision <= self.passed or revision in self._ahead:
                return False
            self._ahead.add(revision)
            return True

    def missed(self, newest: int) -> set[int]:
        """The events up to the newest that other processes made; from now on they count as told."""
        with self._lock:
            passed = newest if self.passed is None else self.passed
            self.passed = max(passed, newest)
            missing = set(range(passed + 1, newest + 1)) - self._ahead
            self._ahead = {one for one in self._ahead if one > self.passed}
            return missing
