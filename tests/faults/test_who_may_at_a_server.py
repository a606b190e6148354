"""Every route and every namespace of a server that runs, asked over HTTP as everybody: `ONEWINDOW_REAL_ATTACK=1`.

In the suite the same table is asked inside one process (tests/web/test_who_may.py); this asks gunicorn, its worker and
the reading of addresses behind a proxy, too. What requests are about is made beside the server, in its database.
"""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import socketio

import tests.builders
from commands.running import gunicorn_arguments
from tests.faults.nursery import Nursery
from tests.houses import ServedScene
from tests.running import free_port
from tests.web.test_who_may import City, fits
from tests.web.who_may import EVERYBODY, ROUTES, SOCKETS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("ONEWINDOW_REAL_ATTACK"),
        reason="asks a server 3,000 times, for minutes: set ONEWINDOW_REAL_ATTACK=1",
    ),
]
PATIENCE_SECONDS = 60
SILENCE_SECONDS = 5
"""An agent hears nothing while there is no slip for it; a refusal comes at once."""


class RealClock:
    """The server's: the computer's."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)

    def pass_time(self, **_: float) -> datetime:
        """It passes by itself."""
        return self()


class Answer:
    """What a browser of Flask's tests would have: an answer of the server."""

    def __init__(self, answer: requests.Response) -> None:
        self.status_code, self.text, self.headers = answer.status_code, answer.text, answer.headers
        self.location = answer.headers.get("Location", "")
        self.is_json = "json" in answer.headers.get("Content-Type", "")
        self.json = answer.json() if self.is_json else None


class Browser:
    """A browser at an address, seen through a proxy that says so; its methods are those of Flask's."""

    url = ""

    def __init__(self, address: str) -> None:
        self.environ_base, self.session = {"REMOTE_ADDR": address}, requests.Session()
        self.session.trust_env = False

    def set_cookie(self, name: str, value: str) -> None:
        """Have a cookie of the server."""
        self.session.cookies.set(name, value)

    def open(self, path: str, method: str = "GET", query_string: Any = None, **sent: Any) -> Answer:
        """Ask the server."""
        headers = {**(sent.pop("headers", None) or {}), **proxied(self.environ_base["REMOTE_ADDR"])}
        return Answer(
            self.session.request(
                method, self.url + path, params=query_string, headers=headers, allow_redirects=False, timeout=60, **sent
            )
        )

    def get(self, path: str, **sent: Any) -> Answer:
        """GET."""
        return self.open(path, **sent)

    def post(self, path: str, **sent: Any) -> Answer:
        """POST."""
        kind = sent.pop("content_type", None)
        if kind:
            sent["headers"] = {**sent.get("headers", {}), "Content-Type": kind}
        return self.open(path, "POST", **sent)


def proxied(address: str) -> dict[str, str]:
    """What the proxy in front of the server says."""
    host = Browser.url.removeprefix("http://")
    return {"X-Forwarded-For": address, "X-Forwarded-Proto": "http", "X-Forwarded-Host": host}


class ServedCity(City):
    """The city of the other tests; whoever asks anything, asks the server."""

    def begin(self) -> None:
        """Start the server on what the scene has written until now."""
        environ = {
            "DATA": str(self.folder), "DATABASE_URL": self.context.database.url, "HALL": "", "REDIS_URL": "",
            "HOST": "", "ONEWINDOW_CONFIG": "", "TRUSTED_PROXIES": "1",
        }  # fmt: skip
        self.nursery, port = Nursery(), free_port()
        Browser.url = self.url = f"http://127.0.0.1:{port}"
        self.log = self.folder / "server.log"
        self.process = self.nursery.begin(self.log, environ, *gunicorn_arguments(f"127.0.0.1:{port}"))
        gives_up_at = time.monotonic() + PATIENCE_SECONDS
        while not _is_ready(self.url):
            assert time.monotonic() < gives_up_at, self.log.read_text("utf-8")
            time.sleep(0.05)

    def close(self) -> None:
        """End the server."""
        os.killpg(self.process, signal.SIGKILL)
        self.nursery.close()
        self.served.close()


def _is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One server for all of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.builders, "Clock", RealClock)
        patch.setattr(ServedScene, "client", lambda _, address="127.0.0.1": Browser(address))
        made = ServedCity(tmp_path_factory.mktemp("city"))
        made.tokens["link"] = made.about("waiting")["link"]
        yield made
        made.close()


def test_a_server_lets_in_those_whom_the_table_names_and_nobody_else(city: ServedCity) -> None:
    wrong, count = [], 0
    for route, entry in ROUTES.items():
        method, _, rule = route.partition(" ")
        for kind in EVERYBODY:
            answer, count = city.asked(kind, method, rule, entry), count + 1
            if not fits(kind, rule, entry, answer):
                wrong.append((route, kind, answer.status_code, answer.text[:200] if answer.is_json else ""))
        if rule.endswith("/end-others"):
            city.log_in_anew()
    print(f"{count} requests of {len(EVERYBODY)} kinds to {len(ROUTES)} routes")
    assert wrong == []
    assert "Traceback" not in city.log.read_text("utf-8")


@pytest.mark.parametrize("namespace", SOCKETS)
def test_a_servers_namespace_tells_those_whom_the_table_names_and_nobody_else(city: ServedCity, namespace: str) -> None:
    hearing = set()
    for kind in EVERYBODY:
        address, token = "127.0.0.1" if kind == "network" else "203.0.113.7", city.tokens.get(kind, "")
        with socketio.SimpleClient() as client:
            try:
                client.connect(
                    city.url, proxied(address), {"token": token} if token else None, namespace=namespace,
                    transports=["websocket"],
                )  # fmt: skip
                client.emit("watch", {"hall": "hall"})
                heard = client.receive(timeout=SILENCE_SECONDS)[0]
            except socketio.exceptions.TimeoutError:
                heard = "nothing yet"
            except (socketio.exceptions.ConnectionError, socketio.exceptions.DisconnectedError):
                continue
        if heard != "refused":
            hearing.add(kind)
    assert hearing == SOCKETS[namespace]
