"""Turns: at most so many at once; the others wait, and everybody's next turn comes after one of each other's."""

from collections import deque
from collections.abc import Hashable
from threading import Event, Lock

TURN = "onewindow.turn"
"""Where the request of a socket finds the function that ends its turn, once the handshake is done."""


class Turns:
    """Lets `most` be at work at once. Waiting is by turns of the keys, not of the requests: whoever sends a thousand
    at once delays others by one.
    """

    def __init__(self, most: int) -> None:
        self._free, self._lock = most, Lock()
        self._waiting: dict[Hashable, deque[Event]] = {}

    def begin(self, key: Hashable) -> None:
        """Wait for a turn. Every `begin` needs an `end`."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = Event()
            self._waiting.setdefault(key, deque()).append(turn)
        turn.wait()

    def end(self) -> None:
        """Hand the turn to whoever is next."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            key = next(iter(self._waiting))
            turns = self._waiting.pop(key)
            turn = turns.popleft()
            if turns:
                self._waiting[key] = turns
        turn.set()

    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))
