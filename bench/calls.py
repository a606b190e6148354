"""From the call to the screens, with 100 screens and 1,000 phones listening, against the bare app's 1,100 listeners."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

import gevent

from bench.figures import Sheet, percentile
from bench.servers import bare, hall
from bench.wires import Http, Listener

SCREENS = 100
PHONES = 1_000
CALLS = 40
PAUSE_SECONDS = 0.25


class Ears:
    """Many listeners; notes when each hears an event of a name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[float] = []

    def add(self, listener: Listener) -> None:
        """Listen with one more."""
        gevent.spawn(self._listen, listener)

    def _listen(self, listener: Listener) -> None:
        with suppress(OSError):  # the server has ended, as it should after its round
            while True:
                if listener.next_event() == self.name:
                    self.heard.append(time.perf_counter())


def _calls(ears: Ears, expected: int, call: Callable[[], object]) -> list[float]:
    """Milliseconds from each call to each listener."""
    spent: list[float] = []
    for _ in range(CALLS):
        ears.heard.clear()
        began = time.perf_counter()
        gevent.spawn(call)
        end = began + 5
        while len(ears.heard) < expected and time.perf_counter() < end:
            gevent.sleep(0.002)
        assert len(ears.heard) >= expected, f"{len(ears.heard)} of {expected} heard the call"
        spent += [(at - began) * 1000 for at in ears.heard]
        gevent.sleep(PAUSE_SECONDS)
    return spent


def _bare() -> list[float]:
    with bare() as port:
        ears = Ears("called")
        for _ in range(SCREENS + PHONES):
            ears.add(Listener(port, "/display"))
        http = Http(port)
        gevent.sleep(1)
        return _calls(ears, SCREENS + PHONES, lambda: _posted(http, "/rows", 201))


def _posted(http: Http, path: str, status: int) -> bytes:
    answer_status, body = http.ask("POST", path, {})
    assert answer_status == status, body
    return body


def _ours() -> list[float]:
    with hall(agent=False) as at:
        kiosk = Http(at.port, at.device("kiosk", "bench"))
        _posted(Http(at.port, at.token("clerk1")), "/api/v1/halls/dongguan/windows/1/open", 200)
        ears = Ears("called")
        screen = at.device("display", "hall")
        for _ in range(SCREENS):
            ears.add(Listener(at.port, "/display", screen, {"hall": "dongguan"}))
        phones = Ears("ticket")
        for _ in range(PHONES):
            status, body = kiosk.ask("POST", "/api/v1/tickets", {"hall": "dongguan", "service": "HJ-001"})
            assert status == 201, body
            token = json.loads(body)["url"].rpartition("/")[2]
            phones.add(Listener(at.port, "/phone", token, {"hall": "dongguan"}))
        gevent.sleep(4)
        clerk = Http(at.port, at.token("clerk1"))  # now: an idle connection would have been closed meanwhile

        def call() -> None:
            ticket = json.loads(_posted(clerk, "/api/v1/halls/dongguan/windows/1/call-next", 200))
            for step in ("start", "finish"):
                _posted(clerk, f"/api/v1/tickets/{ticket['id']}/{step}", 200)

        return _calls(ears, SCREENS, call)


def measure(sheet: Sheet) -> None:
    """Bare, hall, bare, hall; p99 over all deliveries."""
    sheet.say(f"call → shown: {SCREENS} screens and {PHONES} phones, {CALLS} calls a round, 2 rounds in turn")
    base: list[float] = []
    ours: list[float] = []
    for _ in range(2):
        base += _bare()
        ours += _ours()
    slow = percentile(ours, 0.99), percentile(base, 0.99)
    half = percentile(ours, 0.5), percentile(base, 0.5)
    sheet.say(f"  hall p50 {half[0]:.0f} ms, p99 {slow[0]:.0f} ms; bare p50 {half[1]:.0f} ms, p99 {slow[1]:.0f} ms")
    sheet.target("p99, hall's screens / bare", slow[0] / slow[1], 1.5)
