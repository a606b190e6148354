"""The keeper: parts that die are started again, and end with it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.keeping import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Part
from commands.running import KEEPER

FOREVER = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"


def until(true: Callable[[], bool]) -> None:
    """Wait for something that will come."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come within half a minute")


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and that nobody has asked for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_part_that_is_killed_comes_back_and_all_end_together(tmp_path: Path, ending: signal.Signals) -> None:
    note = tmp_path / "pids"
    note.touch()
    parts = json.dumps([["sleeper", [sys.executable, "-c", FOREVER, str(note)]]])
    keeper = subprocess.Popen([sys.executable, "-I", str(KEEPER), parts], stderr=subprocess.PIPE, text=True)
    until(lambda: len(note.read_text().split()) == 1)
    os.kill(int(note.read_text().split()[0]), signal.SIGKILL)
    until(lambda: len(note.read_text().split()) == 2)
    keeper.send_signal(ending)
    _, said = keeper.communicate(timeout=30)
    assert keeper.returncode == 0
    assert "the sleeper ended with -9; starting it again" in said
    assert not Path(f"/proc/{note.read_text().split()[1]}").exists()


def test_parts_end_with_a_keeper_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    note.touch()
    parts = json.dumps([["sleeper", [sys.executable, "-c", FOREVER, str(note)]]])
    keeper = subprocess.Popen([sys.executable, "-I", str(KEEPER), parts])
    until(lambda: len(note.read_text().split()) == 1)
    keeper.kill()
    keeper.wait()
    until(lambda: not is_alive(int(note.read_text())))


def test_a_part_that_ends_at_once_is_given_longer_and_longer_pauses() -> None:
    part = Part("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    now = 0.0
    pauses: list[float] = []
    for _ in range(8):
        part.look_after(now)
        assert part.process is not None
        part.process.wait()
        part.look_after(now)
        assert part.process is None
        pauses.append(part.pause)
        now = part.due
    assert pauses[:4] == [FIRST_PAUSE_SECONDS * n for n in (1, 2, 4, 8)]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
