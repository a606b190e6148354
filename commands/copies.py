"""`onewindow backup` and `restore`: a copy that is consistent while the hall works, and the way back.

SQLite: its own online backup into one file. PostgreSQL: pg_dump and pg_restore, which must be installed.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

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
    if path is not None and not path.exists():
        raise CopyError(f"there is no database at {path}")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL, 0o600))  # its owner's alone from the first byte
    if path is None:
        _run(["pg_dump", "--format=custom", "--file", str(partial), _libpq(settings.url)], settings.url)
    else:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            if not _is_whole(copy):
                raise CopyError("the copy is damaged; the database may be, too")
    partial.replace(target)


def restore(settings: config.Settings, source: Path, force: bool) -> None:
    """Put a copy back. Refuses to replace a database that has anything in it, unless `force`, and one of SQLite that
    somebody has open.
    """
    if not source.is_file():
        raise CopyError(f"there is no file {source}")
    path = _sqlite_path(settings.url)
    if path is None:
        if not force and _has_tables(settings.url):
            raise CopyError("the database is not empty; --force replaces everything in it")
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--dbname", _libpq(settings.url), str(source)]
        _run(command, settings.url)
        return
    if path.exists() and not force:
        raise CopyError(f"{path} exists; --force replaces it (stop the server first)")
    _must_be_unused(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restored")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy,
        closing(sqlite3.connect(fresh)) as new,
    ):
        if not _is_whole(copy):
            raise CopyError(f"{source} is damaged")
        copy.backup(new)
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    fresh.replace(path)


def _must_be_unused(path: Path) -> None:
    """CopyError while anybody has the database open: a server would go on with the file that is no longer there."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=0)) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE")  # which nobody may do beside another
        except sqlite3.DatabaseError as error:  # a damaged one is there to be replaced
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise CopyError(f"{path} is in use; stop the server first") from None


def _is_whole(copy: sqlite3.Connection) -> bool:
    try:
        return bool(copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:  # not even a database
        return False


def _sqlite_path(url: str) -> Path | None:
    parsed = make_url(plain_url(url))
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _libpq(url: str) -> str:
    """The address without its password, which everybody could read in the list of processes."""
    parts = make_url(plain_url(url))
    return URL.create(
        "postgresql", parts.username, None, parts.host, parts.port, parts.database, parts.query
    ).render_as_string()


def _has_tables(url: str) -> bool:
    database = Database(url)
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").scalar_one()
    database.close()
    return bool(found)


def _run(command: list[str], url: str) -> None:
    password = make_url(plain_url(url)).password
    environ = {**os.environ, "PGPASSWORD": str(password)} if password else None
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    except FileNotFoundError:
        raise CopyError(f"{command[0]} is not installed (Debian: postgresql-client)") from None
    if done.returncode:
        raise CopyError(f"{command[0]}: {' '.join(done.stderr.split())[:500]}")
