"""Connections and transactions; the same behaviour on SQLite and PostgreSQL.

SQLite: WAL, `synchronous=FULL` (an answered request survives a power cut), writers begin with BEGIN IMMEDIATE, so
two of them queue instead of failing in the middle. They queue here and not in SQLite, whose waiting stops the whole
process, with its event loop (docs/security.md). PostgreSQL: READ COMMITTED, and every step of a hall first locks
that hall's row (its revision), so the steps of one hall come one after another.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, TimeoutError

from queueing.errors import Unavailable
from storage.compiled_statement import CompiledStatement
from storage.group_commit import GroupCommit
from storage.patience import Deadline, Patience, away, begun

_BEGIN, _BEGIN_IMMEDIATE = CompiledStatement(text("BEGIN")), CompiledStatement(text("BEGIN IMMEDIATE"))
_LOOK = CompiledStatement(text("PRAGMA user_version"))
PRAGMAS = (
    "page_size=2048",  # of a new file; a ticket changes little on each of 20 pages, and whole pages are synced
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "wal_autocheckpoint=8000",  # a ticket writes some 20 pages; the usual 1,000 would sync the main file too often
    "cache_size=-16000",
)


class Database:
    """One database by its URL (`sqlite:///path` or `postgresql+psycopg://…`). Opens nothing until it is used."""

    def __init__(self, url: str | URL) -> None:
        """`url` as an URL: one that no text could be, because a character of its path has a meaning in addresses."""
        self.url = url.render_as_string(hide_password=False) if isinstance(url, URL) else plain_url(url)
        self.patience = Patience()
        self.engine = _engine(url if isinstance(url, URL) else self.url, self.patience)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(immediate=True)
        self._group_commit: GroupCommit | None = None
        # Threads that write take turns, on SQLite: else a busy one starves the others, which look only now and then.
        self._turn: AbstractContextManager[object] = RLock() if self.is_sqlite else nullcontext()
        self._snapshot = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write: all of it or, on any exception, nothing."""
        if self._group_commit is not None:
            with self._group_commit.transaction() as connection:
                yield connection
            return
        with self._turn, self._begun(self._writing) as connection:
            yield connection

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        """A connection in a transaction that has its locks; commits, or undoes everything on an exception."""
        if self.patience.is_silent:
            raise away()
        connection, transaction = begun(engine.connect, Deadline(self.patience.lock_seconds))
        with connection, transaction:
            yield connection

    def commit_together(self) -> None:
        """From now on, writers of this process share commits. Only for SQLite under gevent; elsewhere it does
        nothing.
        """
        if self.is_sqlite:
            self._group_commit = GroupCommit(self._writing, self.patience)

    def become_brief(self, lock_seconds: float) -> None:
        """From now on, a step waits so long for a lock, and not much longer for a database that says nothing. Then it
        raises Unavailable `database_busy`, or OperationalError. For a server.
        """
        self.patience.become_brief(lock_seconds)
        if not self.is_sqlite:
            self.engine.dispose()  # connections know only the patience with which they were opened

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; others may write meanwhile."""
        with self._begun(self._snapshot) as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        if self._group_commit is not None:
            self._group_commit.close()
        self.engine.dispose()

    def trouble(self) -> str | None:
        """What a step would meet now: `database_busy` or `database_away`; None: it would be done."""
        try:
            with self.transaction():
                return None
        except Unavailable as error:
            return error.code
        except (OperationalError, TimeoutError):
            return "database_away"


def plain_url(url: str) -> str:
    """`postgres://` and `postgresql://` mean psycopg 3 here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _engine(url: str | URL, patience: Patience) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        from storage.postgresql import postgresql_engine  # its driver takes 11 MB, of no use to SQLite

        return postgresql_engine(url, patience)
    engine = create_engine(url, connect_args={"timeout": 0}, hide_parameters=True)
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(dialect: object, record: object, arguments: list[Any], options: dict[str, Any]) -> None:
    """The file is its owner's alone from the first byte, whatever the umask says; so are those that SQLite adds."""
    path = Path(arguments[0])
    if arguments[0] == ":memory:" or not path.parent.is_dir():
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            for file in (path, *(path.with_name(path.name + extra) for extra in ("-wal", "-shm", "-journal"))):
                with suppress(OSError):  # not there, or somebody else's
                    file.chmod(0o600)
    except OSError:  # a folder that cannot be written: SQLite will say so
        return


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # sqlite3's own implicit BEGIN would be a deferred one
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate", False):
        _BEGIN_IMMEDIATE.do(connection, {})  # before every step: a driver's cursor will do
    else:
        _BEGIN.do(connection, {})
        _LOOK.do(connection, {})  # takes the lock of a reader now, where it may be waited for
