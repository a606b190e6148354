"""A terminal server (RFC 2217) on loopback with one real serial port: pyserial's own side of the protocol."""

import select
import socket
import threading
from typing import Any

import serial
from serial import rfc2217


class Port(serial.Serial):
    """A port whose modem lines are all up: a pseudo-terminal has none to ask for."""

    cts = dsr = cd = property(lambda self: True)
    ri = property(lambda self: False)

    def _update_rts_state(self) -> None:
        """There is none."""

    def _update_dtr_state(self) -> None:
        """There is none."""


class TerminalServer:
    """Serves one connection after another until it is closed; `port` is where."""

    def __init__(self, device: str) -> None:
        self._serial: Any = Port(device, timeout=0, write_timeout=0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = int(self._listener.getsockname()[1])
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="terminal server", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            with connection:
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        class Line:
            """Where the port manager writes its own answers."""

            @staticmethod
            def write(data: bytes) -> None:
                connection.sendall(data)

        manager: Any = rfc2217.PortManager(self._serial, Line)  # type: ignore[arg-type]  # it only writes to it
        waiting = b""  # for the line; while some does, the network is not read, and TCP holds the sender up
        while not self._stopping.is_set():
            readers = [self._serial] if waiting else [self._serial, connection]
            ready, free, _ = select.select(readers, [self._serial] if waiting else [], [], 0.02)
            try:
                if connection in ready:
                    data = connection.recv(1024)
                    if not data:
                        return
                    waiting = b"".join(manager.filter(data))
                if free:
                    waiting = waiting[self._serial.write(waiting) :]
                if self._serial in ready:
                    connection.sendall(b"".join(manager.escape(self._serial.read(1024))))
            except OSError:
                return

    def close(self) -> None:
        """Switch it off."""
        self._stopping.set()
        self._thread.join(2)
        self._listener.close()
        self._serial.close()
