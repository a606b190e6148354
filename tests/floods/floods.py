"""The floods, one function each. `FLOODS` says how each is met."""

import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tests.floods.wires import HALL, Attack, answered, drain, frame, hello, request, websocket

WATCH = '["watch",{"hall":"dongguan"}]'


def calm(attack: Attack) -> None:
    """No flood: what clerk and screen meet on this computer anyway."""
    time.sleep(max(0.0, attack.until - time.monotonic()))
    attack.seen["nothing"] = 1


def display_watches(attack: Attack) -> None:
    """Four screens ask for the board as fast as they can."""
    attack.in_threads(4, lambda at: _talk(at, "/display", ""))


def phone_watches(attack: Attack) -> None:
    """A citizen's link asks 2,000 times a second, and comes back when it is cut off."""
    attack.in_threads(2, lambda at: _talk(at, "/phone", at.link))


def _talk(attack: Attack, namespace: str, token: str) -> None:
    wire = websocket(attack)
    try:
        wire.sendall(hello(namespace, token))
        many = frame(f"42{namespace},{WATCH}") * 20
        while attack.goes_on:
            wire.sendall(many)
            attack.seen["messages"] += 20
            drain(wire)
    finally:
        wire.close()


def sockets_come_and_go(attack: Attack) -> None:
    """Sockets that connect, listen and hang up at once."""

    def once(at: Attack) -> None:
        wire = websocket(at)
        wire.sendall(hello("/display"))
        wire.close()

    attack.in_threads(20, once)


def large_messages(attack: Attack) -> None:
    """Messages of a megabyte."""
    _send_on(attack, frame("42/display," + "x" * 1_000_000))


def pings(attack: Attack) -> None:
    """Pings of the WebSocket, without end."""
    _send_on(attack, b"\x89\x80\0\0\0\0" * 2_000)


def _send_on(attack: Attack, data: bytes) -> None:
    def once(at: Attack) -> None:
        wire = websocket(at)
        try:
            while at.goes_on:
                wire.sendall(data)
                drain(wire)
        finally:
            wire.close()

    attack.in_threads(4, once)


def pipelined_pages(attack: Attack) -> None:
    """A hundred connections that ask for twenty pages at once, without waiting for one."""

    def once(at: Attack) -> None:
        wire = at.connect()
        try:
            wire.sendall(request("GET", "/kiosk/kiosk-1") * 20)
            reader = wire.makefile("rb")
            for _ in range(20):
                answered(reader, at)
        finally:
            wire.close()

    attack.in_threads(100, once)


def half_requests(attack: Attack) -> None:
    """4,100 connections that send half a header."""
    with attack.held() as wires:
        while len(wires) < 4_100 and attack.goes_on:
            with suppress(OSError):
                wire = attack.connect()
                wire.sendall(b"GET / HTTP/1.1\r\nHost: loc")
                wires.append(wire)
        attack.seen["connections"] = len(wires)
        time.sleep(max(0.0, attack.until - time.monotonic()))
        attack.seen["cut off"] = sum(map(_is_closed, wires))


def trickled_bodies(attack: Attack) -> None:
    """Bodies that come a byte at a time."""
    with attack.held() as wires:
        for _ in range(300):
            wire = attack.connect()
            wire.sendall(request("POST", "/api/v1/tickets").replace(b"Content-Length: 0", b"Content-Length: 60000"))
            wires.append(wire)
        while attack.goes_on:
            for wire in wires:
                with suppress(OSError):
                    wire.sendall(b"{")
            time.sleep(0.2)
        attack.seen["cut off"] = sum(map(_is_closed, wires))


def _is_closed(wire: socket.socket) -> bool:
    try:
        drain(wire)
    except OSError:
        return True
    return False


def wrong_logins(attack: Attack) -> None:
    """Passwords are guessed."""

    def once(at: Attack) -> None:
        _ask(at, request("POST", "/api/v1/tokens", body={"username": "clerk1", "password": str(random.random())}))

    attack.in_threads(16, once)


def tickets(attack: Attack) -> None:
    """A kiosk that takes tickets as fast as it can."""

    def once(at: Attack) -> None:
        _ask(at, request("POST", "/api/v1/tickets", at.kiosk, {"hall": HALL, "service": at.service}))

    attack.in_threads(16, once)


def reports(attack: Attack) -> None:
    """A manager's login asks for twenty reports at once, again and again."""

    def once(at: Attack) -> None:
        _ask(at, request("GET", "/api/v1/reports/hours?from=2016-01-01&to=2025-12-31", at.manager))

    attack.in_threads(20, once)


def pages(attack: Attack) -> None:
    """Guests load pages and ask for boards on sixty connections."""

    def once(at: Attack) -> None:
        path = random.choice([f"/display/{HALL}", "/", f"/api/v1/halls/{HALL}/board", f"/t/{random.random()}"])
        _ask(at, request("GET", path))

    attack.in_threads(60, once)


def wrong_tokens(attack: Attack) -> None:
    """Every request has another token that nobody has."""

    def once(at: Attack) -> None:
        _ask(at, request("GET", f"/api/v1/halls/{HALL}/board", random.randbytes(32).hex()))

    attack.in_threads(40, once)


def odd_addresses(attack: Attack) -> None:
    """Addresses that are huge, broken or nowhere."""
    odd = [b"GET /" + b"a" * 7_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n",
           b"\x16\x03\x01\x02\x00", b"BREW /pot HTCPCP/1.0\r\n\r\n", b"GET /?" + b"a=1&" * 1_000 +
           b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n"]  # fmt: skip

    def once(at: Attack) -> None:
        _ask(at, random.choice(odd) + b"\r\n\r\n")

    attack.in_threads(20, once)


def idle_sockets(attack: Attack) -> None:
    """Two thousand sockets on which nobody listens."""
    with attack.held() as wires:
        while len(wires) < 2_000 and attack.goes_on:
            with suppress(OSError):
                wires.append(websocket(attack))
        time.sleep(max(0.0, attack.until - time.monotonic()))
        attack.seen["cut off"] = sum(map(_is_closed, wires))


def _ask(attack: Attack, data: bytes) -> None:
    attack.seen["asked"] += 1
    wire = attack.connect()
    try:
        wire.sendall(data)
        answered(wire.makefile("rb"), attack)
    finally:
        wire.close()


@dataclass(frozen=True, slots=True)
class Flood:
    """`limit`: the one that it meets within a second, as /metrics names it; "": it is served by turns, or met later."""

    run: Callable[[Attack], None]
    limit: str = ""


FLOODS = {
    "calm": Flood(calm),
    "display-watches": Flood(display_watches, "socket messages"),
    "phone-watches": Flood(phone_watches, "socket messages"),
    "sockets-come-and-go": Flood(sockets_come_and_go),
    "large-messages": Flood(large_messages, "large messages"),
    "pings": Flood(pings),
    "pipelined-pages": Flood(pipelined_pages, "pipelined requests"),
    "half-requests": Flood(half_requests, "waiting connections"),
    "trickled-bodies": Flood(trickled_bodies),
    "wrong-logins": Flood(wrong_logins),
    "tickets": Flood(tickets),
    "reports": Flood(reports),
    "pages": Flood(pages),
    "wrong-tokens": Flood(wrong_tokens),
    "odd-addresses": Flood(odd_addresses, "malformed requests"),
    "idle-sockets": Flood(idle_sockets),
}
