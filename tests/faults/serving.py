"""A small hall served by real gunicorn processes that can be killed at any moment and started again."""

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

import config
from commands.preparing import prepare_halls
from commands.running import gunicorn_arguments
from operations import audit
from operations.context import Context
from operations.people import devices, sessions, staff
from queueing.ticket import Ticket
from storage import print_jobs, tickets
from storage.print_jobs import PrintJob
from tests.builders import forgotten_in
from tests.faults.nursery import Nursery, is_alive
from tests.running import ROOT, free_port

HALL = "minimal"
PASSWORD = "correct horse battery"
SERVICES = ("RES-1", "VEH-1")
PATIENCE_SECONDS = 60


def a_hall_folder(folder: Path, windows: int, printer: str = "virtual:") -> Path:
    """The minimal hall with so many windows, each for both lines, and its printer at this address; no-shows at once."""
    hall = folder / "hall"
    shutil.copytree(ROOT / "halls" / HALL, hall)
    more = "".join(f'[[window]]\nnumber = {n}\nserves = ["*"]\n' for n in range(1, windows + 1))
    (hall / "windows.toml").write_text(more, "utf-8")
    settings = (hall / "hall.toml").read_text("utf-8")
    settings = settings.replace("no_show_after_seconds = 60", "no_show_after_seconds = 0")
    (hall / "hall.toml").write_text(settings, "utf-8")
    devices = (hall / "devices.toml").read_text("utf-8")
    (hall / "devices.toml").write_text(re.sub(r'address = "virtual:"', f'address = "{printer}"', devices), "utf-8")
    return hall


class ServedHall:
    """One hall, one database, and as many server processes as there are ports; clerks 1 to `windows`."""

    def __init__(
        self, folder: Path, database_url: str, windows: int = 2, processes: int = 1, printer: str = "virtual:"
    ):
        self.folder = folder
        self.ports = [free_port() for _ in range(processes)]
        self.urls = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.processes: list[int] = []
        self._nursery = Nursery()
        self.given = {
            "DATA": str(folder),
            "HALL": str(a_hall_folder(folder, windows, printer)),
            "DATABASE_URL": database_url,
            "CLOCK_START": "2026-03-02T09:00",
        }
        self.context: Context = prepare_halls(config.load(self.given))[0]
        config.secret(folder / "secret_key")
        staff.add_all(self.context, [(f"clerk{n}", PASSWORD, "clerk", HALL) for n in range(1, windows + 1)])
        self.kiosk = devices.add(self.context, "kiosk", HALL, "kiosk-1")[1]
        self.agent = devices.add(self.context, "printer", HALL, "agent")[1]
        self.clerks = {n: self._token(f"clerk{n}") for n in range(1, windows + 1)}

    def _token(self, username: str) -> str:
        who = staff.person(self.context, username)
        assert who is not None
        return sessions.new_token(self.context, who)[0]

    # the processes

    def start(self) -> None:
        """Start every process; they are not ready yet."""
        self.processes = [self._process(port) for port in self.ports]

    def _process(self, port: int) -> int:
        environ = {"REDIS_URL": "", "ONEWINDOW_CONFIG": "", "HOST": "", **self.given}
        return self._nursery.begin(self.folder / "server.log", environ, *gunicorn_arguments(f"127.0.0.1:{port}"))

    def wait_until_ready(self) -> None:
        """Until every process answers that it is ready."""
        gives_up_at = time.monotonic() + PATIENCE_SECONDS
        for url, process in zip(self.urls, self.processes, strict=True):
            while not _is_ready(url):
                assert is_alive(process), self.log()
                assert time.monotonic() < gives_up_at, self.log()
                time.sleep(0.03)

    def kill(self) -> None:
        """As a power cut does it: no process gets a last word."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
        while any(map(is_alive, self.processes)):
            time.sleep(0.002)

    def close(self) -> None:
        """End everything."""
        self.kill()
        self._nursery.close()
        self.context.database.close()

    def log(self) -> str:
        """What the processes said."""
        return (self.folder / "server.log").read_text("utf-8")

    # what is in the database, seen past the server

    def differences(self) -> list[str]:
        """Where the replayed journal and the tables differ."""
        return list(audit.differences(self.context, HALL))

    def forgotten(self) -> list[tuple[str, str]]:
        """(number, why) of everybody who stands where nobody can go on with them."""
        return forgotten_in(self.context)

    def tickets(self) -> list[Ticket]:
        """Every ticket."""
        with self.context.database.reading() as connection:
            return tickets.of_hall(connection, HALL)

    def jobs(self) -> list[PrintJob]:
        """Every slip of the kiosk, oldest first."""
        with self.context.database.reading() as connection:
            return print_jobs.latest(connection, HALL, "kiosk-1", 100_000)[::-1]


def _is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=2).status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False


class Caller:
    """Somebody with a token and a connection of their own."""

    def __init__(self, url: str, token: str) -> None:
        self.url = f"{url}/api/v1"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, **body: Any) -> requests.Response:
        """POST a JSON body."""
        return self.session.post(self.url + path, json=body, timeout=30)

    def close(self) -> None:
        """Hang up."""
        self.session.close()
