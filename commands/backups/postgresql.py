"""A database of PostgreSQL: copied, read and restored by its own pg_dump, pg_restore and psql."""

import os
import subprocess
import time
from pathlib import Path

from sqlalchemy import URL, make_url

from commands.backups.files import BackupError, begin, remove
from commands.backups.proving import Contents, contents
from storage.database import Database, plain_url

BEGINNING = b"PGDMP"
NOTHING = "/dev/null"
TRIES, PAUSE_SECONDS = 10, 0.2
_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_OTHERS += " AND backend_type = 'client backend'"
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"


def is_dump(path: Path) -> bool:
    """Whether a file begins as those of `pg_dump --format=custom` do."""
    with path.open("rb") as file:
        return file.read(len(BEGINNING)) == BEGINNING


def dump(url: str, target: Path) -> None:
    """Copy a database that others may be writing, consistently, and read the backup once to its end."""
    begin(target)
    _run(url, "pg_dump", "--format=custom", "--file", str(target), _libpq(url))
    must_be_whole(target, target)


def must_be_whole(path: Path, called: Path) -> None:
    """BackupError when a backup cannot be read to its end."""
    if not is_dump(path):
        raise BackupError(f"{called} is damaged, or no backup of PostgreSQL's")
    try:
        _run("", "pg_restore", "--file", NOTHING, str(path))
    except BackupError as error:
        raise BackupError(f"{called} is damaged: {error}") from None


def examine(path: Path, called: Path) -> Contents:
    """What is in a whole backup; BackupError when it is not onewindow's, or a later version's."""
    versions = [row["version_num"] for row in _rows(path, "alembic_version")]
    halls = {row["code"]: int(row["revision"]) for row in _rows(path, "halls")}
    return contents(versions[0] if versions else None, halls, called)


def _rows(path: Path, table: str) -> list[dict[str, str]]:
    """The rows of a small table in a backup, as the lines between COPY and its end have them."""
    text = _run("", "pg_restore", "--data-only", "--table", table, "--file", "-", str(path))
    _, _, begun = text.partition("\nCOPY ")
    names = begun.partition("(")[2].partition(")")[0].split(", ")
    lines = begun.partition("FROM stdin;\n")[2].partition("\\.\n")[0].split("\n")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines if line]


def has_tables(url: str) -> bool:
    """Whether anything is in the database."""
    return bool(_ask(url, _TABLES))


def must_be_unused(url: str) -> None:
    """BackupError while others are connected to the database, from whichever computer."""
    for _ in range(TRIES):
        others = int(_ask(url, _OTHERS)[0])
        if not others:
            return
        time.sleep(PAUSE_SECONDS)  # a connection that has just been closed is listed for a moment
    plural = "connection" if others == 1 else "connections"
    raise BackupError(f"the database is in use by {others} other {plural}; stop every server first")


def replace(url: str, backup: Path, work: Path) -> None:
    """Replace all that is in the database by a backup, in one transaction. `work`: a file for as long as it takes."""
    tables = ", ".join(_ask(url, _TABLES))
    begin(work)
    try:
        _run(url, "pg_restore", "--no-owner", "--no-privileges", "--file", str(work), str(backup))
        first = ["--command", f"DROP TABLE {tables} CASCADE"] if tables else []
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
        _run(url, "psql", *options, *first, "--file", str(work), "--dbname", _libpq(url))
    finally:
        remove(work)


def _ask(url: str, question: str) -> list[str]:
    database = Database(url)
    try:
        with database.reading() as connection:
            return [str(value) for value in connection.exec_driver_sql(question).scalars()]
    finally:
        database.close()


def _libpq(url: str) -> str:
    """The address without its password, which would be visible in the list of processes."""
    parts = make_url(plain_url(url))
    return URL.create(
        "postgresql", parts.username, None, parts.host, parts.port, parts.database, parts.query
    ).render_as_string()


def _run(url: str, *command: str) -> str:
    """What a program of PostgreSQL says; `url`: of the database, for its password."""
    password = make_url(plain_url(url)).password if url else None
    environ = {**os.environ, "PGPASSWORD": str(password)} if password else None
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    except FileNotFoundError:
        raise BackupError(f"{command[0]} is not installed (Debian: postgresql-client)") from None
    if done.returncode:
        raise BackupError(f"{command[0]}: {' '.join(done.stderr.split())[:500]}")
    return done.stdout
