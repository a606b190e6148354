"""Neighbours of a server that become slow: a lock on its file, a database and a Redis that say nothing."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.running import free_port


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Inside, this process has the lock of writers on a SQLite file."""
    with sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False) as holder:
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
    holder.close()


class SilentProxy:
    """Passes everything on, both ways. While `is_silent` it accepts all and passes on nothing."""

    def __init__(self, host: str, port: int) -> None:
        self._behind = host, port
        self._speaks = threading.Event()
        self._speaks.set()
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Say nothing from now on, and close nothing."""
        self._speaks.clear()

    def speak(self) -> None:
        """Pass everything on again, also what came meanwhile."""
        self._speaks.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.create_connection(self._behind)
            self._sockets += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._speaks.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Hang up on everybody."""
        self._speaks.set()
        self._server.close()
        for one in self._sockets:
            one.close()


class OwnRedis:
    """A redis-server of the test's own, which can be stopped as a hanging computer stops it."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        assert program, "there is no redis-server"
        self.port = free_port()
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.url = f"redis://127.0.0.1:{self.port}/0"
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise AssertionError("redis-server does not listen")

    def hang(self) -> None:
        """It accepts, and never answers."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again."""
        os.kill(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        """End it."""
        self.go_on()
        self._process.terminate()
        self._process.wait(30)
