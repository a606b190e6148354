"""What is known of the newest backup of the database: made by `onewindow backup`, told by pages and figures."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

RECORD = "last_backup.json"
LATE = timedelta(hours=30)
"""A backup is made every night; this is a night and a slow morning."""


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup in the folder. `is_proved`: it was read to its last page and its journal agreed; None: nobody
    has said so, as of a file that somebody else put there.
    """

    at: datetime
    path: Path
    is_proved: bool | None

    def is_late(self, now: datetime) -> bool:
        """Whether a night has gone by without a backup."""
        return now - self.at > LATE


def note(data: Path, backup: Path, is_proved: bool) -> None:
    """Write down in the data folder what became of the proof of a new backup; its owner alone reads it."""
    path = data / RECORD
    fresh = path.with_name(f".{RECORD}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"file": str(backup), "proved": is_proved}, file)
    fresh.replace(path)


def latest(data: Path, folder: Path) -> LastBackup | None:
    """The newest complete backup in a folder; None: there is none, or the folder cannot be read. `data`: where it is
    written down what became of its proof.
    """
    try:
        found = [(path.stat().st_mtime, path) for path in folder.glob("*-*") if _is_backup(path)]
    except OSError:  # being deleted, or not ours to read
        return None
    if not found:
        return None
    written, path = max(found)
    return LastBackup(datetime.fromtimestamp(written, UTC), path, _proved(data, path))


def _is_backup(path: Path) -> bool:
    return path.suffix not in (".partial", ".plain", ".sha256") and not path.name.startswith(".") and path.is_file()


def _proved(data: Path, path: Path) -> bool | None:
    try:
        record = json.loads((data / RECORD).read_text("utf-8"))
        return bool(record["proved"]) if record["file"] == str(path) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
