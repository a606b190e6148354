"""Those who listen and do not read: what waits for them is bounded, and then they are cut off. They come again by
themselves and get the whole board.

A WebSocket's bytes go out whole, also to a reader so slow that the system takes only a part of them at a time.
"""

import socket
from contextlib import suppress
from threading import Lock
from typing import Any
from weakref import WeakSet

from flask_socketio import SocketIO

MOST_UNREAD = 500
"""Messages that wait for one listener: two minutes of a busy hall. Messages to many are kept once."""
MOST_IN_SYSTEM = 131_072
"""Bytes that the system keeps for one listener (Linux: twice that); left to itself it keeps up to 4 MB."""
LOOK_SECONDS = 1.0


class _Whole:
    """A connection whose `send` sends all, one message after the other."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire, self._sending = wire, Lock()
        self.recv, self.close = wire.recv, wire.close
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SYSTEM)

    def send(self, data: bytes) -> None:
        with self._sending:
            self._wire.sendall(data)

    def hang_up(self) -> None:
        """Whoever waits for this connection, to send or to receive, fails now."""
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)


class Readers:
    """The listeners of one process, as far as they do not read."""

    def __init__(self, io: SocketIO) -> None:
        self._io = io
        self._slow: set[str] = set()
        self._wires: WeakSet[Any] = WeakSet()
        self._ended: WeakSet[Any] = WeakSet()
        self._watch_wires()

    def _watch_wires(self) -> None:
        """Have every WebSocket from now on known here."""
        engine, wires = self._engine, self._wires
        usual: Any = engine._async["websocket"]  # which one depends on the server's kind

        class Wire(usual):  # type: ignore[misc]
            def __init__(self, handler: Any, server: Any) -> None:
                super().__init__(handler, server)
                self.listener, self.app = handler.__self__, self._begin
                self._work = handler

            def _begin(self, wire: Any) -> Any:
                self.ws.sock = _Whole(self.ws.sock)
                wires.add(self)
                return self._work(wire)

        engine._async = {**engine._async, "websocket": Wire}

    @property
    def _engine(self) -> Any:
        assert self._io.server is not None  # it has been given its app
        return self._io.server.eio

    def run(self) -> None:
        """Look after them for ever."""
        while True:
            self._io.sleep(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Cut off who had too much unread the last time and has it still, and free connections whose end nobody reads:
        once they have had until the next look to do so themselves.
        """
        full = {sid for sid, one in list(self._engine.sockets.items()) if one.queue.qsize() > MOST_UNREAD}
        for sid in full & self._slow:
            self._cut(self._engine.sockets.get(sid))
        self._slow = full
        for wire in list(self._ended):
            wire.ws.sock.hang_up()
        self._ended = WeakSet(wire for wire in self._wires if wire.listener.closed)

    def _cut(self, listener: Any) -> None:
        if listener is not None:
            listener.close(wait=False, abort=True, reason=self._engine.reason.SERVER_DISCONNECT)
            for wire in [wire for wire in self._wires if wire.listener is listener]:
                wire.ws.sock.hang_up()
