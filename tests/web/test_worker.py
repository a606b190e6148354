"""A request that trickles in never reaches the app, and one that came whole does."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from gevent import sleep, socket, spawn
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.errors import ParseException

from web import worker
from web.budgets import Budget, refusals
from web.connections import LARGEST_BODY, Connection
from web.worker import Worker

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


class Line:
    """A client, the server's end of its connection, and what the worker makes of what it sends."""

    def __init__(self) -> None:
        self.client, self.server = socket.socketpair()
        self.worker = Worker.__new__(Worker)
        self.worker.cfg = Config()
        self.parser = get_parser(self.worker.cfg, self.server, ("192.0.2.1", 1))

    def request(self, pipelined: int = 0) -> Any:
        """The request that arrives, or None."""
        connection = Connection("192.0.2.1", lambda: None)
        return self.worker._request(self.parser, self.server, connection, pipelined)

    def trickle(self, data: bytes) -> None:
        """Send it a byte at a time, slower than anybody waits."""

        def send() -> None:
            for n in range(len(data)):
                self.client.sendall(data[n : n + 1])
                sleep(0.02)

        spawn(send)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A connection with little patience."""
    monkeypatch.setattr(worker, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(worker, "BODY_SECONDS", 0.2)
    made = Line()
    yield made
    made.client.close()
    made.server.close()


def test_a_header_that_trickles_in_is_cut_off(line: Line) -> None:
    before = refusals.counts["slow headers"]
    line.trickle(HEAD % 0)
    assert line.request() is None
    assert refusals.counts["slow headers"] == before + 1


def test_a_body_that_trickles_in_is_cut_off(line: Line) -> None:
    before = refusals.counts["slow bodies"]
    line.client.sendall(HEAD % 1000)
    line.trickle(b"x" * 1000)
    assert line.request() is None
    assert refusals.counts["slow bodies"] == before + 1


def test_a_whole_request_is_passed_on_with_its_body_and_the_next_one_after_it(line: Line) -> None:
    line.client.sendall(HEAD % 5 + b"first" + HEAD % 6 + b"second")
    assert line.request().body.read() == b"first"
    second = line.request(pipelined=1)
    assert second.body.read() == b"second"
    assert not second.should_close()


def test_a_body_in_chunks_is_passed_on_whole(line: Line) -> None:
    line.client.sendall(
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    assert line.request().body.read() == b"abcde"


def test_who_waits_to_be_asked_for_the_body_is_asked(line: Line) -> None:
    line.client.sendall((HEAD % 2).replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))

    def answer() -> None:
        assert line.client.recv(100).startswith(b"HTTP/1.1 100")
        line.client.sendall(b"ok")

    spawn(answer)
    assert line.request().body.read() == b"ok"


def test_a_body_too_large_is_not_waited_for_and_its_connection_ends(line: Line) -> None:
    line.client.sendall(HEAD % (LARGEST_BODY + 1))
    assert line.request().should_close()


def test_whoever_sends_many_without_waiting_is_served_a_last_time(line: Line) -> None:
    line.client.sendall(HEAD % 0)
    assert line.request(pipelined=worker.MOST_PIPELINED).should_close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /t/a-secret-link\r\n\r\n", b"400"),
        (b"GET /t/a-secret-link now HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nAuthorization Bearer a-secret-link\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: a-secret-link\r\n\r\n", b"501"),
    ],
)
def test_what_a_malformed_request_says_is_repeated_nowhere(
    line: Line, sent: bytes, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    line.worker.log = logging.getLogger("worker")
    line.worker._malformed = Budget("test", 1, 1.0)
    line.client.sendall(sent)
    with pytest.raises(ParseException) as error:
        line.request()
    line.worker._explain(line.server, ("192.0.2.1", 1), error.value)
    answer = line.client.recv(10_000)
    assert answer.split()[1] == status
    assert "malformed request of 192.0.2.1" in caplog.text
    assert "a-secret-link" not in caplog.text + answer.decode()


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"Content-Length: 4\r\nContent-Length: 40",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked, identity",
        b"Content-Length: 4\r\nTransfer-Encoding : chunked",
        b"Transfer-Encoding: xchunked",
        b"Content-Length: +4",
        b"Content-Length: 0x4",
    ],
)
def test_a_request_that_says_two_things_about_its_end_is_not_taken_for_two(line: Line, headers: bytes) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    line.client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n\r\n0\r\n\r\n" + smuggled)
    with pytest.raises(ParseException):
        line.request()
