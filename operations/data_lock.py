"""One server for a data folder: a server holds a lock that the system ends with its process, whatever ends it.

The lock is `flock` on DATA/server.lock. The file's text says who took it, for people: only the lock decides, so a
process number that another program has by now means nothing. The processes of one server (the keeper, gunicorn, a
worker that is started again) share the lock: they know each other by a mark.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname

from operations.steady_clock import system_now
from queueing.errors import Conflict

FILE = "server.lock"
MARK = "ONEWINDOW_SERVER_MARK"
"""The variable in which a server's first process tells the others their mark."""
TRIES, TRY_SECONDS = 20, 0.05
"""Another process of the same server may be taking the lock at this moment."""
ANY_SERVER = "servers of one database"
"""The mark of servers that may share a data folder, because their database is not in it."""


def enter(folder: Path, mark: str) -> int:
    """Hold the folder as a server, with all that have the same mark; Conflict `data_in_use` when another server does.

    Returns the descriptor that holds the lock: until it is closed, or the process and those that inherited it end.
    """
    descriptor = _opened(folder)
    try:
        for _ in range(TRIES):
            if _locks(descriptor, fcntl.LOCK_EX):
                _write(descriptor, mark)
            # If another gets in between these two, it has written its own mark, and one of both is refused.
            if _locks(descriptor, fcntl.LOCK_SH):
                break
            time.sleep(TRY_SECONDS)
        else:
            raise _in_use(folder, descriptor)
        if _holder(descriptor).get("mark") != mark:
            raise _in_use(folder, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def no_server(folder: Path) -> Iterator[None]:
    """No server works in the folder inside the block, and none starts; Conflict `data_in_use` while one does."""
    descriptor = _opened(folder)
    try:
        if not _locks(descriptor, fcntl.LOCK_EX):
            raise _in_use(folder, descriptor)
        _write(descriptor, "")
        yield
    finally:
        os.close(descriptor)


def mark_of_arbiter() -> str:
    """The mark of workers of one gunicorn: the number and the start of the process that started this one."""
    parent = os.getppid()
    try:
        started = Path(f"/proc/{parent}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        started = ""
    return f"gunicorn {parent} {started}"


def give_to_owner(path: Path) -> None:
    """What root creates belongs to the owner of its folder, so that the server may go on with it."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _opened(folder: Path) -> int:
    is_new = not (folder / FILE).exists()
    descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if is_new:
        give_to_owner(folder / FILE)
    return descriptor


def _locks(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(descriptor: int, mark: str) -> None:
    since = system_now().astimezone().isoformat(sep=" ", timespec="seconds")
    text = json.dumps({"pid": os.getpid(), "host": gethostname(), "since": since, "mark": mark})
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _holder(descriptor: int) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(os.pread(descriptor, 4096, 0)).items()}
    except (ValueError, AttributeError):  # nobody's yet, or just being written
        return {}


def _in_use(folder: Path, descriptor: int) -> Conflict:
    holder = _holder(descriptor)
    what = "the server" if holder.get("mark") else "a command"
    who = f"{what} with pid {holder['pid']} on {holder['host']} since {holder['since']}" if holder else "another server"
    return Conflict("data_in_use", f"The data folder {folder} is in use by {who}; stop it first.")
