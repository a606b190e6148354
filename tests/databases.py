"""Fresh databases for tests: a file for SQLite, a throw-away database of a real PostgreSQL.

Most tests want the tables and nothing in them. The steps of `migrations/` make those once a process; every test gets a
copy. On PostgreSQL, where a copy costs more than most tests, it may be one that an earlier test gave back: emptied, and
under a new name. Only a test that says `bare` meets a database without any table.

The PostgreSQL server is named by TEST_DATABASE_URL. Where none answers, its tests are skipped and the summary says so;
with CI=true that is an error.
"""

import os
import secrets
from atexit import register
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, NullPool, Row, create_engine, make_url
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.migrations import upgrade
from tests.missing import missing

CATALOGUES = ("attribute", "attrdef", "constraint", "extension", "index", "namespace", "proc", "trigger", "type")
SHAPE = (
    " UNION ALL ".join(f"SELECT count(*), sum(xmin::text::bigint), NULL FROM pg_{name}" for name in CATALOGUES)
    + """ UNION ALL SELECT count(*), sum(oid::bigint), string_agg(concat(relname, relkind, relacl), ' ' ORDER BY oid)
    FROM pg_class UNION ALL SELECT 0, 0, version_num FROM alembic_version
    UNION ALL SELECT count(*), 0, string_agg(setconfig::text, ' ') FROM pg_db_role_setting
    JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()"""
)
"""Of a database: each catalogue's rows and who wrote them (any change of a table's form is a new row), the names of
everything, the version, and the database's own settings.
"""
EMPTYING = """
    SELECT 'TRUNCATE ' || string_agg(quote_ident(relname), ', ') || ' RESTART IDENTITY' FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    AND pg_relation_size(oid) > 0 HAVING count(*) > 0
    UNION ALL SELECT 'ALTER SEQUENCE ' || quote_ident(sequencename) || ' RESTART' FROM pg_sequences
    WHERE last_value IS NOT NULL
"""
"""What empties every table that has ever held a row, and begins every series anew."""
_given_back: list[str] = []

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
    with fresh_postgresql("template0") if bare else _empty_postgresql() as url:
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
    name = _copy_of(template)
    try:
        yield _url_of(name)
    finally:
        _drop(name)


@contextmanager
def _empty_postgresql() -> Iterator[str]:
    """The URL of a database with every table and nothing in them, given back afterwards.

    Its name is of this test alone, so that whatever an earlier test left running cannot find it.
    """
    if _given_back:
        name = _new_name()
        with _server().connect() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {_given_back.pop()} RENAME TO {name}")
    else:
        name = _copy_of(_postgresql_template())
    try:
        yield _url_of(name)
    finally:
        if _is_emptied(name):
            _given_back.append(name)
        else:
            _drop(name)


def _copy_of(template: str) -> str:
    """The name of a new copy of a database."""
    name = _new_name()
    with _server().connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _new_name() -> str:
    return f"onewindow_test_{secrets.token_hex(6)}"


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
    register(_drop_all, name)
    database = Database(_url_of(name))
    upgrade(database)
    database.close()
    return name


def _drop_all(template: str) -> None:
    for name in (template, *_given_back):
        _drop(name)


def _is_emptied(name: str) -> bool:
    """Cut every connection to a database and empty its tables. False: a test changed more than what is in them."""
    with _server().connect() as connection:
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        )
    engine = create_engine(_url_of(name), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            if connection.exec_driver_sql(SHAPE).all() != _shape_of_template():
                return False
            for (statement,) in connection.exec_driver_sql(EMPTYING).all():
                connection.exec_driver_sql(statement)
    except OperationalError:  # the test made it one that lets nobody in
        return False
    finally:
        engine.dispose()
    return True


@cache
def _shape_of_template() -> Sequence[Row[Any]]:
    """What `SHAPE` says of a database that no test has used."""
    engine = create_engine(_url_of(_postgresql_template()), poolclass=NullPool)
    with engine.connect() as connection:
        return connection.exec_driver_sql(SHAPE).all()


@cache
def _server() -> Engine:
    """The PostgreSQL server, for making and dropping databases."""
    return create_engine(SERVER, isolation_level="AUTOCOMMIT")


def _url_of(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _drop(name: str) -> None:
    with _server().connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
