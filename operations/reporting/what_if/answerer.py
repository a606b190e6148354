"""The server's side of what-if questions: it starts the process that answers them, and loads nothing that it needs."""

import os
import subprocess
import sys
import time

from operations.reporting.process_pipe import URL_VARIABLE

AT_WORK_VARIABLE = "ONEWINDOW_WHAT_IF_AT_WORK"
LOOK_SECONDS = 30.0
END_SECONDS = 2.0
"""To put its question back."""


class Answerer:
    """Starts the process when there are questions. `_at_work`: our end of a pipe whose other end the process closes
    before it looks a last time; it takes a while to end after that, and takes no question any more. `_watched`: both
    ends of a pipe that carries nothing; when the server ends, however it does, its processes see the pipe's end.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._process: subprocess.Popen[bytes] | None = None
        self._at_work = -1
        self._watched: tuple[int, int] | None = None
        self._woken = 0.0

    def wake(self) -> None:
        """Start the process, unless one runs that will look for questions again, because there is one to answer."""
        self._woken = time.monotonic()
        if self._process is None or self._process.poll() is not None or self._is_ending():
            self._forget_pipe()
            self._at_work, its_end = os.pipe()
            os.set_blocking(self._at_work, False)
            self._process = subprocess.Popen(  # our own module, no shell
                [sys.executable, "-m", "operations.reporting.what_if.process"],
                env={**os.environ, URL_VARIABLE: self._url, AT_WORK_VARIABLE: str(its_end)},
                stdin=self._watched_end(),
                pass_fds=[its_end],
            )
            os.close(its_end)

    def _watched_end(self) -> int:
        if self._watched is None:
            self._watched = os.pipe()
        return self._watched[0]

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        for end in self._watched or ():
            os.close(end)
        self._watched = None
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _is_ending(self) -> bool:
        try:
            return os.read(self._at_work, 1) == b""
        except BlockingIOError:
            return False

    def _forget_pipe(self) -> None:
        if self._at_work >= 0:
            os.close(self._at_work)
            self._at_work = -1

    def look_after(self) -> None:
        """Call while somebody waits for an answer. Wakes the process now and then, as that of another server may have
        died.
        """
        if time.monotonic() - self._woken > LOOK_SECONDS:
            self.wake()

    def stop(self) -> None:
        """End the process. The question in progress waits for the next server."""
        process, self._process = self._process, None
        if process is not None:
            self._end(process)
        self._forget_pipe()
