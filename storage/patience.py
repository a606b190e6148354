"""How long a step waits for a database: for a lock that somebody else holds, and for one that says nothing at all.

Commands, imports and reports are patient. A server is brief: who waits there is a person, and who is refused is told
when to try again (`database_busy`).
"""

from collections.abc import Callable
from random import uniform
from threading import Lock, Thread
from time import monotonic, sleep

from sqlalchemy import Connection, RootTransaction
from sqlalchemy.exc import OperationalError

from queueing.errors import Unavailable

LONG_SECONDS = 10.0
"""For a lock, where nobody waits for an answer."""
STATEMENT_TIMES = 10
"""PostgreSQL ends a statement after so many times the patience: there the steps of a hall wait for each other."""
SILENT_LATER_SECONDS = 1.0
"""So long after that a PostgreSQL that has said nothing at all is given up."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.001, 0.02
PROBE_SECONDS = 0.5
RETRY_AFTER_SECONDS = 1


def busy() -> Unavailable:
    """The answer to who has waited long enough."""
    detail = "The database is busy; nothing was written. Try again in a moment."
    return Unavailable("database_busy", detail, retry_after_seconds=RETRY_AFTER_SECONDS)


def away() -> Unavailable:
    """The answer while the database says nothing."""
    detail = "The database does not answer; nothing was written. Try again in a moment."
    return Unavailable("database_away", detail, retry_after_seconds=RETRY_AFTER_SECONDS)


def is_locked(error: OperationalError) -> bool:
    """Whether SQLite refused because somebody else has the lock."""
    return str(getattr(error.orig, "sqlite_errorname", "")).startswith("SQLITE_BUSY")


class Patience:
    """`lock_seconds` for a lock. `silent_seconds` for a PostgreSQL that says nothing; None: for ever."""

    def __init__(self) -> None:
        self.lock_seconds, self.silent_seconds = LONG_SECONDS, None
        self._lock, self._is_probing = Lock(), False
        self.is_silent = False
        """The database has said nothing for too long; whoever asks is refused at once, until it answers again."""

    lock_seconds: float
    statement_seconds: float = 0.0
    silent_seconds: float | None

    def become_brief(self, lock_seconds: float) -> None:
        """From now on, wait only as long as people do."""
        self.lock_seconds, self.statement_seconds = lock_seconds, STATEMENT_TIMES * lock_seconds
        self.silent_seconds = self.statement_seconds + SILENT_LATER_SECONDS

    def note_silence(self, answers: Callable[[], bool]) -> None:
        """The database says nothing. Ask it now and then, beside all requests, until it answers."""
        with self._lock:
            self.is_silent = True
            if self._is_probing:
                return
            self._is_probing = True
        Thread(target=self._probe, args=(answers,), daemon=True).start()  # a greenlet under gevent

    def _probe(self, answers: Callable[[], bool]) -> None:
        while not answers():
            sleep(PROBE_SECONDS)
        with self._lock:
            self.is_silent = self._is_probing = False


class Deadline:
    """One wait for a lock, which lets others go on: `sleep` under gevent is the event loop's."""

    def __init__(self, seconds: float) -> None:
        self.has_waited = False
        self._at = monotonic() + seconds
        self._pause = FIRST_PAUSE_SECONDS

    @property
    def left_seconds(self) -> float:
        """The seconds that are left, at least 0."""
        return max(0.0, self._at - monotonic())

    def wait(self) -> None:
        """Pause a moment before the next try. Raises Unavailable when there is none left."""
        if not self.left_seconds:
            raise busy()
        self.has_waited = True
        sleep(min(uniform(0.5, 1) * self._pause, self.left_seconds))  # noqa: S311  # no secret
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)


def begun(connect: Callable[[], Connection], deadline: Deadline) -> tuple[Connection, RootTransaction]:
    """A connection and its transaction, which has its lock of SQLite's file; others go on while it waits for that.
    Raises Unavailable at the deadline.
    """
    while True:
        connection: Connection | None = None
        try:
            connection = connect()
            return connection, connection.begin()
        except OperationalError as error:
            if connection is not None:
                connection.close()
            if not is_locked(error):
                raise
        deadline.wait()
