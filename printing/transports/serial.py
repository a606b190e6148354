"""A serial wire, by pyserial."""

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
"""By which line of the wire a printer says that it listens. Both are heeded here and not by the kernel, which has no
DTR/DSR, and which would hold questions back too.
"""
_LEAST_AHEAD, _AHEAD_SECONDS = 32, 0.01
"""Bytes that may wait in the kernel: printers keep room for some more (Epson's 128) once they hold us up."""
_TICK_SECONDS = 0.02


class SerialTransport(Transport):
    """`flow` none, dtrdsr, rtscts or xonxoff; 8 data bits, 1 stop bit, as every thermal printer has them.

    `device` is a file, or what finds it: asked anew at every opening, so that a printer plugged in again is found.
    """

    def __init__(self, device: str | Callable[[], str], baud: int, parity: str = "none", flow: str = "none") -> None:
        self._find = device if callable(device) else None
        self._device = "serial port" if callable(device) else device
        self._baud, self._parity, self._flow = baud, parity, flow
        self._ahead = max(_LEAST_AHEAD, int(baud / 10 * _AHEAD_SECONDS))
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Take the device for this process alone."""
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
        """A few bytes ahead of the line, so that a printer that holds us up gets no more than it has kept room for;
        waits until the last byte left the computer.
        """
        self._send(data, timeout_seconds, _LINES.get(self._flow, ""))

    def urge(self, data: bytes, timeout_seconds: float) -> None:
        """Whatever DSR or CTS say: a printer that is offline holds both, and answers all the same. XOFF is heeded by
        the kernel.
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
        """How much the wire took at once. Not pyserial's own write: that forgets the count when its time is
        over.
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
        """Ten bits a byte."""
        return count * 10 / self._baud

    def unsent(self) -> int:
        """What the kernel still holds."""
        try:
            return int(self._opened().out_waiting)
        except _BROKEN:
            return 0

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """What the printer says."""
        port = self._opened()
        try:
            port.timeout = timeout_seconds
            first = port.read(1)
            return bytes(first + port.read(min(most - 1, port.in_waiting))) if first else b""
        except _BROKEN as error:
            raise NotConnected(f"{self._device}: {error}") from error

    def close(self) -> None:
        """Give the device back; bytes that wait are thrown away, or closing would hang as long as the
        printer does.
        """
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
    """Whether the line (dsr, cts; empty: none) says so; a pseudo-terminal has none of them, and listens always."""
    try:
        return not line or bool(getattr(port, line))
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EINVAL):
            return True
        raise
