"""What is in a backup, and whether it can be trusted: whose it is, of which version, and what its journal says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DatabaseError

from commands.backups.files import BackupError
from commands.backups.sqlite_file import url_of
from operations import audit
from operations.context import Context
from operations.halls import catalogue
from storage import migrations
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Contents:
    """`halls`: their codes, with their revisions; `version`: of the tables; `is_current`: it is this version's."""

    halls: Mapping[str, int]
    version: str
    is_current: bool

    def __str__(self) -> str:
        return f"halls {', '.join(self.halls) or '(none)'}, tables of version {self.version}"


def examine(path: Path, called: Path) -> Contents:
    """What is in a whole file of SQLite; BackupError when it is not onewindow's, or a later version's."""
    database = Database(url_of(path))
    try:
        with database.reading() as connection:
            version = migrations.version(connection)
            rows = connection.exec_driver_sql("SELECT code, revision FROM halls ORDER BY code").all()
    except DatabaseError:  # another program's
        version, rows = None, []
    finally:
        database.close()
    return contents(version, {str(code): int(revision) for code, revision in rows}, called)


def contents(version: str | None, halls: Mapping[str, int], called: Path) -> Contents:
    """The contents, checked: no `version`: no tables of ours."""
    if version is None:
        raise BackupError(f"{called} is no backup of onewindow's")
    if not migrations.is_known(version):
        raise BackupError(f"{called} is of a later version ({version}) than this onewindow; update onewindow first")
    return Contents(halls, version, version == migrations.newest())


def differences(url: str | URL) -> list[str]:
    """Where the journals and the tables of a database of this version differ, as check-journal says it."""
    context = Context(Database(url))
    try:
        return [f"{hall}: {line}" for hall in catalogue.codes(context) for line in audit.differences(context, hall)]
    finally:
        context.database.close()
