"""Files of a hall's folder, which anybody may have put there: a pipe or an endless one must not hold the server."""

import os
import stat
from pathlib import Path


class NoFile(OSError):
    """It is a pipe, a device or a folder: nothing with an end that could be read."""


class TooLarge(OSError):
    """It has more bytes than a file of this kind can mean."""


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file. Raises NoFile, TooLarge and OSError; never waits for anybody to write."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoFile(0, "is no file")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most + 1)  # whatever its size says: it may grow, and some have none
    if len(content) > most:
        raise TooLarge(0, f"has more than {most} bytes")
    return content
