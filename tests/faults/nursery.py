"""Server processes that begin where a server's imports end: one process has imported everything, and forks.

As a program: each line of its input is [log file, what the environment adds, gunicorn's arguments] in JSON, and is
answered with the pid of the server that began, which leads a process group of its own. The program ends with its input.
"""

import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from runpy import run_module
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The program, running."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )

    def begin(self, log: Path, environ: dict[str, str], *arguments: str) -> int:
        """The pid of a server that begins now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([str(log), environ, arguments]), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """No more servers; those that run go on."""
        self._process.communicate()


def is_alive(pid: int) -> bool:
    """Whether the process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Import what a server needs, gevent's patch first, and fork on demand."""
    from gevent import monkey

    monkey.patch_all()
    for name in ("gunicorn.app.wsgiapp", "gunicorn.workers.ggevent", "server"):
        import_module(name)
    fork = monkey.get_original("os", "fork")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave no zombies
    for line in sys.stdin:
        pid = fork()
        if pid == 0:
            _serve(*json.loads(line))
        print(pid, flush=True)


def _serve(log: str, environ: dict[str, str], arguments: list[str]) -> NoReturn:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(environ)
    sys.argv = ["gunicorn", *arguments]
    run_module("gunicorn", run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    main()
