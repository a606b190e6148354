"""`onewindow backup`: a backup that is consistent while the hall works, proved before it gets its name.

SQLite: its own online backup into one file. PostgreSQL: pg_dump. Every page is read again, and the journal in it must
say what its tables say. With `backup_recipients` the backup is encrypted; then the plain one never leaves the data
folder.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import config
from commands.backups import postgresql, proving, sealing, sqlite_file
from commands.backups.files import BackupError, put, remove
from commands.backups.proving import Contents
from storage import migrations
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made. `differences`: where its journal and its tables differ; None: of an older version, which
    cannot be compared before an update has been started.
    """

    path: Path
    contents: Contents
    differences: list[str] | None
    is_sealed: bool


def path_by_date(settings: config.Settings, now: datetime) -> Path:
    """The file of a backup that is made without a name, in the folder for backups, which is created."""
    folder = settings.backups
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    kind = "db" if sqlite_file.path_of(settings.url) else "dump"
    sealed = ".age" if settings.backup_recipients else ""
    return folder / f"onewindow-{now:%Y-%m-%d-%H%M%S}.{kind}{sealed}"


def backup(settings: config.Settings, target: Path) -> Made:
    """Write a backup to `target`, whole or not at all; an existing file is not overwritten."""
    target = target.absolute()
    if target.exists():
        raise BackupError(f"{target} exists already")
    recipients = settings.backup_recipients
    sealing.must_be_recipients(recipients)
    partial = target.with_name(f"{target.name}.partial")
    plain = settings.data.absolute() / f"{target.name}.plain" if recipients else partial
    try:
        contents, differences = _write(settings, plain)
        if recipients:
            sealing.seal(plain, partial, recipients)
            sealing.note(partial, target)
        put(partial, target)
    finally:
        remove(partial)
        remove(plain)
    return Made(target, contents, differences, bool(recipients))


def _write(settings: config.Settings, plain: Path) -> tuple[Contents, list[str] | None]:
    """Write the backup and prove it."""
    path = sqlite_file.path_of(settings.url)
    if path is not None:
        sqlite_file.copy_open(path, plain)
        contents = proving.examine(plain, path)
        return contents, proving.differences(sqlite_file.url_of(plain)) if contents.is_current else None
    _must_be_ours(settings.url)
    postgresql.dump(settings.url, plain)
    contents = postgresql.examine(plain, plain)
    # A backup of PostgreSQL cannot be asked; the database that it was made of can.
    return contents, proving.differences(settings.url) if contents.is_current else None


def _must_be_ours(url: str) -> None:
    database = Database(url)
    try:
        with database.reading() as connection:
            if migrations.version(connection) is None:
                raise BackupError("there is nothing of onewindow's in the database")
    finally:
        database.close()
