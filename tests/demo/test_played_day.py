"""A demo day against a real server: everybody comes, is served or leaves; a killed server changes nothing."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
import requests

import config
from commands.preparing import prepare_halls
from commands.running import gunicorn_arguments
from demo import run
from demo.day import plan
from operations.halls import hall_folder
from operations.people import staff

ROOT = Path(__file__).parents[2]
HALL = ROOT / "halls" / "minimal"
MONDAY = date(2026, 3, 2)
SPEED = 3600
PASSWORD = "correct horse battery"

pytestmark = pytest.mark.slow


class Server:
    """The real server in its own process, that can be killed and started again."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.given = {"DATA": str(folder), "HALL": str(HALL), "PORT": str(self.port), **environment}
        context = prepare_halls(config.load(self.given))[0]
        people = [("admin", PASSWORD, "administrator", ""), ("manager", PASSWORD, "manager", "minimal")]
        staff.add_all(context, [*people, ("clerk1", PASSWORD, "clerk", "minimal")])
        context.database.close()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *gunicorn_arguments(f"127.0.0.1:{self.port}")],
            cwd=ROOT,
            env={**os.environ, **self.given},
            start_new_session=True,
        )
        self.until(lambda: requests.get(f"{self.url}/healthz", timeout=1).ok)

    def until(self, wish: Any) -> None:
        """Ask until it is so; a server that is away is asked again."""
        gives_up_at = monotonic() + 60
        while monotonic() < gives_up_at:
            try:
                if wish():
                    return
            except requests.RequestException:
                pass
            sleep(0.05)
        raise AssertionError("waited in vain")

    def kill(self) -> None:
        """As a power cut does it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def board(self) -> dict[str, Any]:
        board: dict[str, Any] = requests.get(f"{self.url}/api/v1/halls/minimal/board", timeout=5).json()
        return board

    def take_ticket(self, service: str) -> dict[str, Any]:
        """As the reception desk does it."""
        headers = {"Authorization": f"Bearer {self.token('manager')}"}
        wish = {"hall": "minimal", "service": service}
        taken: dict[str, Any] = requests.post(
            f"{self.url}/api/v1/tickets", json=wish, headers=headers, timeout=5
        ).json()
        return taken

    def token(self, username: str) -> str:
        login = {"username": username, "password": PASSWORD}
        answer = requests.post(f"{self.url}/api/v1/tokens", json=login, timeout=5)
        return str(answer.json()["token"])

    def forgotten(self) -> list[Any]:
        """Everybody who stood where nobody could call or finish them."""
        headers = {"Authorization": f"Bearer {self.token('manager')}"}
        asked = requests.get(f"{self.url}/api/v1/reports/forgotten", headers=headers, timeout=30)
        return list(asked.json()["rows"])

    def events(self) -> list[dict[str, Any]]:
        token = self.token("manager")
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["revision"] if found else 0
            more = requests.get(
                f"{self.url}/api/v1/halls/minimal/journal",
                params={"after_revision": after},
                headers={"Authorization": f"Bearer {token}"},
                timeout=5,
            ).json()["events"]
            if not more:
                return found
            found += more


@pytest.fixture
def demo_server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, CLOCK_SPEED=str(SPEED), CLOCK_START="2026-03-02T08:50")
    yield running
    running.kill()


def play(at: Server, said: list[str], patience_seconds: float = 60) -> int:
    logins = {"admin": PASSWORD, "clerk1": PASSWORD}
    return run(at.url, HALL, MONDAY, SPEED, 7, logins, said.append, patience_seconds)


def kinds(events: list[dict[str, Any]]) -> Counter[str]:
    return Counter(event["kind"] for event in events)


def test_a_day_is_played_to_its_end_on_the_servers_clock(demo_server: Server) -> None:
    said: list[str] = []
    assert play(demo_server, said) == 0, said
    assert not any("refused" in line for line in said), said
    events = demo_server.events()
    seen = kinds(events)
    assert seen["issue"] == seen["finish"] + seen["cancel"] + seen["no_show"] - seen["reinstate"]
    assert seen["finish"] > 0
    assert {event["at"][:10] for event in events} == {"2026-03-02"}
    assert [line["waiting"] for line in demo_server.board()["lines"]] == [0, 0]
    assert [window["state"] for window in demo_server.board()["windows"]] == ["closed"]
    assert demo_server.forgotten() == []


def test_a_killed_server_loses_no_citizen(demo_server: Server) -> None:
    said: list[str] = []
    status: list[int] = []
    demo = Thread(target=lambda: status.append(play(demo_server, said)))
    demo.start()
    for revision in (8, 20):
        # On a slow machine the day may be over before so much has happened.
        demo_server.until(lambda: not demo.is_alive() or demo_server.board()["revision"] >= revision)
        demo_server.kill()
        demo_server.start()
    demo.join()
    assert status == [0], said
    events = demo_server.events()
    seen = kinds(events)
    ended = seen["finish"] + seen["cancel"] + seen["no_show"] - seen["reinstate"]
    # An hour of the hall is a second here: who still waits when a slow start is over has been sent home by its close.
    assert seen["issue"] == ended + seen["expire"]
    assert [event["revision"] for event in events] == list(range(1, len(events) + 1))
    assert sorted(event["at"] for event in events) == [event["at"] for event in events]
    assert demo_server.forgotten() == []


def test_a_server_that_stays_away_ends_the_demo_with_a_reason(demo_server: Server) -> None:
    said: list[str] = []
    status: list[int] = []
    demo = Thread(target=lambda: status.append(play(demo_server, said, patience_seconds=0.5)))
    demo.start()
    demo_server.until(lambda: demo_server.board()["revision"] >= 5)
    demo_server.kill()
    demo.join()
    assert status == [1]
    assert demo_server.url in said[-1]


def test_a_ticket_from_outside_the_demo_is_served_like_any_other(demo_server: Server) -> None:
    taken = demo_server.take_ticket("RES-1")
    assert play(demo_server, []) == 0
    steps = [event["kind"] for event in demo_server.events() if event["number"] == taken["number"]]
    assert steps == ["issue", "call", "start", "finish"]


def test_against_an_ordinary_clock_the_whole_day_is_played_compressed(tmp_path: Path) -> None:
    ordinary = Server(tmp_path, CLOCK_START="2026-03-02T10:00")  # at its own pace, and open whenever this runs
    try:
        said: list[str] = []
        assert play(ordinary, said) == 0, said
        planned = plan(hall_folder.read(HALL), MONDAY, 7)
        assert kinds(ordinary.events())["issue"] == len(planned.citizens)
    finally:
        ordinary.kill()


def test_a_hall_that_is_closed_and_a_wrong_password_end_the_demo_with_a_reason(tmp_path: Path) -> None:
    ordinary = Server(tmp_path)
    try:
        said: list[str] = []
        assert run(ordinary.url, HALL, date(2026, 3, 1), 60, 1, {"admin": PASSWORD}, said.append) == 1
        assert said == ["hall minimal is closed on 2026-03-01"]
        assert run(ordinary.url, HALL, MONDAY, 60, 1, {"admin": "wrong"}, said.append) == 1
        assert said[-1].startswith("admin could not log in: ")
        assert run(ordinary.url, HALL, MONDAY, 60, 1, {}, said.append) == 1
        assert said[-1] == "the password of admin is not known"
    finally:
        ordinary.kill()
