"""gunicorn serves the hall with its gevent worker (`--worker-class web.worker.Worker`), with limits on connections.

A request has a few seconds to arrive, header and body, and the app sees it when it is complete: whoever sends a byte
now and then holds a connection for these seconds and nothing else. Requests that were sent without waiting for an
answer are taken one at a time, with everybody else's between them, and only a few.

gunicorn loads this module before gevent replaces locks and sockets, so it must load nothing of the app.
"""

import io
import socket
from contextlib import suppress
from functools import partial
from typing import Any

from gevent import sleep, with_timeout
from gevent.server import StreamServer
from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.ggevent import GeventWorker

from web.budgets import Budget, address_key, refusals
from web.connections import LARGEST_BODY, Connection, Connections

FIRST_SECONDS = 10.0
"""For the first byte of a new connection. A later one is kept as long as `--keep-alive` says."""
HEADER_SECONDS = 10.0
BODY_SECONDS = 15.0
SEND_SECONDS = 30.0
"""For each piece of an answer that a client does not take."""
ACCEPTED_AT_ONCE = 8
"""New connections before everybody else's turn."""
MOST_PIPELINED = 10
"""Requests that came before the answer to the one before; browsers send none."""
LINGER_SECONDS = 1.0
EXPLAINED_AT_ONCE, EXPLAINED_PER_SECOND = 10, 1.0
"""Malformed requests that are explained and logged."""
STATUS_OF_MALFORMED: dict[type[ParseException], int] = {
    LimitRequestLine: 414,
    ExpectationFailed: 417,
    LimitRequestHeaders: 431,
    UnsupportedTransferCoding: 501,
}
"""400 for all others."""
READ_BYTES = 8_192


class Worker(GeventWorker):
    """One server process."""

    def init_process(self) -> None:
        """Begin to count; gunicorn calls it once, in the process."""
        self.connections: Connections | None = None
        self._malformed = Budget("log of malformed requests", EXPLAINED_AT_ONCE, EXPLAINED_PER_SECOND)
        StreamServer.max_accept = ACCEPTED_AT_ONCE
        super().init_process()

    def _count(self) -> Connections:
        if self.connections is None:
            from web.app_context import NAME  # the app is there by now

            self.connections = Connections(by_address=not self.wsgi.extensions[NAME].settings.trusted_proxies)
        return self.connections

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection until it ends."""
        address = address_key(addr[0]) if addr else ""
        connection = Connection(address, lambda: _shut(client, socket.SHUT_RDWR))
        connections = self._count()
        try:
            if connections.admit(connection):
                self._serve(listener.getsockname(), client, addr, connection)
        except (NoMoreData, StopIteration, TimeoutError):
            pass  # it is gone, or must go
        except ParseException as error:
            refusals.note("malformed requests", address)
            self._explain(client, addr, error)
        except OSError as error:
            self.log.debug("connection of %s: %s", address, error)
        except Exception:  # a failure of one connection is logged, and no other is touched
            self.log.exception("the connection of %s failed", address)
            with suppress(OSError):
                util.write_error(client, 500, "Internal Server Error", "")
        finally:
            connections.end(connection)
            util.close(client)

    def _explain(self, client: Any, addr: Any, error: ParseException) -> None:
        """Say what kind of mistake is in a request, and in the log for a few only. What the request says is repeated
        nowhere: it may hold a ticket's link or a token.
        """
        kind = type(error).__name__
        if not self._malformed.take("log"):
            self.log.warning("malformed request of %s: %s", addr[0] if addr else "?", kind)
        status = STATUS_OF_MALFORMED.get(type(error), 400)
        with suppress(OSError):
            util.write_error(client, status, "Bad Request", kind)

    def _serve(self, listener_name: Any, client: Any, addr: Any, connection: Connection) -> None:
        connections = self._count()
        parser = get_parser(self.cfg, client, addr)
        pipelined, wait_seconds = 0, FIRST_SECONDS
        while True:
            early = parser.unreader.take_buffered()
            pipelined = pipelined + 1 if early else 0
            data = early or _received(client, wait_seconds)
            if not data:
                return
            parser.unreader.unread(data)
            request = self._request(parser, client, connection, pipelined)
            if request is None:
                return
            if not connections.begin(connection, partial(self._is_known, request, addr)):
                _turn_away(client)
                return
            client.settimeout(SEND_SECONDS)
            request.proxy_protocol_info = {}
            try:
                self.handle_request(listener_name, request, client, addr)
            except StopIteration:
                if request.must_close:
                    _linger(client)
                return
            connections.rest(connection)
            wait_seconds = self.cfg.keepalive
            sleep(0)  # everybody else's turn

    def _is_known(self, request: Any, addr: Any) -> bool:
        """Whether staff or a device of the hall asks, for whom the last places are."""
        from web.gate import GATE  # the app is there by now

        environ = {f"HTTP_{name.replace('-', '_')}": value for name, value in request.headers}
        environ["REMOTE_ADDR"] = addr[0] if addr else ""
        return bool(self.wsgi.extensions[GATE].is_known(environ))

    def _request(self, parser: Any, client: Any, connection: Connection, pipelined: int) -> Any:
        """A whole request. None: it did not come in time."""
        client.settimeout(None)
        request = with_timeout(HEADER_SECONDS, next, parser, timeout_value=None)
        if request is None:
            refusals.note("slow headers", connection.key)
            return None
        if pipelined >= MOST_PIPELINED:
            refusals.note("pipelined requests", connection.key)
            request.force_close()
        if not _has_body(request):
            return request
        if not with_timeout(BODY_SECONDS, _read_body, request, client, timeout_value=False):
            refusals.note("slow bodies", connection.key)
            return None
        return request


def _received(client: Any, seconds: float) -> bytes:
    """The first bytes of a request; nothing when none come in time."""
    client.settimeout(seconds)
    return bytes(client.recv(READ_BYTES))


def _has_body(request: Any) -> bool:
    return any(name in ("CONTENT-LENGTH", "TRANSFER-ENCODING") and value != "0" for name, value in request.headers)


def _read_body(request: Any, client: Any) -> bool:
    """Read a body as far as the app would; the connection of a longer one ends with the answer. True: done."""
    lengths = [int(value) for name, value in request.headers if name == "CONTENT-LENGTH" and value.isdecimal()]
    if lengths and lengths[0] > LARGEST_BODY:
        request.force_close()
        return True  # the app refuses it without reading
    if request._expected_100_continue:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        request._expected_100_continue = False
    body = request.body.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        request.force_close()
    request.body = io.BytesIO(body)
    return True


def _turn_away(client: Any) -> None:
    """Say that there is no place now."""
    client.settimeout(LINGER_SECONDS)
    with suppress(OSError):
        util.write_error(client, 503, "Service Unavailable", "Too many are here; try again in a moment.")


def _linger(client: Any) -> None:
    """Let the client read the answer before the connection ends, while it may still be sending."""
    _shut(client, socket.SHUT_WR)
    with suppress(OSError):
        with_timeout(LINGER_SECONDS, _drop, client, timeout_value=None)


def _drop(client: Any) -> None:
    while client.recv(READ_BYTES):
        pass


def _shut(client: Any, how: int) -> None:
    with suppress(OSError):
        client.shutdown(how)
