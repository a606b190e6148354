"""Whether the data folder can be written: a hall that cannot write takes no tickets."""

import os
from pathlib import Path

LEAST_FREE_BYTES = 2 * 1024 * 1024
"""A step and its slip need far less; below this the next ones may fail at any moment."""


def trouble(folder: Path) -> str | None:
    """`disk_full`, `disk_read_only`, or None: the folder can be written."""
    try:
        told = os.statvfs(folder)
    except OSError:
        return "disk_read_only"
    if told.f_flag & os.ST_RDONLY:
        return "disk_read_only"
    return "disk_full" if told.f_bavail * told.f_frsize < LEAST_FREE_BYTES else None
