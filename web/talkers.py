"""Limits listeners that say too much: they are cut off, noted, and may come back with the same token after a while.

A page says little: where it listens, `watch` when it has missed something, and a pong every ten seconds. A socket
that sends more than any page does is no page.
"""

from collections.abc import Callable
from typing import Any

from flask_socketio import SocketIO

from web.budgets import Budget, refusals

MESSAGES_AT_ONCE = 60
MESSAGES_PER_SECOND = 5.0
"""Of one socket, in messages of Socket.IO."""
BYTES_AT_ONCE = 32_768
BYTES_PER_SECOND = 8_192.0
"""Of one socket, as they come from the network: pings of the WebSocket and the parts of a message that never ends."""
REST_SECONDS = 30.0
"""How long a token whose socket was cut off is refused a new one."""


class Talkers:
    """What the sockets of one process say, and who was cut off for it. `keys_of`: who speaks on a socket, by its id."""

    def __init__(self, io: SocketIO, keys_of: Callable[[str], list[str]]) -> None:
        self._io, self.keys_of = io, keys_of
        self._messages = Budget("socket messages", MESSAGES_AT_ONCE, MESSAGES_PER_SECOND)
        self._bytes = Budget("socket bytes", BYTES_AT_ONCE, BYTES_PER_SECOND)
        self._cut_off = Budget("cut off", 1, 1 / REST_SECONDS)
        self._watch_polls()

    def may_say(self, sid: str) -> bool:
        """Whether this socket may say one more message. If not, whoever speaks there was noted."""
        if not self._messages.take(sid):
            return True
        self._note(sid)
        return False

    def may_send(self, sid: str, size: int) -> bool:
        """The same for `size` bytes."""
        if not self._bytes.take(sid, size):
            return True
        self._note(sid)
        return False

    def rest_seconds(self, key: str) -> float:
        """How long this key must wait for a new socket. 0: it is welcome."""
        wait_seconds = self._cut_off.wait(key)
        if wait_seconds:
            refusals.note("sockets of flooders", key[:16])
        return wait_seconds

    def _note(self, sid: str) -> None:
        for key in self.keys_of(sid):
            self._cut_off.queue(key)

    def _watch_polls(self) -> None:
        """Messages that come by HTTP count as well; those of a WebSocket are counted where they are read."""
        assert self._io.server is not None  # it has been given its app
        engine, handle = self._io.server.eio, self._io.server._handle_eio_message

        def handled(sid: str, data: Any) -> None:
            socket = engine.sockets.get(sid)
            if socket is None or socket.upgraded or self.may_say(sid):
                handle(sid, data)
            else:
                socket.close(wait=False, abort=True, reason=engine.reason.SERVER_DISCONNECT)
                engine.sockets.pop(sid, None)  # else the next request for it would fail

        engine.on("message", handled)
