"""Whether somebody still waits for an answer that takes long."""

import socket
import sys
import time
from collections.abc import Iterator

import pytest

from web.disconnects import SOCKET, is_connected

Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A client's end of a connection, and the server's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        here, _ = server.accept()
    yield client, here
    client.close()
    here.close()


def is_there(here: socket.socket) -> bool:
    time.sleep(0.05)
    return is_connected({SOCKET: here})


@pytest.mark.parametrize("unread", [b"", b"GET / HTTP/1.1\r\n"])
def test_whoever_hangs_up_is_gone_also_with_something_unread(ends: Ends, unread: bytes) -> None:
    if unread and not sys.platform.startswith("linux"):
        pytest.skip("only Linux says so")
    client, here = ends
    client.sendall(unread)
    assert is_there(here)
    client.close()
    assert not is_there(here)


def test_of_a_socket_of_this_computers_own_only_its_end_is_seen() -> None:
    client, here = socket.socketpair()
    with client, here:
        client.sendall(b"x")
        assert is_there(here)
        here.recv(1)
        client.close()
        assert not is_there(here)


def test_where_the_server_does_not_say_which_connection_it_is_somebody_is_there() -> None:
    assert is_connected({})
