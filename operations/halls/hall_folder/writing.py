"""Writing files of a hall's folder so that a power cut leaves the old one or the new one, and never half of one."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

Changes = Mapping[Path, str | None]
"""A file's new text by its path below the folder; None: the file goes."""


def write(folder: Path, changes: Changes) -> None:
    """Write the changes, each file in one step."""
    for name, text in changes.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            if not path.parent.is_dir():
                path.parent.mkdir()
                sync(folder)
            _replace(path, text)
        sync(path.parent)


def _replace(path: Path, text: str) -> None:
    # Its name has no ending of a hall's files, so a folder that is read meanwhile does not see it.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(beside, path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Keep the names in this folder as they are now, whatever becomes of the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
