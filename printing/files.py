"""Files that are there whole or not at all, whenever the power goes."""

import os
from pathlib import Path


def private_folder(folder: Path) -> None:
    """Create a folder for its owner alone, and close one that is there to others: slips say who was in the hall."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.stat()
    if status.st_uid == os.geteuid() and status.st_mode & 0o077:
        folder.chmod(0o700)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file durably; until it is complete, what stood there before stays. Only its owner may read it."""
    fresh = path.with_name(f"{path.name}.tmp")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
