"""Long computing beside the event loop: a hall must not stand still while a password is checked."""

from collections.abc import Callable
from dataclasses import dataclass
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
        """The function's result, or raises what it raised."""
        if self._pool is None:
            self._pool = ThreadPool(THREADS)
        outcome: Result | _Raised = self._pool.apply(_tried, (function, args))
        if isinstance(outcome, _Raised):
            raise outcome.error
        return outcome


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


def _tried(function: Callable[..., Result], args: tuple[object, ...]) -> Result | _Raised:
    """What it answers or raises; gevent would print a traceback of whatever is raised in its thread."""
    try:
        return function(*args)
    except Exception as error:  # noqa: BLE001  # handed to whoever asked, who raises it again
        return _Raised(error)
