"""Whether the data folder can be written: a hall that cannot write takes no tickets. Which disk a folder is on."""

import os
from pathlib import Path

LEAST_FREE_BYTES = 2 * 1024 * 1024
"""Free bytes below which the disk counts as full. One step and its slip need far less."""
SYSTEM = Path("/sys/dev/block")


def trouble(folder: Path) -> str | None:
    """`disk_full` or `disk_read_only`; None when the folder can be written."""
    try:
        status = os.statvfs(folder)
    except OSError:
        return "disk_read_only"
    if status.f_flag & os.ST_RDONLY:
        return "disk_read_only"
    return "disk_full" if status.f_bavail * status.f_frsize < LEAST_FREE_BYTES else None


def are_on_one_disk(folder: Path, other: Path, system: Path = SYSTEM) -> bool:
    """Whether two folders are lost together when a disk is. Partitions and volumes of one disk are; a folder that does
    not exist yet is where its nearest parent is. `system`: where the kernel describes its disks.
    """
    return bool(_disks(_device(folder), system) & _disks(_device(other), system))


def _device(folder: Path) -> str:
    while not folder.exists():
        folder = folder.parent
    number = folder.stat().st_dev
    return f"{os.major(number)}:{os.minor(number)}"


def _disks(device: str, system: Path) -> set[str]:
    """The disks below a device; the device itself where the kernel has no more to say (a network's, a memory's)."""
    place = (system / device).resolve()
    if not place.is_dir():
        return {device}
    if (place / "partition").exists():
        place = place.parent
    below = [(path / "dev").read_text("ascii").strip() for path in (place / "slaves").glob("*")]
    return set().union(*(_disks(one, system) for one in below)) if below else {place.name}
