"""Fair turns at something scarce, such as the processor that checks a password.

Sources take turns, and within a source its accounts: whoever sends many waits behind the others, and not they behind
them. What waits is bounded. Kept in the memory of one process.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic

AT_ONCE = 1
"""Argon2 uses several cores by itself: two at once would end no sooner, and the next in turn would wait for both."""
MOST_OF_ACCOUNT = 8
"""So many may wait for one account of one source."""
MOST_OF_SOURCE = 64
"""So many may wait of one source: a whole shift behind one router, which begins at the same moment."""
MOST = 512
"""So many may wait of all sources that are not trusted."""
FREE_FAILURES = 100
FAILURES_KEPT_SECONDS = 900.0
"""After `FREE_FAILURES` within this time a source gets one turn in `PACE_SECONDS`."""
PACE_SECONDS = 0.5
MOST_OF_SLOWED = 16
"""So many may wait of a source that gets one turn in `PACE_SECONDS`: nobody waits for very long there."""
MOST_REMEMBERED = 10_000
LOOK_SECONDS = 0.25
"""How often whoever waits looks whether a source that is held back may go on."""


class Full(Exception):
    """There is no room in the queue. `of_source`: it is this source that fills it."""

    def __init__(self, of_source: bool) -> None:
        super().__init__("no room in the queue")
        self.of_source = of_source


@dataclass(eq=False, slots=True)
class _Waiter:
    source: str
    account: str
    called: Event = field(default_factory=Event)
    is_refused: bool = False
    is_gone: bool = False


class _Queue:
    """Who waits, by source and account; the first of each dictionary is the next in turn."""

    def __init__(self) -> None:
        self._sources: dict[str, dict[str, deque[_Waiter]]] = {}
        self.size = 0

    def add(self, waiter: _Waiter) -> None:
        self._sources.setdefault(waiter.source, {}).setdefault(waiter.account, deque()).append(waiter)
        self.size += 1

    def counts(self, source: str) -> dict[str, int]:
        """How many of a source wait, by account."""
        return {account: len(waiters) for account, waiters in self._sources.get(source, {}).items()}

    def take(self, is_due: Callable[[str], bool]) -> _Waiter | None:
        """The next of the first source that is due, which is then behind the others. None: nobody."""
        source = next(filter(is_due, self._sources), None)
        if source is None:
            return None
        accounts = self._sources.pop(source)
        account = next(iter(accounts))
        waiters = accounts.pop(account)
        waiter = waiters.popleft()
        if waiters:
            accounts[account] = waiters
        if accounts:
            self._sources[source] = accounts
        self.size -= 1
        return waiter

    def drop_last(self, source: str, account: str) -> _Waiter:
        """Take away who came last of an account."""
        self.size -= 1
        accounts = self._sources[source]
        waiter = accounts[account].pop()
        if not accounts[account]:
            del accounts[account]
        return waiter


class LoginTurns:
    """`AT_ONCE` turns at the same time; `now` is a steady clock in seconds. Safe to use from many requests at once."""

    def __init__(self, at_once: int = AT_ONCE, now: Callable[[], float] = monotonic) -> None:
        self._free, self._now = at_once, now
        self._lock = Lock()
        self._trusted, self._others = _Queue(), _Queue()
        self._failures: dict[str, tuple[int, float]] = {}
        self._due: dict[str, float] = {}

    @contextmanager
    def turn(self, source: str, account: str, is_trusted: bool = False) -> Iterator[None]:
        """Wait for a turn and have it. Who is trusted comes before all others. Raises Full."""
        waiter = _Waiter(source, account)
        self._join(waiter, is_trusted)
        try:
            while not waiter.called.wait(LOOK_SECONDS):
                self._call()
            if waiter.is_refused:
                raise Full(of_source=True)
            yield
        finally:
            self._leave(waiter)

    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._trusted.size + self._others.size

    def note_failure(self, source: str) -> None:
        """Note that a turn of this source was in vain."""
        now = self._now()
        with self._lock:
            if len(self._failures) >= MOST_REMEMBERED:
                self._failures.clear()
                self._due.clear()
            count, since = self._failures.get(source, (0, now))
            if now - since > FAILURES_KEPT_SECONDS:
                count, since = 0, now
            self._failures[source] = count + 1, since

    def _join(self, waiter: _Waiter, is_trusted: bool) -> None:
        queue = self._trusted if is_trusted else self._others
        with self._lock:
            counts = queue.counts(waiter.source)
            if counts.get(waiter.account, 0) >= MOST_OF_ACCOUNT:
                raise Full(of_source=True)
            most = MOST_OF_SLOWED if self._is_slowed(waiter.source) else MOST_OF_SOURCE
            if sum(counts.values()) >= most:
                self._make_room(queue, waiter, counts)
            if not is_trusted and queue.size >= MOST:
                raise Full(of_source=False)
            queue.add(waiter)
        self._call()

    def _leave(self, waiter: _Waiter) -> None:
        """Give the turn back, also where it came too late: the request has ended while it waited."""
        with self._lock:
            if waiter.called.is_set() and not waiter.is_refused:
                self._free += 1
            waiter.is_gone = True
        self._call()

    def _make_room(self, queue: _Queue, waiter: _Waiter, counts: dict[str, int]) -> None:
        """A full source gives the place of the account that has most of them to an account that has fewer."""
        account = max(counts, key=lambda name: counts[name])
        if counts[account] <= counts.get(waiter.account, 0) + 1:
            raise Full(of_source=True)
        dropped = queue.drop_last(waiter.source, account)
        dropped.is_refused = True
        dropped.called.set()

    def _call(self) -> None:
        """Call whoever is next, as long as there is a free turn."""
        with self._lock:
            while self._free:
                waiter = self._trusted.take(self._is_due) or self._others.take(self._is_due)
                if waiter is None:
                    return
                if waiter.is_gone:
                    continue
                self._free -= 1
                if self._is_slowed(waiter.source):
                    self._due[waiter.source] = self._now() + PACE_SECONDS
                waiter.called.set()

    def _is_due(self, source: str) -> bool:
        return self._due.get(source, 0.0) <= self._now()

    def _is_slowed(self, source: str) -> bool:
        count, since = self._failures.get(source, (0, 0.0))
        return count >= FREE_FAILURES and self._now() - since <= FAILURES_KEPT_SECONDS
