"""A database that is one file of SQLite: its backup while others write, and what must be true before it is replaced."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from commands.backups.files import BackupError, begin
from storage.database import plain_url


def path_of(url: str) -> Path | None:
    """The file of a database; None: it is no SQLite."""
    parsed = make_url(plain_url(url))
    return Path(parsed.database or "").absolute() if parsed.get_backend_name() == "sqlite" else None


def url_of(path: Path) -> URL:
    """The address of a file, whatever characters are in its name."""
    return URL.create("sqlite", database=str(path.absolute()))


def copy_open(source: Path, target: Path) -> None:
    """Copy a database that others may be writing, consistently. BackupError: it is not there, or damaged."""
    if not source.exists():
        raise BackupError(f"there is no database at {source}")
    begin(target)
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as backup:
        origin.backup(backup)
        if not is_whole(backup):
            raise BackupError("the backup is damaged; the database may be, too")


def copy_closed(source: Path, target: Path) -> None:
    """Copy the bytes of a file, and of those beside it that belong to it when its computer lost power.

    Only the backup is ever opened, because SQLite writes beside any file that it opens.
    """
    begin(target)
    shutil.copyfile(source, target)
    for extra in ("-wal", "-journal"):
        beside = source.with_name(source.name + extra)
        if beside.is_file():
            shutil.copyfile(beside, target.with_name(target.name + extra))


def must_be_whole(path: Path, called: Path) -> None:
    """BackupError when a file is damaged or no database; what lies beside it is taken into it."""
    with closing(sqlite3.connect(path)) as backup:
        if not is_whole(backup):
            raise BackupError(f"{called} is damaged, or no database")
        backup.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def is_whole(backup: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong in any page and any index."""
    try:
        return bool(backup.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:  # not even a database
        return False


def must_be_unused(path: Path) -> None:
    """BackupError while the database is open elsewhere: a server would go on with a file that no longer exists."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=0)) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE")  # which nobody may do beside another
        except sqlite3.DatabaseError as error:  # a damaged one is there to be replaced
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise BackupError(f"{path} is in use; stop the server first") from None
