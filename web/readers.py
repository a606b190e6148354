"""Limits slow listeners: one with too many unread messages is disconnected. It reconnects and gets the whole board.

A WebSocket message is always sent completely, even when the system accepts only part of it at a time. What a listener
says passes here, too (web/talkers.py), a little at a time, so that nobody who talks without a pause holds up the hall.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any
from weakref import WeakSet

from flask_socketio import SocketIO

from web.budgets import refusals
from web.talkers import Talkers
from web.turns import TURN

MOST_UNREAD = 500
"""The most unread messages of a listener: two minutes of a busy hall. A message to many is stored once."""
MOST_IN_SYSTEM = 131_072
"""The send buffer of one listener in bytes (Linux doubles it). Without a limit, the system keeps up to 4 MB."""
LOOK_SECONDS = 1.0
SILENT_LOOKS = 10
"""A connection on which nobody has begun to listen is cut off after this many looks, or twice as many at most."""
READ_AT_A_TIME = 512
"""Bytes; what the hall does next waits until they are understood."""
LARGEST_MESSAGE = 16_384
"""Bytes of a message from a listener, unpacked."""


class _Whole:
    """A connection whose `send` sends each message completely, one after another. `recv` reads a little at a time,
    lets others go first, and hangs up when `may_send` says so.
    """

    def __init__(self, wire: socket.socket, may_send: Callable[[int], bool], rest: Callable[[], None]) -> None:
        self._wire, self._sending = wire, Lock()
        self._may_send, self._rest = may_send, rest
        self.close = wire.close
        wire.settimeout(None)  # pings find out who is gone
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_IN_SYSTEM)

    def recv(self, _: int) -> bytes:
        data = self._wire.recv(READ_AT_A_TIME)
        self._rest()
        if data and not self._may_send(len(data)):
            self.hang_up()
            return b""
        return data

    def send(self, data: bytes) -> None:
        with self._sending:
            self._wire.sendall(data)

    def hang_up(self) -> None:
        """Close the connection; any pending send or receive fails."""
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)


class Readers:
    """Finds and disconnects the listeners of one process that do not read, or talk too much."""

    def __init__(self, io: SocketIO, talkers: Talkers) -> None:
        self._io, self._talkers = io, talkers
        self._slow: set[str] = set()
        self._silent: set[str] = set()
        self._looks = 0
        self._wires: WeakSet[Any] = WeakSet()
        self._ended: WeakSet[Any] = WeakSet()
        self._watch_wires()

    def _watch_wires(self) -> None:
        """Register every WebSocket from now on."""
        engine, wires, talkers = self._engine, self._wires, self._talkers
        rest = partial(self._io.sleep, 0)
        usual: Any = engine._async["websocket"]  # its class depends on the kind of server

        class Wire(usual):  # type: ignore[misc]
            def __init__(self, handler: Any, server: Any) -> None:
                super().__init__(handler, server)
                self.listener, self.app = handler.__self__, self._begin
                self.server_args["max_message_size"] = LARGEST_MESSAGE
                self._work = handler

            def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
                self._end_turn = environ.get(TURN, int)
                return super().__call__(environ, start_response)

            def _begin(self, wire: Any) -> Any:
                self._end_turn()  # the handshake is done
                self.ws.sock = _Whole(self.ws.sock, partial(talkers.may_send, self.listener.sid), rest)
                wires.add(self)
                return self._work(wire)

            def wait(self) -> Any:
                message = super().wait()
                if message is None and self.ws.incoming_message_len > LARGEST_MESSAGE:
                    refusals.note("large messages", self.listener.sid)
                if message is None or talkers.may_say(self.listener.sid):
                    return message
                self.ws.sock.hang_up()
                return None

        engine._async = {**engine._async, "websocket": Wire}

    @property
    def _engine(self) -> Any:
        assert self._io.server is not None  # it has been given its app
        return self._io.server.eio

    def run(self) -> None:
        """Check all listeners in an endless loop."""
        while True:
            self._io.sleep(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Disconnect listeners that had too much unread at the last look and still have.

        Also frees connections that have ended and were not freed by themselves since the last look.
        """
        full = {sid for sid, socket in list(self._engine.sockets.items()) if socket.queue.qsize() > MOST_UNREAD}
        for sid in full & self._slow:
            self._cut(self._engine.sockets.get(sid))
        self._slow = full
        self._looks += 1
        if self._looks % SILENT_LOOKS == 0:
            self._look_for_nobodies()
        for wire in list(self._ended):
            wire.ws.sock.hang_up()
        self._ended = WeakSet(wire for wire in self._wires if wire.listener.closed)

    def _look_for_nobodies(self) -> None:
        open_sockets = [sid for sid, socket in list(self._engine.sockets.items()) if not socket.closed]
        silent = {sid for sid in open_sockets if not self._talkers.keys_of(sid)}
        for sid in silent & self._silent:
            refusals.note("silent sockets", sid)
            self._cut(self._engine.sockets.get(sid))
        self._silent = silent

    def _cut(self, listener: Any) -> None:
        if listener is not None:
            listener.close(wait=False, abort=True, reason=self._engine.reason.SERVER_DISCONNECT)
            for wire in [wire for wire in self._wires if wire.listener is listener]:
                wire.ws.sock.hang_up()
