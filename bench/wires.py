"""The cheapest clients there are: HTTP with keep-alive and websockets, by hand, so that only the server is measured."""

import json
import os
import struct
from collections.abc import Mapping
from typing import Any

import gevent
from gevent import socket

NO_HEADERS: Mapping[str, str] = {}


class Http:
    """One connection that stays open."""

    def __init__(self, port: int, token: str = "") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._token = token
        self._buffer = b""

    def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> tuple[int, bytes]:
        """Status and body of the answer."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(content)}\r\n"
        head += "Content-Type: application/json\r\nAccept: application/json\r\n"
        if self._token:
            head += f"Authorization: Bearer {self._token}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(head.encode() + b"\r\n" + content)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._buffer = rest
        while len(self._buffer) < length:
            self._more()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return int(head[9:12]), body

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._buffer += data


class Listener:
    """One Socket.IO client on a websocket: connects to a namespace, watches, and hands on every event with its time."""

    def __init__(self, port: int, namespace: str, token: str = "", watch: dict[str, Any] | None = None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._buffer = b""
        self._namespace, self._watch = namespace, watch
        self._send_http()
        self._read_frame()  # 0{…}: the transport is open
        auth = json.dumps({"token": token}) if token else "{}"
        self._send(f"40{namespace},{auth}")
        answer = self._text()
        if not answer.startswith(f"40{namespace}"):
            raise ConnectionError(f"not let in: {answer[:100]}")
        if watch is not None:
            self._send(f"42{namespace},{json.dumps(['watch', watch])}")

    def _send_http(self) -> None:
        self._socket.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        self._buffer = self._buffer.partition(b"\r\n\r\n")[2]

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the line")
        self._buffer += data

    def _send(self, text: str) -> None:
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
        self._socket.sendall(head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(data)))

    def _read_frame(self) -> str:
        while True:
            if len(self._buffer) >= 2:
                size, start = self._buffer[1] & 0x7F, 2
                if size == 126 and len(self._buffer) >= 4:
                    size, start = struct.unpack_from("!H", self._buffer, 2)[0], 4
                elif size == 127 and len(self._buffer) >= 10:
                    size, start = struct.unpack_from("!Q", self._buffer, 2)[0], 10
                if (size not in (126, 127) or start > 2) and len(self._buffer) >= start + size:
                    text = self._buffer[start : start + size].decode("utf-8", "replace")
                    self._buffer = self._buffer[start + size :]
                    return text
            self._more()

    def _text(self) -> str:
        while True:
            text = self._read_frame()
            if text == "2":
                self._send("3")
                continue
            return text

    def next_event(self) -> str:
        """The name of the next event, waiting for it."""
        while True:
            text = self._text()
            if text.startswith("42"):
                return str(json.loads(text[text.index("[") :])[0])


def at_once(workers: int, work: Any) -> None:
    """Run `work(n)` in so many greenlets; the first failure is raised."""
    gevent.joinall([gevent.spawn(work, n) for n in range(workers)], raise_error=True)
