"""A printer of the kernel's usblp driver, such as /dev/usb/lp0. Not tested on hardware."""

import os
import select
import stat
from collections.abc import Callable
from time import monotonic

from printing.transports.port import NotConnected, Stalled, Transport, WriteFailed

_CHUNK = 1024
_TICK_SECONDS = 0.1


class UsbLpTransport(Transport):
    """`device` is called at each opening, so that a printer is found again at whatever port it is plugged into."""

    def __init__(self, device: Callable[[], str]) -> None:
        self._device = device
        self._name = "usblp"
        self._file: int | None = None

    def open(self) -> None:
        """Open the device file. usblp allows only one process at a time.

        Only a device is written to: an address with the path of a file would overwrite it.
        """
        if self._file is not None:
            return
        self._name = self._device()
        try:
            self._file = os.open(self._name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise NotConnected(f"{self._name}: {error.strerror}") from error
        if not stat.S_ISCHR(os.fstat(self._file).st_mode):
            self.close()
            raise NotConnected(f"{self._name} is no device")

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Write in pieces. A printer without paper accepts none."""
        file, written, since = self._opened(), 0, monotonic()
        while written < len(data):
            try:
                _, free, _ = select.select([], [file], [], _TICK_SECONDS)
                if free:
                    written += os.write(file, data[written : written + _CHUNK])
                    since = monotonic()
            except BlockingIOError:
                pass
            except OSError as error:
                raise WriteFailed(f"{self._name}: {error.strerror}", written) from error
            if monotonic() - since > timeout_seconds:
                raise Stalled(f"{self._name}: the printer takes no more", written)

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """The bytes from the printer; always b"" if it cannot answer."""
        file = self._opened()
        try:
            ready, _, _ = select.select([file], [], [], timeout_seconds)
            return os.read(file, most) if ready else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            raise NotConnected(f"{self._name}: {error.strerror}") from error

    def close(self) -> None:
        """Close the device file."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _opened(self) -> int:
        if self._file is None:
            raise NotConnected(f"{self._name} is not open")
        return self._file
