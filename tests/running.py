"""The real thing: `onewindow run` in its own processes, as a hall runs it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

PASSWORD = "a password of the test"
ROOT = Path(__file__).resolve().parent.parent
HALL = "dongguan"


def printed_by_script(module: str, expression: str) -> Any:
    """The value of an expression in which `module` is what this module of `static/` exports."""
    script = f"import * as module from './{module}'; console.log(JSON.stringify({expression}))"
    command = ["node", "--input-type=module", "-e", script]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningHall:
    """A server that runs, with the demo's people; `agent` False: without the print agent."""

    def __init__(self, data: Path, agent: bool = False, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        self.log = data / "run.log"
        given = {
            "PORT": str(self.port),
            "DATA": str(data),
            "HALL": HALL,
            "DEMO_PASSWORD": PASSWORD,
            "DEMO_PEOPLE": "0",
            "PUBLIC_URL": "",
        }
        unset = {"DATABASE_URL": "", "REDIS_URL": "", "ONEWINDOW_CONFIG": "", "HOST": ""}
        self.environ = {**os.environ, **unset, **given, "RUN_AGENT": str(agent), **environ}
        self.session = requests.Session()
        self.session.trust_env = False
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RunningHall":
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "commands", "run", "--demo"]
            self.process = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=log, stderr=log)
        self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        """Wait for /readyz; when the server ends instead, say what it said."""
        for _ in range(600):
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.session.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except (requests.ConnectionError, requests.Timeout):  # not yet, or a busy machine
                pass
            time.sleep(0.1)
        raise AssertionError(f"not ready after a minute: {self.log.read_text()}")

    def stop(self) -> int:
        """Stop it as Ctrl-C does; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def server_processes(self) -> list[int]:
        """The pids of gunicorn's arbiter and its workers."""
        assert self.process is not None
        found = subprocess.run(
            ["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        bind = f"127.0.0.1:{self.port} "
        return [int(line.split()[0]) for line in found if "gunicorn" in line and bind in line]

    def kill_server(self) -> None:
        """`kill -9` of the whole server; `onewindow run` starts it again."""
        for pid in self.server_processes():
            os.kill(pid, signal.SIGKILL)

    def token(self, username: str) -> str:
        """A bearer token of one of the demo's people."""
        return str(self.post("/tokens", username=username, password=PASSWORD)["token"])

    def post(self, path: str, token: str = "", **body: Any) -> Any:
        """POST under /api/v1; the JSON answer (None: no body), which must be a success."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self.session.post(f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=30)
        assert response.ok, response.text
        return json.loads(response.text) if response.text else None

    def get(self, path: str, token: str = "", **query: Any) -> Any:
        """GET under /api/v1; the JSON answer, which must be a success."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self.session.get(f"{self.url}/api/v1{path}", params=query, headers=headers, timeout=30)
        assert response.ok, response.text
        return response.json()


@contextmanager
def running(data: Path, **options: Any) -> Iterator[RunningHall]:
    """A hall that runs inside the block."""
    hall = RunningHall(data, **options)
    try:
        yield hall.start()
    finally:
        if hall.process is not None and hall.process.poll() is None:
            hall.stop()
        hall.session.close()
