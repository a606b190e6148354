"""A serial port of a terminal server (RFC 2217), through pyserial."""

from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import serial

from printing.transports.networks import Networks
from printing.transports.port import NotConnected, Stalled, Transport, WriteFailed
from printing.transports.serial import PARITIES

_BROKEN = (serial.SerialException, OSError, ValueError)
_CHUNK = 128
_TICK_SECONDS = 0.01


class Rfc2217Transport(Transport):
    """`flow`: as for a local serial port, but DTR/DSR is left to the terminal server, which may not support it."""

    def __init__(
        self, host: str, port: int, networks: Networks, baud: int, parity: str = "none", flow: str = "none"
    ) -> None:
        self._name = f"rfc2217://{host}:{port}"
        self._host, self._tcp_port, self._networks = host, port, networks
        self._baud, self._parity, self._flow = baud, parity, flow
        self._port: Any = None

    def open(self) -> None:
        """Connect, where printers may be, and let the terminal server set the serial parameters."""
        if self._port is not None:
            return
        try:
            self._port = self._networks.reach(self._host, self._at)
        except _BROKEN as error:
            raise NotConnected(f"{self._name}: {error}") from error

    def _at(self, address: str) -> Any:
        place = f"[{address}]" if ":" in address else address
        return serial.serial_for_url(
            f"rfc2217://{place}:{self._tcp_port}", self._baud, parity=PARITIES[self._parity], timeout=0,
            rtscts=self._flow == "rtscts", xonxoff=self._flow == "xonxoff",
        )  # fmt: skip

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Write in pieces. pyserial does not say how much of a failed piece was sent, so one byte of it counts as
        written.
        """
        port, written, since = self._opened(), 0, monotonic()
        while written < len(data):
            piece = data[written : written + _CHUNK]
            try:
                port.write(piece)
            except _BROKEN as error:
                raise WriteFailed(f"{self._name}: {error}", written + 1) from error
            written += len(piece)
            if monotonic() - since > timeout_seconds:
                raise Stalled(f"{self._name}: the printer takes no more", written)
            since = monotonic()

    def seconds_for(self, count: int) -> float:
        """Ten bits per byte at the baud rate, because the terminal server buffers what the line has not sent yet."""
        return count * 10 / self._baud

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """The bytes from the printer."""
        port, until = self._opened(), monotonic() + timeout_seconds
        try:  # the port's own timeout is not used: setting it makes the terminal server set all serial parameters again
            while not port.in_waiting and monotonic() < until:
                sleep(_TICK_SECONDS)
            return bytes(port.read(min(most, max(1, port.in_waiting))))
        except _BROKEN as error:
            raise NotConnected(f"{self._name}: {error}") from error

    def close(self) -> None:
        """Close the connection."""
        port, self._port = self._port, None
        if port is not None:
            with suppress(*_BROKEN):
                port.close()

    def _opened(self) -> Any:
        if self._port is None:
            raise NotConnected(f"{self._name} is not open")
        return self._port
