"""`onewindow restore`: a backup takes the place of a database, whole or not at all.

Everything is done to a file beside the database (PostgreSQL: in one transaction): it is decrypted, read to its last
page, upgraded, its numbers are set, and its journal is compared. Only then does it get the database's name. The
database that was there is kept under another name.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DatabaseError

import config
from commands.backups import postgresql, proving, sealing, sqlite_file
from commands.backups.files import BackupError, free_name, put, remove, set_aside
from commands.backups.proving import Contents
from operations import data_lock
from operations.clock import clock_care
from operations.clock.demo_clock import set_clock
from operations.context import Context
from operations.halls import catalogue
from operations.steady_clock import system_now
from operations.tickets import numbers_again
from operations.tickets.numbers_again import Given, GoOn
from storage.database import Database
from storage.migrations import upgrade


@dataclass(frozen=True, slots=True)
class Wish:
    """How to restore. `identity`: the file with the secret key of an encrypted backup; `last_numbers`: the last numbers
    on paper, as A057 or HALL:A057; `numbers_go_on`: no number was given after the backup.
    """

    force: bool = False
    identity: Path | None = None
    last_numbers: tuple[str, ...] = ()
    numbers_go_on: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `aside`: where the database that was replaced is kept; None: there was none. `go_on`: the
    series that go on at another number than in the backup.
    """

    contents: Contents
    aside: Path | None
    go_on: Sequence[GoOn]
    differences: list[str]


def restore(settings: config.Settings, source: Path, wish: Wish) -> Restored:
    """Restore a backup. Refuses while a server works, and to replace a database that has content, unless `force`."""
    source = source.absolute()
    if not source.is_file():
        raise BackupError(f"there is no file {source}")
    path = sqlite_file.path_of(settings.url)
    if path is not None and path.exists() and not wish.force:
        raise BackupError(f"{path} exists; --force replaces it (stop the server first)")
    config.make_data_folder(settings)
    with data_lock.no_server(settings.data):
        if path is None:
            return _into_postgresql(settings, source, wish)
        return _into_file(path, settings, source, wish)


def _into_file(path: Path, settings: config.Settings, source: Path, wish: Wish) -> Restored:
    sqlite_file.must_be_unused(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restored")
    try:
        if sealing.is_sealed(source):
            sealing.unseal(source, fresh, wish.identity)
        else:
            sqlite_file.copy_closed(source, fresh)
        if postgresql.is_dump(fresh):
            raise BackupError(f"{source} is a backup of PostgreSQL's; DATABASE_URL must name a PostgreSQL for it")
        sqlite_file.must_be_whole(fresh, source)
        contents = proving.examine(fresh, source)
        given = _given(sqlite_file.url_of(path), contents) if path.exists() else None
        go_on, differences = _finish(settings, sqlite_file.url_of(fresh), wish, given)
        sqlite_file.must_be_whole(fresh, source)
        aside = set_aside(path, _name_aside(path.name)) if path.exists() else None
        put(fresh, path)
    finally:
        remove(fresh)
    return Restored(contents, aside, go_on, differences)


def _into_postgresql(settings: config.Settings, source: Path, wish: Wish) -> Restored:
    has_tables = postgresql.has_tables(settings.url)
    if has_tables and not wish.force:
        raise BackupError("the database is not empty; --force replaces everything in it")
    postgresql.must_be_unused(settings.url)
    with _plain(settings, source, wish) as backup:
        postgresql.must_be_whole(backup, source)
        contents = postgresql.examine(backup, source)
        aside, given = None, None
        if has_tables:
            given = _given(settings.url, contents)
            aside = free_name(settings.data.absolute() / _name_aside("onewindow.dump"))
            partial = aside.with_name(f"{aside.name}.partial")
            postgresql.dump(settings.url, partial)
            put(partial, aside)
        postgresql.replace(settings.url, backup, settings.data.absolute() / "restore.sql")
    go_on, differences = _finish(settings, settings.url, wish, given)
    return Restored(contents, aside, go_on, differences)


@contextmanager
def _plain(settings: config.Settings, source: Path, wish: Wish) -> Iterator[Path]:
    """The backup as its maker wrote it, decrypted where it must be."""
    if not sealing.is_sealed(source):
        yield source
        return
    plain = settings.data.absolute() / "restore.plain"
    try:
        sealing.unseal(source, plain, wish.identity)
        yield plain
    finally:
        remove(plain)


def _finish(
    settings: config.Settings, url: str | URL, wish: Wish, given: Given | None
) -> tuple[Sequence[GoOn], list[str]]:
    """Upgrade the restored tables, set the numbers, and compare the journal."""
    context = Context(Database(url))
    try:
        upgrade(context.database)
        for hall in catalogue.halls(context)[:1]:
            set_clock(context, hall, settings.clock_start, settings.clock_speed, settings.clock_started_at)
        clock_care.begin(context)  # no business date before that of the newest line
        go_on: Sequence[GoOn] = ()
        if not wish.numbers_go_on:
            go_on = numbers_again.go_on(context, given, wish.last_numbers)
    finally:
        context.database.close()
    return go_on, proving.differences(url)


def _given(url: str | URL, contents: Contents) -> Given | None:
    """The numbers that the database had given which is being replaced; None when it cannot be read."""
    context = Context(Database(url))
    try:
        return numbers_again.given(context, contents.halls)
    except DatabaseError:  # damaged, or of a version with other tables
        return None
    finally:
        context.database.close()


def _name_aside(name: str) -> str:
    return f"{name}.replaced-{system_now().astimezone():%Y-%m-%d-%H%M%S}"
