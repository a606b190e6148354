"""Files of backups: their owner's alone from the first byte, durable, and there whole or not at all."""

import os
import shutil
from itertools import count
from pathlib import Path

import config
from operations.data_lock import give_to_owner

BESIDE = ("-wal", "-shm", "-journal")
"""The files that SQLite keeps beside an open database, or one whose computer lost power."""


class BackupError(config.ConfigError):
    """The backup cannot be made or restored; the message says why."""


def begin(path: Path) -> None:
    """Create an empty private file in place of what an earlier try has left there."""
    remove(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    give_to_owner(path)


def put(fresh: Path, target: Path) -> None:
    """Give a complete file its name, durably: whenever the power goes, what was there before is there, or this."""
    _sync(fresh)
    fresh.replace(target)
    _sync(target.parent)


def set_aside(path: Path, name: str) -> Path:
    """Keep a database under another name beside it, with the files that belong to it; its own name stays for now.

    Where the name is another's already, it gets a number.
    """
    aside = free_name(path.with_name(name))
    try:
        os.link(path, aside)
    except OSError:  # a file system without links
        begin(aside)
        shutil.copyfile(path, aside)
    for extra in BESIDE:
        beside = path.with_name(path.name + extra)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + extra))
    aside.chmod(0o600)
    _sync(path.parent)
    return aside


def remove(path: Path) -> None:
    """Remove a file and those that SQLite may have left beside it."""
    for extra in ("", *BESIDE):
        path.with_name(path.name + extra).unlink(missing_ok=True)


def free_name(path: Path) -> Path:
    """The path, or with the first number from 2 on under which there is nothing yet."""
    names = (path if n == 1 else path.with_name(f"{path.name}-{n}") for n in count(1))
    return next(name for name in names if not name.exists())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
