"""Listens for the server's `job` messages, so that slips need not wait for the next poll."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import socketio

from printing.trust import sockets

NAMESPACE = "/printer"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 5.0
ANSWER_WITHIN_SECONDS = 5
log = logging.getLogger(__name__)


class News:
    """Connects in its own thread and reconnects when the server restarts, until `stop`. `wake` is called at each
    connection and each job. The agent keeps polling in the meantime.
    """

    def __init__(self, url: str, token: str, wake: Callable[[], None], authority: Path | None = None) -> None:
        self._url, self._token, self._wake = url, token, wake
        self._stopping = threading.Event()
        self._client = socketio.Client(
            reconnection_delay=FIRST_PAUSE_SECONDS,
            reconnection_delay_max=LONGEST_PAUSE_SECONDS,
            logger=False,
            websocket_extra_options=sockets(authority) if url.startswith("https:") else {},
        )
        self._client.on("connect", self._watch, namespace=NAMESPACE)
        self._client.on("job", lambda *_: wake(), namespace=NAMESPACE)
        self._thread = threading.Thread(target=self._run, name="wake", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether there is a connection to the server now."""
        return bool(self._client.connected)

    def stop(self) -> None:
        """Disconnect, or stop trying to connect, and end the thread."""
        self._stopping.set()
        self._client.shutdown()
        self._thread.join(LONGEST_PAUSE_SECONDS)

    def _watch(self) -> None:
        self._client.emit("watch", {}, namespace=NAMESPACE)
        self._wake()

    def _run(self) -> None:
        try:
            self._connect()
        except Exception:  # without a connection the agent still polls, only slower
            log.exception("no news from the server; slips are polled for")

    def _connect(self) -> None:
        """Try until connected or stopped. The library's own `retry` cannot be stopped before the first connection."""
        pause_seconds = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                self._client.connect(
                    self._url,
                    namespaces=[NAMESPACE],
                    auth={"token": self._token},
                    transports=["websocket"],
                    wait_timeout=ANSWER_WITHIN_SECONDS,
                )
            except socketio.exceptions.ConnectionError:
                self._stopping.wait(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
            else:
                break
        if self._stopping.is_set():
            self._client.shutdown()
