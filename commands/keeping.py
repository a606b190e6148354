"""Keeps the parts of a hall running: `onewindow run` becomes this process once everything is prepared.

Run as a file, with the parts as one JSON argument: [[name, [command …]], …]. It imports only the standard library, so
that a small computer's memory is left to the hall. SIGTERM, Ctrl-C and the end of the terminal (SIGHUP) end all parts,
the last one first, then this process. However this process ends, `kill -9` too, the system asks the parts to end.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

STOP_SECONDS = 10
IN_TURNS_SECONDS = 2
"""The longest time for a part to end before the parts that were started earlier are ended."""
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LOOK_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0


PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that the system sends this process when its parent has ended."""


def ends_with(keeper: int) -> Callable[[], None]:
    """What a part does before it becomes its program: from then on it is sent SIGTERM when the keeper has ended."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux alone has it

    def ask() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != keeper:  # it has ended in this moment
            os._exit(1)

    return ask


class Part:
    """One child process that runs forever."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.pause = FIRST_PAUSE_SECONDS / 2
        self.due = 0.0
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def look_after(self, now: float) -> None:
        """Start it when it is not running and the pause after its last end has passed."""
        if self.process is not None and self.process.poll() is not None:
            self._note_end(now, self.process.returncode)
        if self.process is None and now >= self.due:
            self.started = now
            # In a group of its own: Ctrl-C is for the keeper alone, which ends the parts in good order.
            # The keeper has one thread, so code between fork and exec is safe.
            self.process = subprocess.Popen(  # noqa: S603  # our own
                self.command,
                process_group=0,
                preexec_fn=ends_with(os.getpid()),  # noqa: PLW1509
            )

    def _note_end(self, now: float, status: int) -> None:
        """Wait a second before the next start, and longer each time it ends soon again."""
        steady = now - self.started > STEADY_SECONDS
        self.pause = FIRST_PAUSE_SECONDS if steady else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        with suppress(OSError):  # the terminal may be closed
            sys.stderr.write(
                f"onewindow: the {self.name} ended with {status}; starting it again in {self.pause:.0f} s\n"
            )
        self.due, self.process = now + self.pause, None

    def stop(self) -> None:
        """Ask it to end, and wait a moment."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(IN_TURNS_SECONDS)

    def end(self) -> None:
        """Wait for the end, but not forever."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep(parts: list[Part]) -> None:
    """Keep the parts running until a signal ends this process."""
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
