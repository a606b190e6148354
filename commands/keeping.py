"""Keeps the parts of a hall alive: what `onewindow run` becomes once everything is prepared.

Run as a file, with the parts as one JSON argument: [[name, [command …]], …]. It imports the standard
library alone, so that a small computer's memory belongs to the hall. SIGTERM, Ctrl-C and the end of the terminal
(SIGHUP) end all parts, the last one first, then this.
"""

import json
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

STOP_SECONDS = 10
IN_TURNS_SECONDS = 2
"""So long a part may take to say goodbye to those that were started before it."""
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LOOK_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0


class Part:
    """One child process that is to run for ever."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.pause = FIRST_PAUSE_SECONDS / 2
        self.due = 0.0
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def look_after(self, now: float) -> None:
        """Start it when it is not running and the pause after its last end is over."""
        if self.process is not None and self.process.poll() is not None:
            self._note_end(now, self.process.returncode)
        if self.process is None and now >= self.due:
            self.started = now
            # In a group of its own: Ctrl-C is for the keeper alone, which ends the parts in good order.
            self.process = subprocess.Popen(self.command, process_group=0)  # noqa: S603  # our own

    def _note_end(self, now: float, status: int) -> None:
        """Wait a second before the next start, longer each time when it ends again soon."""
        steady = now - self.started > STEADY_SECONDS
        self.pause = FIRST_PAUSE_SECONDS if steady else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write(
                f"onewindow: the {self.name} ended with {status}; starting it again in {self.pause:.0f} s\n"
            )
        self.due, self.process = now + self.pause, None

    def stop(self) -> None:
        """Ask it to end, and wait a little."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(IN_TURNS_SECONDS)

    def end(self) -> None:
        """Wait for the end, not for ever."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep(parts: list[Part]) -> None:
    """Look after the parts until told to stop."""
    stopping = False

    def stop(_signum: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in ENDING:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)  # `run` held them back while it became the keeper
    while not stopping:
        for part in parts:
            part.look_after(time.monotonic())
        time.sleep(LOOK_SECONDS)
    for part in reversed(parts):
        part.stop()
    for part in parts:
        part.end()


if __name__ == "__main__":
    keep([Part(*one) for one in json.loads(sys.argv[1])])
