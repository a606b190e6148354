"""A serial port, through pyserial."""

import errno
import os
import select
import termios
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep

import serial

from printing.transports.port import NotConnected, Stalled, Transport, WriteFailed

PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
_BROKEN = (serial.SerialException, OSError, termios.error)  # the last is no OSError
_LINES = {"dtrdsr": "dsr", "rtscts": "cts"}
"""The control line on which a printer signals that it is ready. This module checks the lines itself: the kernel does
not support DTR/DSR, and it would hold back status requests too.
"""
_LEAST_AHEAD, _AHEAD_SECONDS = 32, 0.01
"""At most this many bytes, or this many seconds' worth, wait in the kernel. A printer that pauses the sender still has
room for them (Epson's for 128).
"""
_TICK_SECONDS = 0.02


class SerialTransport(Transport):
    """A serial port with 8 data bits and 1 stop bit, as on every thermal printer.

    `flow`: none, dtrdsr, rtscts or xonxoff. `device`: a device file, or a function that looks it up at each opening, so
    that a printer is found again after it was unplugged.
    """

    def __init__(self, device: str | Callable[[], str], baud: int, parity: str = "none", flow: str = "none") -> None:
        self._find = device if callable(device) else None
        self._device = "serial port" if callable(device) else device
        self._baud, self._parity, self._flow = baud, parity, flow
        self._ahead = max(_LEAST_AHEAD, int(baud / 10 * _AHEAD_SECONDS))
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Open the device for exclusive use by this process."""
        if self._port is not None:
            return
        if self._find is not None:
            self._device = self._find()
        try:
            self._port = serial.Serial(
                self._device, self._baud, parity=PARITIES[self._parity], timeout=0, xonxoff=self._flow == "xonxoff",
                exclusive=True,
            )  # fmt: skip
        except (*_BROKEN, ValueError) as error:
            raise NotConnected(f"{self._device}: {error}") from error

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Write with only a few bytes waiting in the kernel, so that a printer that pauses the sender has room for
        them. Returns when the last byte has left the computer.
        """
        self._send(data, timeout_seconds, _LINES.get(self._flow, ""))

    def urge(self, data: bytes, timeout_seconds: float) -> None:
        """Write without regard to DSR or CTS, because an offline printer still answers status requests. XOFF is obeyed
        by the kernel.
        """
        self._send(data, timeout_seconds, "")

    def _send(self, data: bytes, timeout_seconds: float, line: str) -> None:
        port, written, since = self._opened(), 0, monotonic()
        try:
            while written < len(data):
                room = self._ahead - self.unsent()
                sent = 0
                if room > 0 and _listens(port, line):
                    sent = self._push(port.fileno(), data[written : written + room])
                if sent:
                    written, since = written + sent, monotonic()
                elif monotonic() - since > timeout_seconds:
                    raise Stalled(f"{self._device}: the printer takes no more", written)
                else:
                    sleep(_TICK_SECONDS / 8)
            self._drain(written, timeout_seconds)
        except _BROKEN as error:
            raise WriteFailed(f"{self._device}: {error}", written) from error

    @staticmethod
    def _push(file: int, piece: bytes) -> int:
        """Write without waiting; returns the number of bytes accepted. pyserial's own write loses this count at a
        timeout.
        """
        _, free, _ = select.select([], [file], [], _TICK_SECONDS)
        try:
            return os.write(file, piece) if free else 0
        except BlockingIOError:
            return 0

    def _drain(self, written: int, timeout_seconds: float) -> None:
        before, since = self.unsent() + 1, monotonic()
        while waiting := self.unsent():
            if waiting < before:
                before, since = waiting, monotonic()
            if monotonic() - since > timeout_seconds:
                raise Stalled(f"{self._device}: the printer takes no more", written)
            sleep(_TICK_SECONDS / 10)

    def seconds_for(self, count: int) -> float:
        """Ten bits per byte at the baud rate."""
        return count * 10 / self._baud

    def unsent(self) -> int:
        """The number of bytes that the kernel still holds."""
        try:
            return int(self._opened().out_waiting)
        except _BROKEN:
            return 0

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """The bytes from the printer."""
        port = self._opened()
        try:
            port.timeout = timeout_seconds
            first = port.read(1)
            return bytes(first + port.read(min(most - 1, port.in_waiting))) if first else b""
        except _BROKEN as error:
            raise NotConnected(f"{self._device}: {error}") from error

    def close(self) -> None:
        """Close the device. Bytes not yet sent are dropped, else closing would hang as long as the printer does."""
        port, self._port = self._port, None
        if port is None:
            return
        with suppress(*_BROKEN):
            port.reset_output_buffer()
        with suppress(*_BROKEN):
            port.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise NotConnected(f"{self._device} is not open")
        return self._port


def _listens(port: serial.Serial, line: str) -> bool:
    """Whether the printer is ready by this control line ("dsr" or "cts"; "": always). A pseudo-terminal has no control
    lines and is always ready.
    """
    try:
        return not line or bool(getattr(port, line))
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EINVAL):
            return True
        raise
