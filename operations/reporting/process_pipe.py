"""The server's end of the pipe to one process that makes reports (`operations.reporting.process`)."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from typing import Any

from queueing.errors import QueueingError

LONGEST_SECONDS = 60.0
"""Of a processor's work without getting further; a slow disk and a busy computer do not count."""
MOST_SECONDS = 900.0
"""By the clock, whatever happens: of a report, and of the wait for its turn."""
IDLE_SECONDS = 60.0
BEAT_SECONDS = 0.5
"""How often a process says how far it is, and so how soon it ends when nobody wants its answer any more."""
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""A report's matrices are small. Threads that share them wait for each other, and take the core of the calls."""
Step = dict[str, float]
URL_VARIABLE = "ONEWINDOW_REPORTS_DATABASE_URL"


class ReportFailed(QueueingError):
    """The report could not be made; the server goes on."""

    title = "The report could not be made"


class ProcessPipe:
    """One process, started when it is first asked; it answers one request after another."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._used = 0.0

    def exchange(self, request: dict[str, Any]) -> Generator[Step, None, dict[str, Any]]:
        """The answer; yields how far it is, as {"read": 0…1}. Raises `ReportFailed` when it takes too long or the
        process ends. Whoever leaves before the answer, by closing it or by an error, ends the process: the next one
        would get it.
        """
        with self._lock:
            try:
                answer = yield from self._exchange(request)
            except BaseException:
                self.stop()
                raise
            self._used = time.monotonic()
        return answer

    def _exchange(self, request: dict[str, Any]) -> Generator[Step, None, dict[str, Any]]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        watchdog = threading.Timer(MOST_SECONDS, process.kill)
        watchdog.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            while line := process.stdout.readline():
                answer: dict[str, Any] = json.loads(line)
                if "read" not in answer:
                    return answer
                if answer["worked"] > LONGEST_SECONDS:
                    break
                yield {"read": answer["read"]}
        except (OSError, ValueError):  # it has ended, maybe in the middle of a line
            pass
        finally:
            watchdog.cancel()
        raise ReportFailed("report_failed", "The report took too long or its process ended; try again.")

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # our own module, no shell
                [sys.executable, "-m", "operations.reporting.process"],
                env={**os.environ, **_ONE_THREAD, URL_VARIABLE: self._url},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def rest(self) -> None:
        """Stop the process when it has been idle for a while; called by the housekeeping."""
        if self._process is not None and time.monotonic() - self._used > IDLE_SECONDS and not self._lock.locked():
            self.stop()

    def stop(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
