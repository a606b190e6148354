"""The real server process: gunicorn, gevent, real sockets, on each kind of database."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import socketio

from operations.halls import hall_folder
from queueing.hall import opening_intervals
from tests.databases import a_database
from tests.running import HALL, ROOT, RunningHall, free_port, running

pytestmark = pytest.mark.slow


@pytest.fixture
def hall(bare_database_url: str, tmp_path: Path) -> Iterator[RunningHall]:
    """The demo hall, running."""
    with running(tmp_path, DATABASE_URL=bare_database_url) as made:
        yield made


class Screen:
    """A hall screen on a websocket that keeps what it hears, and watches again after every connection."""

    def __init__(self, hall: RunningHall) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self._news = threading.Condition()
        self.client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.5)
        for name in ("board", "changed", "called", "pulse"):
            self.client.on(name, lambda message, name=name: self._hear(name, message), namespace="/display")
        self.client.on("connect", self._watch, namespace="/display")
        self.client.connect(hall.url, namespaces=["/display"], transports=["websocket"])

    def _watch(self) -> None:
        self.client.emit("watch", {"hall": HALL}, namespace="/display")

    def _hear(self, name: str, message: dict[str, Any]) -> None:
        with self._news:
            self.heard.append((name, message))
            self._news.notify_all()

    def wait_for(self, name: str, fits: Callable[[dict[str, Any]], bool] = lambda message: True) -> dict[str, Any]:
        """The first message of this name that fits, heard by now or within half a minute."""
        deadline = time.monotonic() + 30
        with self._news:
            while True:
                for heard, message in self.heard:
                    if heard == name and fits(message):
                        return message
                assert self._news.wait(deadline - time.monotonic()), f"no {name} in {[n for n, _ in self.heard]}"

    def close(self) -> None:
        """Switch it off."""
        self.client.disconnect()


def a_kiosk(hall: RunningHall) -> str:
    """The token of a new kiosk."""
    return str(hall.post("/devices", hall.token("admin"), kind="kiosk", hall=HALL, name="kiosk-1")["token"])


def a_service(hall: RunningHall) -> str:
    """Some service of the demo hall."""
    return str(hall.get(f"/halls/{HALL}/services")["services"][0]["code"])


def test_a_ticket_is_taken_called_and_shown(hall: RunningHall) -> None:
    kiosk, clerk, service = a_kiosk(hall), hall.token("clerk3"), a_service(hall)
    screen = Screen(hall)
    screen.wait_for("board")
    hall.session.headers["X-Forwarded-Proto"] = "https"  # from whoever likes to say so: no proxy is trusted here
    ticket = hall.post("/tickets", kiosk, hall=HALL, service=service)
    assert ticket["url"].startswith(hall.url)
    hall.post(f"/halls/{HALL}/windows/3/open", clerk)
    hall.post(f"/halls/{HALL}/windows/3/call-next", clerk)
    called = screen.wait_for("called")
    assert (called["number"], called["window"]) == (ticket["number"], 3)
    assert set(called["announcement"]) == {"zh-CN", "yue", "en"}
    changed = screen.wait_for("changed", lambda message: bool(message["calls"]))
    assert changed["calls"][0]["number"] == ticket["number"]
    screen.close()


def test_many_clients_at_once_get_a_number_each(hall: RunningHall) -> None:
    kiosk, service = a_kiosk(hall), a_service(hall)
    with ThreadPoolExecutor(8) as clients:
        taken = list(clients.map(lambda _: hall.post("/tickets", kiosk, hall=HALL, service=service), range(200)))
    numbers = sorted(int(ticket["number"][1:]) for ticket in taken)
    assert numbers == list(range(1, 201))


def test_a_screen_outlives_a_killed_server(hall: RunningHall) -> None:
    kiosk, clerk, service = a_kiosk(hall), hall.token("clerk1"), a_service(hall)
    hall.post(f"/halls/{HALL}/windows/1/open", clerk)
    ticket = hall.post("/tickets", kiosk, hall=HALL, service=service)
    screen = Screen(hall)
    screen.wait_for("board")
    screen.heard.clear()
    hall.kill_server()
    board = screen.wait_for("board")
    assert board["waiting"] == 1
    hall.wait_until_ready()
    assert hall.get(f"/tickets/{ticket['id']}", kiosk)["state"] == "waiting"
    hall.post(f"/halls/{HALL}/windows/1/call-next", clerk)
    assert screen.wait_for("called")["number"] == ticket["number"]
    screen.close()


def test_logins_do_not_hold_up_the_hall(hall: RunningHall) -> None:
    with ThreadPoolExecutor(12) as clerks:
        tokens = list(clerks.map(lambda n: hall.token(f"clerk{n}"), range(1, 13)))
    assert len(set(tokens)) == 12


def test_the_demo_is_open_at_any_hour_and_a_killed_server_goes_on_with_its_clock(hall: RunningHall) -> None:
    def clock() -> datetime:
        return datetime.fromisoformat(hall.get("/clock")["now"]).astimezone(ZoneInfo("Asia/Shanghai"))

    began_at = clock()
    assert began_at.hour == 10
    assert opening_intervals(hall_folder.read(ROOT / "halls" / HALL), began_at.date())
    hall.kill_server()
    hall.wait_until_ready()
    assert began_at < clock() < began_at + timedelta(minutes=5)


def test_ctrl_c_stops_all_of_it(tmp_path: Path) -> None:
    with running(tmp_path, agent=True) as hall:
        assert hall.server_processes()
        assert hall.stop() == 0
        assert hall.server_processes() == []


def test_sigterm_stops_all_of_it_too(tmp_path: Path) -> None:
    with running(tmp_path) as hall:
        assert hall.process is not None
        os.kill(hall.process.pid, signal.SIGTERM)
        assert hall.process.wait(30) == 0
        assert hall.server_processes() == []


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A Redis that the test may stop, and its address."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0", process
    process.kill()
    process.wait()


def test_a_call_at_one_server_is_a_call_at_the_other_with_redis_without_it_and_while_it_hangs(
    tmp_path: Path, own_redis: tuple[str, "subprocess.Popen[bytes]"]
) -> None:
    redis_url, redis_server = own_redis
    with a_database("postgresql", tmp_path) as url:
        folder = tmp_path / "halls" / HALL
        shutil.copytree(ROOT / "halls" / HALL, folder)
        given = {"DATABASE_URL": url, "REDIS_URL": redis_url, "HALL": str(folder)}
        with running(tmp_path, **given) as here, running(tmp_path, **given) as there:
            clerk, screen = here.token("clerk1"), Screen(there)
            ticket = here.post("/tickets", a_kiosk(here), hall=HALL, service=a_service(here))
            here.post(f"/halls/{HALL}/windows/1/open", clerk)
            screen.wait_for("board")
            call = here.post(f"/halls/{HALL}/windows/1/call-next", clerk)
            assert screen.wait_for("called")["number"] == ticket["number"] == call["number"]
            changed = screen.wait_for("changed", lambda message: bool(message["calls"]))
            assert changed["calls"][0]["announcement"]
            for trouble in (signal.SIGSTOP, signal.SIGKILL):
                redis_server.send_signal(trouble)
                here.post(f"/tickets/{call['id']}/return", clerk)
                call = here.post(f"/halls/{HALL}/windows/1/call-next", clerk)
                screen.wait_for("called", _of(call["revision"]))
            newest = call["revision"]
            screen.wait_for("pulse", lambda told: told["revision"] >= newest)
            assert len([told for name, told in screen.heard if name == "called"]) == 3
            screen.close()
            _a_saved_hall_is_in_force_at_both(here, there)


def _a_saved_hall_is_in_force_at_both(here: RunningHall, there: RunningHall) -> None:
    """What an administrator saves at one server is soon said by the other, and neither was started again."""
    parts = here.get(f"/halls/{HALL}/definition", here.token("admin"))
    parts["parts"]["lines"]["line"][0]["name"]["zh-CN"] = "改了名的队列"
    headers = {"Authorization": f"Bearer {here.token('admin')}", "If-Match": f'"{parts["tag"]}"'}
    body = {"parts": {"lines": parts["parts"]["lines"]}}
    answer = here.session.post(f"{here.url}/api/v1/halls/{HALL}/definition", json=body, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    assert here.get("/halls")["halls"][0]["lines"][0]["name"] == "改了名的队列", "at once, where it was saved"
    deadline = time.monotonic() + 30  # the promise is two seconds; a busy computer gets more
    while there.get("/halls")["halls"][0]["lines"][0]["name"] != "改了名的队列":
        assert time.monotonic() < deadline, "it never came to the other server"
        time.sleep(0.1)


def _of(revision: int) -> Callable[[dict[str, Any]], bool]:
    return lambda told: bool(told["revision"] == revision)
