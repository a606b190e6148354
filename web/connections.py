"""The connections of one process: how many there may be, and who must go when there are too many.

A connection that has sent a request is at work until it is answered (a socket: until it ends). All others wait for a
request, and only those are closed to make room: first the ones that never sent one, the longest waiting first.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum

from web.budgets import refusals

LARGEST_BODY = 64 * 1024
"""Bytes of a request's body."""
MOST = 4_000
"""Connections of all addresses together."""
MOST_AT_WORK = 3_600
"""Of them, those with a request or a socket: the rest is for whoever comes next."""
MOST_WITH_GUESTS = 3_000
"""Of these, as many as guests may make them: the rest is for staff and devices."""
MOST_WAITING_OF_ADDRESS = 600
"""Connections of one address that wait for a request: six for each of a hundred browsers behind one router."""
MOST_OF_ADDRESS = 3_000
"""Connections of one address at all."""
MOST_WITH_GUESTS_OF_ADDRESS = 2_600
"""Those of one address with a request or a socket, as many as guests may make them: a clerk beside them comes in."""


class State(IntEnum):
    """The first two wait for a request, in the order in which they are closed to make room."""

    NEW = 0
    IDLE = 1
    AT_WORK = 2
    ENDED = 3


@dataclass(slots=True, eq=False)
class Connection:
    """One connection. `hang_up` ends it; what reads from it then reads nothing."""

    key: Hashable
    hang_up: Callable[[], None]
    state: State = State.NEW


@dataclass(slots=True)
class _Address:
    """The connections of one address that wait, in the order in which they began to."""

    waiting: tuple[dict[Connection, None], dict[Connection, None]] = field(default_factory=lambda: ({}, {}))
    count: int = 0

    def oldest(self) -> Connection | None:
        return next((next(iter(group)) for group in self.waiting if group), None)

    def waiting_count(self) -> int:
        return len(self.waiting[0]) + len(self.waiting[1])


class Connections:
    """Counts connections, and closes waiting ones when there are too many. `by_address` False: a proxy stands before
    the server, so that all come from one address.
    """

    def __init__(self, by_address: bool = True) -> None:
        self._by_address = by_address
        self._addresses: dict[Hashable, _Address] = {}
        self._all = _Address()
        self._at_work = 0

    def admit(self, connection: Connection) -> bool:
        """Whether a new connection may stay. It may cost another one its place."""
        if self._is_full(connection.key):
            refusals.note("connections", connection.key)
            connection.state = State.ENDED
            return False
        self._make_room(connection.key)  # before it is one of them: whoever comes is not the first to go
        for address in self._of(connection):
            address.count += 1
            address.waiting[State.NEW][connection] = None
        return True

    def _is_full(self, key: Hashable) -> bool:
        own = self._own(key)
        return (self._all.count >= MOST and self._all.oldest() is None) or (
            own.count >= MOST_OF_ADDRESS and own.oldest() is None
        )

    def _make_room(self, key: Hashable) -> None:
        own = self._own(key)
        if own.waiting_count() >= MOST_WAITING_OF_ADDRESS or own.count >= MOST_OF_ADDRESS:
            self._close(own.oldest())
        elif self._all.count >= MOST:
            self._close(self._all.oldest())

    def _own(self, key: Hashable) -> _Address:
        """The connections of an address; none where addresses say nothing."""
        return self._addresses.get(key, _Address()) if self._by_address else _Address()

    def _close(self, connection: Connection | None) -> None:
        if connection is not None:
            refusals.note("waiting connections", connection.key)
            self.end(connection)
            connection.hang_up()

    def begin(self, connection: Connection, is_known: Callable[[], bool]) -> bool:
        """A whole request has come. Whether it may be worked on. `is_known`: staff or a device sent it; asked only when
        it matters, and may take a while.
        """
        is_one_too_many = self._is_full_of_guests(connection.key) and not is_known()
        if is_one_too_many or self._at_work >= MOST_AT_WORK:
            refusals.note("connections at work", connection.key)
            return False
        if connection.state > State.IDLE:
            return False  # it was closed to make room
        self._leave(connection)
        connection.state = State.AT_WORK
        self._at_work += 1
        return True

    def _is_full_of_guests(self, key: Hashable) -> bool:
        own = self._own(key)
        return self._at_work >= MOST_WITH_GUESTS or own.count - own.waiting_count() >= MOST_WITH_GUESTS_OF_ADDRESS

    def rest(self, connection: Connection) -> None:
        """The request is answered; the connection waits for the next one."""
        if connection.state == State.AT_WORK:
            self._at_work -= 1
            connection.state = State.IDLE
            for address in self._of(connection):
                address.waiting[State.IDLE][connection] = None

    def end(self, connection: Connection) -> None:
        """The connection has ended; a second call does nothing."""
        if connection.state == State.ENDED:
            return
        if connection.state == State.AT_WORK:
            self._at_work -= 1
        else:
            self._leave(connection)
        connection.state = State.ENDED
        for address in self._of(connection):
            address.count -= 1
        if not self._addresses[connection.key].count:
            del self._addresses[connection.key]

    def _leave(self, connection: Connection) -> None:
        """It waits no longer."""
        for address in self._of(connection):
            address.waiting[connection.state].pop(connection, None)

    def _of(self, connection: Connection) -> tuple[_Address, _Address]:
        return self._addresses.setdefault(connection.key, _Address()), self._all

    def counts(self) -> tuple[int, int]:
        """(all, at work)."""
        return self._all.count, self._at_work
