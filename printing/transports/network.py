"""A network printer that listens on a TCP port, usually 9100."""

import select
import socket

from printing.transports.networks import Networks
from printing.transports.port import NotConnected, Stalled, Transport, WriteFailed

CONNECT_SECONDS = 3.0
_CHUNK = 4096


class NetworkTransport(Transport):
    """One connection, kept open. Keep-alive detects a printer that has disappeared."""

    def __init__(self, host: str, port: int, networks: Networks) -> None:
        self._host, self._port, self._networks = host, port, networks
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect within three seconds, where printers may be, else raise NotConnected."""
        if self._socket is not None:
            return
        try:
            self._socket = self._networks.reach(
                self._host, lambda address: socket.create_connection((address, self._port), CONNECT_SECONDS)
            )
        except OSError as error:
            raise NotConnected(f"{self._host}:{self._port}: {error}") from error
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (
            ("TCP_KEEPIDLE", 10),
            ("TCP_KEEPINTVL", 5),
            ("TCP_KEEPCNT", 3),
            ("TCP_USER_TIMEOUT", 20_000),
        ):
            if hasattr(socket, name):
                self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def write(self, data: bytes, timeout_seconds: float) -> None:
        """Write until the operating system has accepted all bytes."""
        wire, written = self._opened(), 0
        while written < len(data):
            try:
                _, free, _ = select.select([], [wire], [], timeout_seconds)
                if not free:
                    raise Stalled(f"{self._host}: the printer takes no more", written)
                written += wire.send(data[written : written + _CHUNK])
            except BlockingIOError:
                continue
            except OSError as error:
                raise WriteFailed(f"{self._host}: {error}", written) from error

    def read(self, most: int, timeout_seconds: float) -> bytes:
        """The bytes from the printer."""
        wire = self._opened()
        try:
            ready, _, _ = select.select([wire], [], [], timeout_seconds)
            if not ready:
                return b""
            data = wire.recv(most)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise NotConnected(f"{self._host}: {error}") from error
        if not data:
            raise NotConnected(f"{self._host}: the printer ended the connection")
        return data

    def close(self) -> None:
        """Close the connection."""
        wire, self._socket = self._socket, None
        if wire is not None:
            wire.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise NotConnected(f"{self._host} is not connected")
        return self._socket
