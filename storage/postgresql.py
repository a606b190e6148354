"""Connections to PostgreSQL that do not wait for ever, neither for a lock nor for a server that says nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from psycopg import errors
from sqlalchemy import URL, Engine, create_engine, event

from storage.patience import Patience

POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": 0, "pool_pre_ping": True, "hide_parameters": True}
"""No overflow: in a rush it would open and close connections all the time."""
CONNECT_SECONDS = 2
"""The least that libpq takes; for a brief server."""


def postgresql_engine(url: str | URL, patience: Patience) -> Engine:
    """An engine whose connections keep the patience of the moment they are opened."""
    engine = create_engine(url, **POOL)
    dialect_of_engine, address = engine.dialect, engine.url  # not the engine: its listener would keep it for ever

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: object, arguments: list[Any], options: dict[str, Any]) -> Any:
        silent_seconds = patience.silent_seconds
        if silent_seconds is None:
            return dialect.connect(*arguments, **options)
        if patience.is_silent:
            raise psycopg.OperationalError("the database says nothing")
        try:
            connection = _Brief.connect(*arguments, **_limits(patience.statement_seconds, options))
        except errors.ConnectionTimeout:
            patience.note_silence(answers)
            raise
        connection.silent_seconds = silent_seconds
        connection.on_silence = partial(patience.note_silence, answers)
        return connection

    def answers() -> bool:
        """Whether the server answers on a connection of its own."""
        arguments, options = dialect_of_engine.create_connect_args(address)
        options["connect_timeout"] = CONNECT_SECONDS
        try:
            with _Brief.connect(*arguments, **options) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    return engine


def _limits(statement_seconds: float, options: dict[str, Any]) -> dict[str, Any]:
    """The options of the URL, and what the server and the network are told: a step that was given up ends there, too.
    What the URL says itself holds.
    """
    milliseconds = round(statement_seconds * 1000)
    limits = f"-c lock_timeout={milliseconds} -c statement_timeout={milliseconds}"
    of_network = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": milliseconds}
    return {**of_network, **options, "options": f"{limits} {options.get('options', '')}".strip()}


class _Brief(psycopg.Connection[Any]):
    """Ends when the server has said nothing for `silent_seconds`."""

    silent_seconds: float = CONNECT_SECONDS
    on_silence: Callable[[], None] | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, as psycopg does everywhere. Raises OperationalError after the silence."""
        try:
            return super().wait(gen, interval, self.silent_seconds if timeout is None else timeout)
        except errors._WaitTimeout:
            if timeout is not None:
                raise
            self.pgconn.finish()  # what it still says would be the answer to another question
            if self.on_silence is not None:
                self.on_silence()
            raise psycopg.OperationalError("the database says nothing") from None
