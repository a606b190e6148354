"""`onewindow run`: prepares, then keeps the server and the local print agent alive until told to stop.

This process imports next to nothing, so that a small computer's memory belongs to the hall.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import config

STOP_SECONDS = 10
RESTART_SECONDS = 1.0
MOST_FILES = 16_384
LONGEST_RESTART_SECONDS = 30.0


def supervise(settings: config.Settings, demo: bool = False) -> int:
    """Run until Ctrl-C or SIGTERM; a part that dies is started again. Status: `prepare`'s when it fails."""
    _must_be_free(settings.host, settings.port)
    _allow_many_sockets()
    environ = {**os.environ, "DATA": str(settings.data.resolve()), "PYTHONPATH": str(config.ROOT)}
    prepared = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "commands", "prepare", *(["--demo"] if demo else [])], env=environ, check=False
    )
    if prepared.returncode:
        return prepared.returncode
    parts = [Part("server", _server(settings), environ)]
    if settings.run_agent:
        token = settings.data / "agent.token"
        agent = {**environ, "ONEWINDOW_AGENT_TOKEN": token.read_text("utf-8").strip()}
        parts.append(Part("print agent", _agent(settings), agent))
    return _keep(parts)


def _must_be_free(host: str, port: int) -> None:
    """ConfigError when something listens there already."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise config.ConfigError(f"{host}:{port} cannot be used ({error.strerror}); PORT chooses another") from None


def _allow_many_sockets() -> None:
    """Every screen and phone holds one open file; the usual limit of 1,024 is a soft one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _server(settings: config.Settings) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"{_in_url(settings.host)}:{settings.port}", "--workers", "1",
        "--worker-class", "gevent", "--worker-connections", "4000", "--graceful-timeout", "2",
        "--timeout", "60", "--keep-alive", "30", "--no-control-socket",
        "--log-level", "warning", "server:from_environment()",
    ]  # fmt: skip


def _agent(settings: config.Settings) -> list[str]:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  # not bound
    url = f"http://{_in_url(host)}:{settings.port}"
    return [sys.executable, "-m", "printing", "--server", url, "--data", str(settings.data.resolve())]


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


class Part:
    """One child process that is to run for ever."""

    def __init__(self, name: str, command: list[str], environ: dict[str, str]) -> None:
        self.name, self.command, self.environ = name, command, environ
        self.pause = RESTART_SECONDS
        self.due = 0.0
        self.process: subprocess.Popen[Any] | None = None
        self.started = 0.0

    def look_after(self) -> None:
        """Start it when it is not running and the pause after its last end is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            print(
                f"onewindow: the {self.name} ended with {self.process.returncode}; starting it again",
                file=sys.stderr,
            )
            self.pause = RESTART_SECONDS if now - self.started > 60 else min(self.pause * 2, LONGEST_RESTART_SECONDS)
            self.due, self.process = now + self.pause, None
        if self.process is None and now >= self.due:
            self.started = now
            self.process = subprocess.Popen(self.command, env=self.environ, cwd=Path.cwd())  # noqa: S603  # our own

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def wait(self) -> None:
        """Wait for the end, not for ever."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _keep(parts: list[Part]) -> int:
    stopping = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for part in parts:
            part.look_after()
        time.sleep(0.2)
    for part in parts:
        part.stop()
    for part in parts:
        part.wait()
    return 0
