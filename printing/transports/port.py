"""What every wire promises.

TransportError
├── NotConnected     the device is not there, or went away
└── WriteFailed      not everything went out; `written` says how much surely did not stay here
    └── Stalled      the device takes no more for now; the wire is there, and the rest may follow
"""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class TransportError(Exception):
    """A wire that does not work; the text says why in words for a technician."""


class NotConnected(TransportError):
    """The device is not there, refuses, or went away."""


class WriteFailed(TransportError):
    """Writing stopped after `written` bytes were handed over; how many of them became paper is not known."""

    def __init__(self, why: str, written: int) -> None:
        super().__init__(why)
        self.written = written


class Stalled(WriteFailed):
    """Nothing went out for so long; `written` bytes were handed over for good, and the rest may follow in a later
    write, an empty one too when all that is missing is that they leave the computer.
    """


class Transport(ABC):
    """One wire to one printer, used by one thread at a time. Times are in seconds.

    `keeps_what_broke_off`: a printer at its end still waits for the rest when a slip broke off.
    """

    keeps_what_broke_off = True

    @abstractmethod
    def open(self) -> None:
        """Get ready to write. Raises NotConnected. Opening what is open changes nothing."""

    @abstractmethod
    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Hand everything to the device and return when the wire took it all, however long a slow wire needs.

        Raises Stalled when nothing at all went out for `timeout_seconds`, WriteFailed when the wire broke.
        """

    def urge(self, data: bytes, timeout_seconds: float) -> None:
        """The same for a question that a printer answers at once even when it has no room for slips: where the wire
        lets us choose, it does not wait until the printer listens.
        """
        self.write(data, timeout_seconds)

    def seconds_for(self, count: int) -> float:
        """How long so many bytes are on their way at most; 0 for a wire that is faster than any printer."""
        return 0.0

    def unsent(self) -> int:
        """Bytes that were handed over and have not left the computer, as far as the wire can tell."""
        return 0

    @abstractmethod
    def read(self, most: int, timeout_seconds: float) -> bytes:
        """Up to `most` bytes, as soon as there are any; b"" when the device says nothing in time.

        Raises NotConnected when the device is gone. A timeout of 0 takes what is already there.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the device; never raises, closing what is closed changes nothing."""

    def finish(self, job_id: str) -> None:  # noqa: B027  most wires have nothing to do
        """All bytes of this job were written (a virtual printer files them; other wires do nothing)."""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
