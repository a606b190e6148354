"""Runs long computations outside the event loop, so that the hall goes on while a password is checked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from gevent import threadpool

Result = TypeVar("Result")
THREADS = 2


class ThreadPool:
    """Runs pure functions in a few real threads of its own. Only the caller waits, and whoever comes while all of them
    are busy: a folder on a disk that hangs holds up other folders, and no login, which has another pool.

    A function must not use the database, sockets or greenlets.
    """

    def __init__(self) -> None:
        self._pool: threadpool.ThreadPool | None = None

    def __call__(self, function: Callable[..., Result], *args: object) -> Result:
        """The function's result. Raises the function's exception."""
        if self._pool is None:
            self._pool = threadpool.ThreadPool(THREADS)
        outcome: Result | _Raised = self._pool.apply(_tried, (function, args))
        if isinstance(outcome, _Raised):
            raise outcome.error
        return outcome


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


def _tried(function: Callable[..., Result], args: tuple[object, ...]) -> Result | _Raised:
    """The function's result or its exception; gevent would print a traceback of an exception raised in its thread."""
    try:
        return function(*args)
    except Exception as error:  # noqa: BLE001  # raised again in the caller
        return _Raised(error)
