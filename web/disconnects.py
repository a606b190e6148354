"""Whether a client is still there while its answer is made: a browser whose page was left has closed its connection."""

import select
import socket
from collections.abc import Mapping
from typing import Any

SOCKET = "gunicorn.socket"


def is_connected(environ: Mapping[str, Any]) -> bool:
    """Whether the other end of a request's connection is open; True where the server does not say which it is."""
    connection = environ.get(SOCKET)
    if connection is None:
        return True
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return not readable or bool(connection.recv(1, socket.MSG_PEEK))
    except (OSError, ValueError):  # it is closed on this side
        return False
