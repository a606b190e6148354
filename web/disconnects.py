"""Whether a client is still there while its answer is made: a browser whose page was left has closed its connection."""

import select
import socket
from collections.abc import Mapping
from typing import Any

SOCKET = "gunicorn.socket"
TCP_INFO: int | None = getattr(socket, "TCP_INFO", None)
"""Asks Linux for the state of a connection, which is the first byte of the answer."""
ESTABLISHED = 1


def is_connected(environ: Mapping[str, Any]) -> bool:
    """Whether the other end of a request's connection is open; True where the server does not say which it is."""
    connection = environ.get(SOCKET)
    if connection is None:
        return True
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return not readable or (bool(connection.recv(1, socket.MSG_PEEK)) and not _has_hung_up(connection))
    except (OSError, ValueError):  # it is closed on this side
        return False


def _has_hung_up(connection: Any) -> bool:
    """Whether the other end has closed a connection on which something of it is still unread, behind which its end is
    not seen. False where the system does not say.
    """
    if TCP_INFO is None:
        return False
    try:
        return bool(connection.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 1)[0] != ESTABLISHED)
    except OSError:  # a socket of this computer's own, as of a proxy beside the server
        return False
