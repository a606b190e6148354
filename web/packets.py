"""What a socket may send: to connect, to disconnect, and events. Whoever sends anything else is disconnected.

python-socketio takes packets apart without expecting garbage, and logs a traceback for each. No page of ours and no
agent sends acknowledgements or binary data.
"""

import logging
from functools import partial
from typing import Any

from socketio import Server
from socketio.packet import CONNECT, DISCONNECT, EVENT, Packet

log = logging.getLogger(__name__)


class BadPacket(Exception):
    """A client sent what no client of ours sends."""


class ClientPacket(Packet):
    """A packet of the kinds that clients send; anything else raises BadPacket."""

    def decode(self, encoded_packet: Any) -> int:
        """Take the text apart."""
        try:
            attachments = super().decode(encoded_packet)  # type: ignore[no-untyped-call]
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise BadPacket(type(error).__name__) from None
        is_event = self.packet_type == EVENT and isinstance(self.data, list) and self.data[:1] != []
        if attachments or not (
            self.packet_type in (CONNECT, DISCONNECT) or (is_event and isinstance(self.data[0], str))
        ):
            raise BadPacket(f"kind {self.packet_type}")
        return 0


def refuse_bad_packets(server: Server) -> None:
    """From now on, disconnect whoever sends a bad packet."""
    server.packet_class = ClientPacket
    handle = partial(_handle, server, server._handle_eio_message)
    server.__dict__["_handle_eio_message"] = handle
    server.eio.on("message", handle)


def _handle(server: Server, usual: Any, engine_sid: str, packet: Any) -> None:
    try:
        if not packet:
            raise BadPacket("empty")
        usual(engine_sid, packet)
    except BadPacket as error:
        log.warning("a socket sent what is no message (%s) and was disconnected", error)
        server.eio.disconnect(engine_sid)
