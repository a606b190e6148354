"""Files of a hall's folder, which anybody may have put there: a pipe or an endless one must not hold the server."""

import errno
import os
import stat
from pathlib import Path

MISSING = "is missing beside this file"


class NoFile(OSError):
    """It is a pipe, a device or a folder: nothing with an end that could be read."""


class TooLarge(OSError):
    """It has more bytes than a file of this kind can mean."""


def is_there(path: Path) -> bool:
    """Whether there is something of this name, also where the computer does not let us look."""
    try:
        path.stat()
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
    return True


def toml_files(folder: Path) -> tuple[list[Path], str]:
    """The TOML files of a folder in order, and why it cannot be listed, in a sentence; "": it can, or is not there."""
    try:
        return sorted(path for path in folder.iterdir() if path.match("*.toml")), ""
    except FileNotFoundError:
        return [], ""
    except NotADirectoryError:
        return [], "is not a folder"
    except OSError as error:
        return [], f"cannot be read: {error.strerror}"


def why_unread(error: OSError) -> str:
    """Why a file that another one names cannot be read."""
    return f"cannot be read: {error.strerror}" if error.errno in (errno.EACCES, errno.EIO) else MISSING


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
