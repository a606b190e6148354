"""Shared commits of one SQLite process: units of work in one turn of the event loop share one sync of the disk.

Each unit of work runs alone, inside a savepoint of a common transaction. It is answered only after the common commit,
so an answer still means that the work is on the disk. A unit that fails undoes only itself; if the commit fails, every
unit of it fails. For a server on gevent, whose greenlets never run at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction

from storage.patience import Deadline, Patience, begun, busy

LOOK_SECONDS = 0.05


class _Group:
    """The units that are committed together."""

    def __init__(self, connection: Connection, common: RootTransaction, done: Any) -> None:
        self.connection, self.common = connection, common
        self.done = done
        self.broken: BaseException | None = None


class GroupCommit:
    """Transactions that share their commits, on one connection that stays open."""

    def __init__(self, engine: Engine, patience: Patience) -> None:
        from gevent.lock import BoundedSemaphore  # only a server on gevent runs this

        self._engine, self._patience = engine, patience
        self._turn = BoundedSemaphore(1)
        self._group: _Group | None = None
        self._connection: Connection | None = None
        self._begins: Deadline | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One unit: all of it or, on any exception, nothing. Returns when it is on the disk. Raises Unavailable."""
        deadline = Deadline(self._patience.lock_seconds)
        self._await_turn(deadline)
        try:
            group = self._group or self._begin(deadline)
            cursor = group.connection.connection.cursor()
            cursor.execute("SAVEPOINT unit")
            try:
                yield group.connection
            except BaseException as error:
                self._undo(group, cursor, error)
                raise
            cursor.execute("RELEASE unit")
            cursor.close()
        finally:
            self._turn.release()
        group.done.get()

    def _await_turn(self, deadline: Deadline) -> None:
        """Raises Unavailable when the turn is somebody's who waits in vain for the file; else turns are short."""
        while not self._turn.acquire(timeout=max(deadline.left_seconds, LOOK_SECONDS)):
            if self._begins is not None and self._begins.has_waited:
                raise busy()

    def _undo(self, group: _Group, cursor: Any, error: BaseException) -> None:
        """Undo one unit. A full disk may have undone the whole group already; then no unit of it may be answered."""
        try:
            cursor.execute("ROLLBACK TO unit")
            cursor.execute("RELEASE unit")
        except Exception:  # noqa: BLE001  # the unit's own error is raised
            group.broken = error
            self._leave(group)

    def _begin(self, deadline: Deadline) -> _Group:
        from gevent import spawn
        from gevent.event import AsyncResult

        self._begins = deadline
        try:
            connection, common = begun(self._open, deadline)
        finally:
            self._begins = None
        self._connection = connection
        group = self._group = _Group(connection, common, AsyncResult())
        spawn(self._commit, group)
        return group

    def _open(self) -> Connection:
        """The connection that stays open, or a new one."""
        is_open = self._connection is not None and not self._connection.closed
        return self._connection if self._connection is not None and is_open else self._engine.connect()

    def _commit(self, group: _Group) -> None:
        from gevent import sleep

        sleep(0)  # lets other ready writers join
        with self._turn:
            if self._group is group:
                self._group = None
            try:
                if group.broken is not None:
                    raise group.broken
                group.common.commit()
            except BaseException as error:  # noqa: BLE001  # raised in every unit that waits for this commit
                self._leave(group)
                group.connection.close()
                group.done.set_exception(error)
            else:
                group.done.set(None)

    def _leave(self, group: _Group) -> None:
        """The next unit begins another group on another connection, because the state of this one is unknown."""
        if self._connection is group.connection:
            self._connection = self._group = None

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection, self._group = self._connection, None, None
        if connection is not None:
            connection.close()
