"""Connections and transactions; the same behaviour on SQLite and PostgreSQL.

SQLite: WAL, `synchronous=FULL` (an answered request survives a power cut), writers begin with BEGIN IMMEDIATE, so
two of them queue instead of failing in the middle. PostgreSQL: READ COMMITTED, and every step of a hall first locks
that hall's row (its revision), so the steps of one hall come one after another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from storage.together import Together

BUSY_TIMEOUT_MILLISECONDS = 10_000
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

    def __init__(self, url: str) -> None:
        self.url = plain_url(url)
        self.engine = _engine(self.url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(immediate=True)
        self._together: Together | None = None
        self._snapshot = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write: all of it or, on any exception, nothing."""
        if self._together is not None:
            with self._together.transaction() as connection:
                yield connection
            return
        with self._writing.begin() as connection:
            yield connection

    def commit_together(self) -> None:
        """From now on let writers of this process share commits; for SQLite under gevent, elsewhere it does nothing."""
        if self.is_sqlite:
            self._together = Together(self._writing)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; others go on writing."""
        with self._snapshot.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back to the system."""
        if self._together is not None:
            self._together.close()
        self.engine.dispose()

    def answers(self) -> bool:
        """Whether the database can be asked now."""
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except OperationalError:
            return False
        return True


def plain_url(url: str) -> str:
    """`postgres://` and `postgresql://` mean psycopg 3 here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MILLISECONDS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # sqlite3's own implicit BEGIN would be a deferred one
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
