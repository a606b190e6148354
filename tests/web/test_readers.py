"""Who listens and does not read is cut off, and who reads slowly gets every message whole."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest
from websocket import WebSocket, WebSocketException, create_connection
from werkzeug.serving import make_server

from tests.houses import ServedScene
from tests.printing.halls import eventually
from web import readers
from web.listeners import SCREENS

logging.getLogger("werkzeug").setLevel(logging.WARNING)
LARGE = "x" * 400_000


@pytest.fixture
def address(served: ServedScene) -> Iterator[str]:
    """The test hall on a real port."""
    server = make_server("127.0.0.1", 0, served.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"ws://127.0.0.1:{server.server_port}/socket.io/?EIO=4&transport=websocket"
    server.shutdown()
    server.server_close()


def a_screen(address: str) -> WebSocket:
    """A screen that watches the hall, with room for little; it has read nothing but that it may."""
    wire = create_connection(address, timeout=30, sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
    wire.send("40/display,")
    while not str(wire.recv()).startswith("40/display"):
        pass
    wire.send('42/display,["watch",{"hall":"hall"}]')
    while not str(wire.recv()).startswith("42/display"):
        pass
    return wire


def say(served: ServedScene, number: int) -> None:
    """Some news that is too large for the buffers of any system."""
    served.hub.io.emit("news", {"number": number, "text": LARGE}, namespace="/display", to="hall")


def numbers(wire: WebSocket) -> Iterator[int]:
    """The news that a screen reads, until it is cut off."""
    with suppress(OSError):
        while said := str(wire.recv()):
            if said.startswith('42/display,["news"'):
                told = json.loads(said.removeprefix("42/display,"))[1]
                assert told["text"] == LARGE
                yield told["number"]


def talk(wire: WebSocket) -> None:
    """Until the connection is gone."""
    while True:
        wire.send("3")


def listening(served: ServedScene) -> int:
    return sum(served.hub.sockets()[name] for name in SCREENS)


def test_who_never_reads_is_cut_off_even_if_it_goes_on_talking_and_nobody_else_is(
    served: ServedScene, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "MOST_UNREAD", 20)
    deaf, well = a_screen(address), a_screen(address)
    heard: list[int] = []
    reading = threading.Thread(target=lambda: heard.extend(numbers(well)), daemon=True)
    reading.start()
    eventually(lambda: listening(served) == 2)
    for number in range(40):
        say(served, number)
        deaf.send("3")  # a pong, though it has read no ping
        eventually(partial(heard.__contains__, number))
    served.hub.readers.look()
    assert listening(served) == 2, "one look may fall into a burst that is being read"
    served.hub.readers.look()
    eventually(lambda: listening(served) == 1)
    eventually(lambda: len(served.hub.io.server.eio.sockets) == 1)  # type: ignore[union-attr]
    assert heard == list(range(40))
    with pytest.raises((OSError, WebSocketException)):
        talk(deaf)
    well.close()


def test_who_reads_slowly_gets_every_message_whole(served: ServedScene, address: str) -> None:
    slow = a_screen(address)
    for number in range(10):
        say(served, number)
    heard = numbers(slow)
    assert [next(heard) for _ in range(10)] == list(range(10))
    slow.close()
