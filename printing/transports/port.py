"""The interface of every transport, and its errors.

TransportError
├── NotConnected     the device is missing or has disconnected
└── WriteFailed      not everything was sent; `written` bytes were handed over
    └── Stalled      the device accepts no more for now; it is still connected, and the rest may be sent later
"""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class TransportError(Exception):
    """A transport failed. The text tells a technician why."""


class NotConnected(TransportError):
    """The device is missing, refuses the connection or has disconnected."""


class WriteFailed(TransportError):
    """Writing stopped after `written` bytes were handed over. How many of them were printed is unknown."""

    def __init__(self, reason: str, written: int) -> None:
        super().__init__(reason)
        self.written = written


class Stalled(WriteFailed):
    """No byte was sent within the timeout. `written` bytes were handed over and must not be written again. The rest may
    be written later. If bytes only have to leave the computer, a write of b"" waits for that.
    """


class Transport(ABC):
    """A connection to one printer, used by one thread at a time. Times are in seconds.

    `keeps_what_broke_off`: after an interrupted slip, the printer still waits for the rest of it.
    """

    keeps_what_broke_off = True

    @abstractmethod
    def open(self) -> None:
        """Connect. Raises NotConnected. Does nothing if already open."""

    @abstractmethod
    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Send all bytes and return when they have been accepted, however long a slow line takes.

        Raises Stalled if no byte was accepted for `timeout_seconds`, WriteFailed if the connection broke.
        """

    def urge(self, data: bytes, timeout_seconds: float) -> None:
        """Write a status request that a printer answers at once, even if its buffer is full. Ignores flow control where
        possible.
        """
        self.write(data, timeout_seconds)

    def seconds_for(self, count: int) -> float:
        """The longest time that sending this many bytes takes; 0 for a connection faster than any printer."""
        return 0.0

    def unsent(self) -> int:
        """The number of bytes handed over that have not left the computer yet; 0 if unknown."""
        return 0

    @abstractmethod
    def read(self, most: int, timeout_seconds: float) -> bytes:
        """Read up to `most` bytes as soon as there are any. Returns b"" if none arrive in time.

        Raises NotConnected if the device has disconnected. A timeout of 0 only takes bytes already received.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the connection. Never raises. Does nothing if already closed."""

    def finish(self, job_id: str) -> None:  # noqa: B027  most transports have nothing to do
        """Call after all bytes of this job were written. A virtual printer then saves them; other transports do
        nothing.
        """

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
