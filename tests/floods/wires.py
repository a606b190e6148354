"""What floods are made of: raw connections, requests and WebSockets, without anybody's manners."""

import base64
import json
import os
import select
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

HALL = "dongguan"


@dataclass(slots=True)
class Attack:
    """Where a flood goes, from which address, until when, and what it has. `seen`: what became of it."""

    port: int
    source: str
    until: float
    kiosk: str
    manager: str
    link: str
    service: str
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    def connect(self) -> socket.socket:
        """A connection; OSError when there is none to be had."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=5, source_address=(self.source, 0))

    def in_threads(self, count: int, work: Callable[["Attack"], None]) -> None:
        """`work` again and again in many threads; whoever is cut off begins anew."""
        threads = [threading.Thread(target=self._repeat, args=(work,), daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, self.until + 0.3 - time.monotonic()))

    def _repeat(self, work: Callable[["Attack"], None]) -> None:
        while self.goes_on:
            try:
                work(self)
            except OSError:
                self.seen["cut off"] += 1
                time.sleep(0.02)

    @contextmanager
    def held(self) -> Iterator[list[socket.socket]]:
        """Connections that are closed in the end."""
        wires: list[socket.socket] = []
        try:
            yield wires
        finally:
            for wire in wires:
                wire.close()


def request(method: str, path: str, token: str = "", body: object = None, **headers: str) -> bytes:
    """An HTTP/1.1 request as it goes over the wire."""
    data = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(data)}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json"] if data else []
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def answered(reader: BinaryIO, attack: Attack) -> None:
    """Read one answer to its end and note its status."""
    status = reader.readline()
    if not status:
        raise ConnectionError("closed")
    attack.seen[status.split(b" ", 2)[1].decode()] += 1
    size = 0
    while (line := reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        size = int(value) if name.lower() == b"content-length" else size
    if len(reader.read(size)) < size:
        raise ConnectionError("closed")


def websocket(attack: Attack) -> socket.socket:
    """A WebSocket of Engine.IO, open."""
    wire = attack.connect()
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    wire.sendall(
        request("GET", "/socket.io/?EIO=4&transport=websocket", **upgrade).replace(b"Content-Length: 0\r\n", b"")
    )
    head = b""
    while b"\r\n\r\n" not in head:
        part = wire.recv(4096)
        if not part:
            raise ConnectionError("closed")
        head += part
    status = head.split(b" ", 2)[1].decode()
    attack.seen[status] += 1
    if status != "101":
        wire.close()
        raise ConnectionError(status)
    return wire


def frame(text: str) -> bytes:
    """A text frame of a client."""
    data, mask = text.encode(), b"\0\0\0\0"
    if len(data) < 126:
        return struct.pack("!BB", 0x81, 0x80 | len(data)) + mask + data
    if len(data) < 65_536:
        return struct.pack("!BBH", 0x81, 0x80 | 126, len(data)) + mask + data
    return struct.pack("!BBQ", 0x81, 0x80 | 127, len(data)) + mask + data


def hello(namespace: str, token: str = "") -> bytes:
    """The message that begins to listen."""
    return frame(f"40{namespace}," + (json.dumps({"token": token}) if token else ""))


def drain(wire: socket.socket) -> None:
    """Read what is there, so that the sender is never held up by its own ears. ConnectionError: it was cut off."""
    poll = select.poll()
    poll.register(wire, select.POLLIN)
    while poll.poll(0):
        if not wire.recv(65_536):
            raise ConnectionError("closed")
