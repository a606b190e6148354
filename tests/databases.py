"""Fresh databases for tests: a file for SQLite, a throw-away database of a real PostgreSQL.

Most tests want the tables and nothing in them. The steps of `migrations/` make those once a process; every test gets a
copy. Only a test that says `bare` meets a database without any table.

The PostgreSQL server is named by TEST_DATABASE_URL. Where none answers, its tests are skipped and the summary says so;
with CI=true that is an error.
"""

import os
import secrets
from atexit import register
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.migrations import upgrade
from tests.missing import missing

SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@cache
def postgresql_answers() -> bool:
    """Whether a PostgreSQL answers at the test address."""
    engine = create_engine(SERVER, connect_args={"connect_timeout": 3})
    try:
        engine.connect().close()
    except OperationalError:
        return False
    finally:
        engine.dispose()
    return True


@contextmanager
def a_database(kind: str, folder: Path, bare: bool = False) -> Iterator[str]:
    """The URL of a fresh database: `sqlite` in the folder, or `postgresql`, skipped where none answers.

    It has every table and nothing in them; `bare`: not even the tables.
    """
    if kind == "sqlite":
        yield bare_sqlite_url(folder) if bare else a_sqlite_url(folder)
        return
    if not postgresql_answers():
        missing(f"no PostgreSQL answers at {SERVER}")
    with fresh_postgresql("template0" if bare else _postgresql_template()) as url:
        yield url


def bare_sqlite_url(folder: Path) -> str:
    """A SQLite database in a folder, where there is no file yet."""
    return f"sqlite:///{folder / 'hall.db'}"


def a_sqlite_url(folder: Path) -> str:
    """The SQLite database in a folder: all tables, and nothing in them when it is new."""
    file = folder / "hall.db"
    if not file.exists():
        folder.mkdir(exist_ok=True)
        file.write_bytes(_sqlite_template())
    return bare_sqlite_url(folder)


@contextmanager
def fresh_postgresql(template: str) -> Iterator[str]:
    """The URL of a new copy of a database, dropped afterwards."""
    name = f"onewindow_test_{secrets.token_hex(6)}"
    with _server().connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _url_of(name)
    finally:
        _drop(name)


@cache
def _sqlite_template() -> bytes:
    """The file of a SQLite database with every table."""
    with TemporaryDirectory() as folder:
        database = Database(bare_sqlite_url(Path(folder)))
        upgrade(database)
        database.close()
        return Path(folder, "hall.db").read_bytes()


@cache
def _postgresql_template() -> str:
    """The name of a PostgreSQL database with every table; it is of this process alone, and goes with it."""
    name = f"onewindow_test_template_{secrets.token_hex(6)}"
    with _server().connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    register(_drop, name)
    database = Database(_url_of(name))
    upgrade(database)
    database.close()
    return name


@cache
def _server() -> Engine:
    """The PostgreSQL server, for making and dropping databases."""
    return create_engine(SERVER, isolation_level="AUTOCOMMIT")


def _url_of(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _drop(name: str) -> None:
    with _server().connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
