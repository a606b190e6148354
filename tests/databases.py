"""Fresh, empty databases for tests: a file for SQLite, a throw-away database of a real PostgreSQL.

The PostgreSQL server is named by TEST_DATABASE_URL. Where none answers, its tests are skipped and the summary says so;
with CI=true that is an error.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError

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
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a fresh, empty database: `sqlite` in the folder, or `postgresql`, skipped where none answers."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'hall.db'}"
        return
    if not postgresql_answers():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL answers at {SERVER}, and CI=true requires one")
        pytest.skip("no PostgreSQL")
    with fresh_postgresql() as url:
        yield url


@contextmanager
def fresh_postgresql() -> Iterator[str]:
    """The URL of a new empty database, dropped afterwards."""
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    name = f"onewindow_test_{secrets.token_hex(6)}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()
