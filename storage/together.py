"""Commits of one SQLite process, made together: who writes in one turn of the event loop shares a sync of the disk.

Each unit of work runs alone, inside a savepoint of a common transaction. It is answered only after the common commit,
so an answer still means that it is on the disk. A unit that fails undoes itself and nobody else; if the commit fails,
every unit of it fails. For a server on gevent, whose greenlets never run at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine


class _Group:
    """The units that will be committed together."""

    def __init__(self, connection: Connection, done: Any) -> None:
        self.connection = connection
        self.common = connection.begin()
        self.done = done
        self.broken: BaseException | None = None


class Together:
    """Transactions that share their commits, on one connection that stays open."""

    def __init__(self, engine: Engine) -> None:
        from gevent.lock import BoundedSemaphore  # only a server on gevent comes here

        self._engine = engine
        self._turn = BoundedSemaphore(1)
        self._group: _Group | None = None
        self._connection: Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One unit: all of it or, on any exception, nothing. Returns when it is on the disk."""
        with self._turn:
            group = self._group or self._begin()
            cursor = group.connection.connection.cursor()
            cursor.execute("SAVEPOINT unit")
            try:
                yield group.connection
            except BaseException as error:
                self._undo(group, cursor, error)
                raise
            cursor.execute("RELEASE unit")
            cursor.close()
        group.done.get()

    def _undo(self, group: _Group, cursor: Any, error: BaseException) -> None:
        """Undo one unit; a full disk may have undone the whole group already, then nobody of it may be answered."""
        try:
            cursor.execute("ROLLBACK TO unit")
            cursor.execute("RELEASE unit")
        except Exception:  # noqa: BLE001  # the unit's own error is the one to raise
            group.broken = error
            self._leave(group)

    def _begin(self) -> _Group:
        from gevent import spawn
        from gevent.event import AsyncResult

        if self._connection is None:
            self._connection = self._engine.connect()
        group = self._group = _Group(self._connection, AsyncResult())
        spawn(self._commit, group)
        return group

    def _commit(self, group: _Group) -> None:
        from gevent import sleep

        sleep(0)  # those who are ready to write join in
        with self._turn:
            if self._group is group:
                self._group = None
            try:
                if group.broken is not None:
                    raise group.broken
                group.common.commit()
            except Exception as error:  # noqa: BLE001  # raised in every unit that waits for this commit
                self._leave(group)
                group.connection.close()
                group.done.set_exception(error)
            else:
                group.done.set(None)

    def _leave(self, group: _Group) -> None:
        """The next unit begins another group on another connection; what became of this one is not known."""
        if self._connection is group.connection:
            self._connection = self._group = None

    def close(self) -> None:
        """Give the connection back."""
        connection, self._connection, self._group = self._connection, None, None
        if connection is not None:
            connection.close()
