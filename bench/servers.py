"""Starting and stopping what is measured: the bare app and the hall, under the same gunicorn settings, on loopback."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from bench.wires import Http

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a password for benches"
SECONDS_TO_START = 30
QUIET_SECONDS = 1.5


def free_port() -> int:
    """A port nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Hall:
    """A running hall."""

    port: int
    pid: int
    data: Path

    def token(self, user: str) -> str:
        """A bearer token of somebody."""
        status, body = Http(self.port).ask("POST", "/api/v1/tokens", {"username": user, "password": PASSWORD})
        assert status == 201, body
        return str(json.loads(body)["token"])

    def device(self, kind: str, name: str) -> str:
        """A device's token."""
        device = {"kind": kind, "hall": "dongguan", "name": name}
        status, body = Http(self.port, self.token("admin")).ask("POST", "/api/v1/devices", device)
        assert status == 201, body
        return str(json.loads(body)["token"])

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of keeper, server and agent: proportional (shared pages shared out) and plain."""
        pids = _tree(self.pid)
        return {
            "pss": sum(_field(pid, "smaps_rollup", "Pss:") for pid in pids) / 1024,
            "rss": sum(_field(pid, "status", "VmRSS:") for pid in pids) / 1024,
        }

    def agent_cpu_seconds(self) -> float:
        """What the print agent has used so far, in user and system mode."""
        return _cpu_seconds(_running(self.pid, b"printing")[0])

    def settle(self) -> None:
        """Return when the hall has prepared the words of its search, as it does in its first seconds: what is measured
        then is a hall at work and not a start.
        """
        busy_at = time.monotonic()
        end = busy_at + SECONDS_TO_START
        while time.monotonic() < min(end, busy_at + QUIET_SECONDS):
            if _running(self.pid, b"operations.halls.spelling"):
                busy_at = time.monotonic()
            time.sleep(0.1)


def _running(pid: int, module: bytes) -> list[int]:
    """The processes of a tree that run this module."""
    return [each for each in _tree(pid) if b"\0-m\0%s\0" % module in Path(f"/proc/{each}/cmdline").read_bytes()]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(descendant for child in children for descendant in _tree(int(child)))]


def _field(pid: int, file: str, name: str) -> int:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            if Http(port).ask("GET", "/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server did not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def bare() -> Iterator[int]:
    """The bare app; gives its port."""
    port, folder = free_port(), Path(tempfile.mkdtemp())
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gevent",
        "--worker-connections", "4000", "--keep-alive", "30", "--no-control-socket", "--log-level", "warning",
        "bench.baseline:app",
    ]  # fmt: skip
    environ = {**os.environ, "BENCH_DATABASE": str(folder / "rows.db"), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environ, cwd=ROOT)
    try:
        _wait(port, process)
        yield port
    finally:
        _stop(process)
        shutil.rmtree(folder)


@contextmanager
def hall(data: Path | None = None, folder: Path | None = None, agent: bool = True) -> Iterator[Hall]:
    """The demo hall, or one with another folder or a data folder of its own."""
    port, place = free_port(), data or Path(tempfile.mkdtemp())
    environ = {**os.environ, "DATA": str(place), "PORT": str(port), "DEMO_PASSWORD": PASSWORD}
    environ |= {"HALL": str(folder or "dongguan"), "RUN_AGENT": str(agent).lower(), "DEMO_PEOPLE": "0"}
    command = [sys.executable, "-m", "commands", "run", "--demo"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Hall(port, process.pid, place)
    finally:
        _stop(process)
        if data is None:
            shutil.rmtree(place, ignore_errors=True)
