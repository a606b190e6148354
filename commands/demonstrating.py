"""`onewindow demo`: finds the running demo, and keeps two sets of people from acting at once."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import config

NOTE = config.ROOT / ".setup" / "demo.json"
"""The location of the demo that was started last: the variables that name it."""
NAMING = ("PORT", "HOST", "DATA", "HALL", "ONEWINDOW_CONFIG")


def note(settings: config.Settings) -> None:
    """Record this demo, so that `onewindow demo` finds it from another terminal."""
    variables = {"PORT": str(settings.port), "HOST": settings.host, "DATA": str(settings.data.resolve())}
    variables["HALL"] = str(settings.hall_folder.resolve())
    with suppress(OSError):  # where the project's folder is not ours to write, variables must name the demo
        config.write_private(NOTE, json.dumps(variables))


def noted() -> dict[str, str]:
    """The variables that name the demo that was started last; {} when this environment names one, or none is known."""
    if any(os.environ.get(name) for name in NAMING) or Path("data", "onewindow.toml").exists():
        return {}
    try:
        return {str(name): str(value) for name, value in json.loads(NOTE.read_text("utf-8")).items()}
    except (OSError, ValueError):
        return {}


def _lock(data: Path) -> IO[str]:
    return (data / "demo.lock").open("a")


@contextmanager
def acting(data: Path) -> Iterator[None]:
    """A whole day is played inside the block; the people of `run --demo` pause."""
    if not data.is_dir():  # the server is another computer's
        yield
        return
    with _lock(data) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def others_act(data: Path) -> bool:
    """Whether a whole day is being played."""
    with _lock(data) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
