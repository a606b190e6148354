"""`onewindow backup` and `restore`: a copy that is consistent while the hall works, and the way back.

SQLite: its own online backup into one file. PostgreSQL: pg_dump and pg_restore, which must be installed.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

import config
from storage.database import Database, plain_url


class CopyError(config.ConfigError):
    """The copy cannot be made or put back; the message says why."""


def backup(settings: config.Settings, target: Path) -> None:
    """Write a copy to `target`, whole or not at all; an existing file is not overwritten."""
    if target.exists():
        raise CopyError(f"{target} exists already")
    partial = target.with_name(f"{target.name}.partial")
    path = _sqlite_path(settings.url)
    if path is None:
        _run(["pg_dump", "--format=custom", "--file", str(partial), _libpq(settings.url)])
    else:
        if not path.exists():
            raise CopyError(f"there is no database at {path}")
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise CopyError("the copy is damaged; the database may be, too")
    os.chmod(partial, 0o600)
    partial.replace(target)


def restore(settings: config.Settings, source: Path, force: bool) -> None:
    """Put a copy back. Refuses to replace a database that has anything in it, unless `force`."""
    if not source.is_file():
        raise CopyError(f"there is no file {source}")
    path = _sqlite_path(settings.url)
    if path is None:
        if not force and _has_tables(settings.url):
            raise CopyError("the database is not empty; --force replaces everything in it")
        _run(
            [
                "pg_restore",
                "--clean",
                "--if-exists",
                "--no-owner",
                "--dbname",
                _libpq(settings.url),
                str(source),
            ]
        )
        return
    if path.exists() and not force:
        raise CopyError(f"{path} exists; --force replaces it (stop the server first)")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restored")
    fresh.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy,
        closing(sqlite3.connect(fresh)) as new,
    ):
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise CopyError(f"{source} is damaged")
        copy.backup(new)
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    fresh.replace(path)


def _sqlite_path(url: str) -> Path | None:
    parsed = make_url(plain_url(url))
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _libpq(url: str) -> str:
    return make_url(plain_url(url)).set(drivername="postgresql").render_as_string(hide_password=False)


def _has_tables(url: str) -> bool:
    database = Database(url)
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").scalar_one()
    database.close()
    return bool(found)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    except FileNotFoundError:
        raise CopyError(f"{command[0]} is not installed (Debian: postgresql-client)") from None
    if done.returncode:
        raise CopyError(f"{command[0]}: {done.stderr.strip()[:500]}")
