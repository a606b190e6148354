"""A demo's actors live through a server that is away for a while, and do every step once."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from demo.client import Client, ServerGoneError


class Unsteady(ThreadingHTTPServer):
    """A server that meets the next requests with `moods`: a status, or None to hang up after reading."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.moods: list[int | None] = []
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Unsteady

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization", ""), body))
        mood = self.server.moods.pop(0) if self.server.moods else 200
        if mood is None:
            self.close_connection = True
            return
        told = {"token": f"token-{len(self.server.asked)}", "code": "wrong_step"}
        answer = b"" if mood == 204 else json.dumps(told).encode()
        self.send_response(mood)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Unsteady]:
    unsteady = Unsteady()
    thread = Thread(target=unsteady.serve_forever, args=(0.01,))
    thread.start()
    yield unsteady
    unsteady.shutdown()
    thread.join()
    unsteady.server_close()


def test_a_lost_answer_is_asked_for_again_with_the_same_request_id(server: Unsteady) -> None:
    server.moods = [None, 503, 201]
    answer = Client(server.url, Event(), "kiosk-token").post("/tickets", {"service": "HJ-001"})
    assert answer.status == 201
    assert len({body["request_id"] for _, _, body in server.asked}) == 1
    assert [path for path, _, _ in server.asked] == ["/api/v1/tickets"] * 3
    assert {token for _, token, _ in server.asked} == {"Bearer kiosk-token"}


def test_two_steps_have_two_request_ids(server: Unsteady) -> None:
    client = Client(server.url, Event())
    client.post("/tickets")
    client.post("/tickets")
    assert len({body["request_id"] for _, _, body in server.asked}) == 2


def test_nobody_waits_and_a_refusal_are_answers_not_errors(server: Unsteady) -> None:
    server.moods = [204, 409]
    client = Client(server.url, Event())
    nobody, refused = client.post("/call-next"), client.post("/start")
    assert (nobody.status, nobody.is_done, nobody.body) == (204, True, {})
    assert (refused.status, refused.is_done, refused.code) == (409, False, "wrong_step")


def test_a_token_that_ran_out_is_taken_again_and_the_step_goes_on(server: Unsteady) -> None:
    client = Client(server.url, Event())
    client.log_in("clerk1", "secret")
    server.moods = [401]
    assert client.post("/open").is_done
    paths = [path.removeprefix("/api/v1") for path, _, _ in server.asked]
    assert paths == ["/tokens", "/open", "/tokens", "/open"]
    assert [token for _, token, _ in server.asked] == ["", "Bearer token-1", "", "Bearer token-3"]
    assert server.asked[1][2] == server.asked[3][2]


def test_a_server_that_stays_away_ends_the_waiting() -> None:
    unsteady = Unsteady()
    unsteady.server_close()
    with pytest.raises(ServerGoneError):
        Client(unsteady.url, Event(), patience_seconds=0.2).post("/tickets")


def test_a_stopped_demo_does_not_wait_for_a_server_that_is_away() -> None:
    unsteady = Unsteady()
    unsteady.server_close()
    stop = Event()
    stop.set()
    with pytest.raises(ServerGoneError):
        Client(unsteady.url, stop, patience_seconds=600).post("/tickets")
