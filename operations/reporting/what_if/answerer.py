"""The server's side of what-if questions: it starts the process that answers them, and loads nothing that it needs."""

import os
import subprocess
import sys
import time

from operations.reporting.process_pipe import URL_VARIABLE

LOOK_SECONDS = 30.0


class Answerer:
    """Starts the process when there are questions."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._process: subprocess.Popen[bytes] | None = None
        self._woken = 0.0

    def wake(self) -> None:
        """Start the process, if it is not running, because there is a question to answer."""
        self._woken = time.monotonic()
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # our own module, no shell
                [sys.executable, "-m", "operations.reporting.what_if.process"],
                env={**os.environ, URL_VARIABLE: self._url},
                stdin=subprocess.DEVNULL,
            )

    def look_after(self) -> None:
        """Call while somebody waits for an answer. Wakes the process now and then, as that of another server may have
        died.
        """
        if time.monotonic() - self._woken > LOOK_SECONDS:
            self.wake()

    def stop(self) -> None:
        """End the process. The question in progress fails."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
