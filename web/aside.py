"""Long computing beside the event loop: a hall must not stand still while a password is checked."""

from collections.abc import Callable
from typing import TypeVar

from gevent.threadpool import ThreadPool

Result = TypeVar("Result")
THREADS = 2


class Aside:
    """Runs pure functions in a few real threads; whoever asks waits, everybody else goes on.

    A function that runs here touches no database, socket or greenlet.
    """

    def __init__(self) -> None:
        self._pool: ThreadPool | None = None

    def __call__(self, function: Callable[..., Result], *args: object) -> Result:
        """The function's result, or what it raised."""
        if self._pool is None:
            self._pool = ThreadPool(THREADS)
        result: Result = self._pool.apply(function, args)
        return result
