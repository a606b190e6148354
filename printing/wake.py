"""Listens for the server's `job` messages, so that a slip need not wait for the next poll."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import socketio

from printing.trust import sockets

NAMESPACE = "/printer"
log = logging.getLogger(__name__)


def listen(url: str, token: str, wake: Callable[[], None], authority: Path | None = None) -> socketio.Client:
    """Connect in a thread of its own and stay connected through restarts of the server; polling goes on
    meanwhile.
    """
    client = socketio.Client(
        reconnection_delay=0.5,
        reconnection_delay_max=5,
        logger=False,
        websocket_extra_options=sockets(authority) if url.startswith("https:") else {},
    )

    def connected() -> None:
        client.emit("watch", {}, namespace=NAMESPACE)
        wake()

    client.on("connect", connected, namespace=NAMESPACE)
    client.on("job", lambda *_: wake(), namespace=NAMESPACE)
    threading.Thread(target=_connect, args=(client, url, token), name="wake", daemon=True).start()
    return client


def _connect(client: socketio.Client, url: str, token: str) -> None:
    try:
        client.connect(url, namespaces=[NAMESPACE], auth={"token": token}, transports=["websocket"], retry=True)
    except Exception:  # without news the agent polls, as slow as it was before there were sockets
        log.exception("no news from the server; slips are polled for")
