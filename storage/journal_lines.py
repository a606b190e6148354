"""The lines of a journal as they are stored, whatever they hold: for proving it, not for working with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.sql.compiler import SQLCompiler

from queueing.chain import ChainedLine
from storage.tables import BigId, journal

BATCH = 1_000
"""Lines in memory at a time."""
_c = journal.c
_AFTER = (
    select(*(_c[name] for name in (*ChainedLine._fields, "hash", "marks", "personal")))
    .where(_c.hall == bindparam("hall"), _c.revision > bindparam("after", type_=BigId))
    .order_by(_c.revision)
    .limit(BATCH)
)


class StoredLine(NamedTuple):
    """A line with its hash, its marks and the text beside it, as the driver gives them: any of them may be of any type
    in a SQLite file that somebody wrote into.
    """

    line: ChainedLine
    hash: Any
    marks: Any
    personal: Any


def stored_lines(connection: Connection, hall: str, after: int = -(2**62)) -> Iterator[StoredLine]:
    """A hall's lines after a revision, in order, a batch at a time. Ends after a line whose revision is no number."""
    while True:
        with _any_bytes(connection):
            rows = _rows(connection, hall, after)
        for row in rows:
            yield StoredLine(ChainedLine(*row[:-3]), *row[-3:])
        if len(rows) < BATCH or not isinstance(rows[-1][1], int):
            return
        after = rows[-1][1]


def _rows(connection: Connection, hall: str, after: int) -> list[Any]:
    """Through the driver: SQLAlchemy's types would stumble over what is of no type."""
    compiled = _AFTER.compile(dialect=connection.dialect)
    assert isinstance(compiled, SQLCompiler)
    values = compiled.construct_params({"hall": hall, "after": after})
    parameters: Any = tuple(values[name] for name in compiled.positiontup or ()) if compiled.positional else values
    return list(connection.exec_driver_sql(str(compiled), parameters).all())


@contextmanager
def _any_bytes(connection: Connection) -> Iterator[None]:
    """SQLite: text that is no UTF-8 comes as it is instead of ending the query."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = driver.text_factory
    driver.text_factory = _text
    try:
        yield
    finally:
        driver.text_factory = usual


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
